// XmlStage: the end of the chain for XML: expat's parser, and the events that come of it. Input is valid UTF-8.
// Stops at the end of the root element (what follows is nobody's), at the first error, and at what only an attacker
// writes: a DOCTYPE with declarations, elements nested too deep, a tag of more than 256 KiB, names without end.
// expat.h is in this room (xml_memory.h) and here alone.
#pragma once

#include <expat.h>

#include <memory>

#include "parser/sitemap/stage.h"
#include "parser/sitemap/xml_memory.h"

namespace crawl::parser::sitemap {

class XmlAttributes {
 public:
  explicit XmlAttributes(const char** list) : list_(list) {}
  // Empty without; the name with its prefix, in lower case, as names compare without case.
  std::string_view get(std::string_view name) const;

 private:
  const char** list_;
};

// Element names come as written, with their prefix. False: wants no more.
class XmlEvents {
 public:
  virtual ~XmlEvents() = default;
  virtual bool on_start(std::string_view name, XmlAttributes attributes) = 0;
  virtual bool on_text(std::string_view text) = 0;
  virtual bool on_end() = 0;
  // The document broke off. before_end_tag: at an end tag, so that the text up to here is whole.
  virtual void on_break(bool before_end_tag) = 0;
};

class XmlStage final : public Stage {
 public:
  XmlStage(const SitemapLimits& limits, SitemapResult& result, XmlEvents& events);

  bool put(std::string_view utf8) override;
  void finish() override;
  std::size_t memory() const { return memory_.used(); }

 private:
  static void start(void* self, const char* name, const char** attributes);
  static void end(void* self, const char* name);
  static void text(void* self, const char* text, int size);
  static void doctype(void* self, const char*, const char*, const char*, int has_declarations);

  void parse(std::string_view utf8, bool last);
  void go_on_if(bool wants_more);
  void stop(std::string cause);
  void broken();
  std::string_view rest() const;
  bool token_is_endless();

  struct Free {
    XmlMemory* memory;
    void operator()(XML_Parser parser) const {
      const XmlMemory::Use use(*memory);
      XML_ParserFree(parser);
    }
  };

  const SitemapLimits& limits_;
  SitemapResult& result_;
  XmlEvents& events_;
  XmlMemory memory_;
  std::unique_ptr<XML_ParserStruct, Free> parser_;
  std::size_t depth_ = 0;
  std::int64_t bytes_put_ = 0, bytes_parsed_ = 0;
  bool stopped_ = false;
};

}  // namespace crawl::parser::sitemap
