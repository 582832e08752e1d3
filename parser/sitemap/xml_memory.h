// XmlMemory: what expat may allocate for one parser: xml_memory_budget bytes. It keeps every element and attribute name
// it ever saw, so that a document of nothing but new names would otherwise cost many times its size. Beyond the budget
// an allocation fails, and the parser answers XML_ERROR_NO_MEMORY; other parsers of the thread have their own.
#pragma once

#include <expat.h>

#include <cstddef>

#include "parser/sitemap.h"

namespace crawl::parser::sitemap {

inline constexpr std::size_t xml_memory_budget = max_xml_memory;

// A parser lives and dies on one thread. Outlives it.
class XmlMemory {
 public:
  XmlMemory() = default;
  XmlMemory(const XmlMemory&) = delete;
  XmlMemory& operator=(const XmlMemory&) = delete;

  std::size_t used() const { return used_; }

  // For XML_ParserCreate_MM. Expat's functions know no parser: each of its calls that may allocate or free is within
  // the scope of a Use.
  static const XML_Memory_Handling_Suite& suite();
  class Use {
   public:
    explicit Use(XmlMemory& memory);
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    XmlMemory* const outer_;
  };

 private:
  static void* resize(void* block, std::size_t size);
  static void* allocate(std::size_t size);
  static void release(void* block);

  std::size_t used_ = 0;
};

}  // namespace crawl::parser::sitemap
