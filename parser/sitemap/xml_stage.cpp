#include "parser/sitemap/xml_stage.h"

#include <fmt/format.h>

#include <new>

#include "parser/html/ascii.h"

namespace crawl::parser::sitemap {
namespace {

// A tag is kept whole, and read anew with each piece of it that comes.
constexpr std::int64_t max_token = 256 * 1024;

XML_Parser make_parser(XmlMemory& memory) {
  const XmlMemory::Use use(memory);
  return XML_ParserCreate_MM("UTF-8", &XmlMemory::suite(), nullptr);
}

}  // namespace

std::string_view XmlAttributes::get(std::string_view name) const {
  for (const char** pair = list_; pair[0]; pair += 2) {
    if (equals_ignoring_case(pair[0], name)) return pair[1];
  }
  return {};
}

XmlStage::XmlStage(const SitemapLimits& limits, SitemapResult& result, XmlEvents& events)
    : limits_(limits), result_(result), events_(events), parser_(make_parser(memory_), Free{&memory_}) {
  if (!parser_) throw std::bad_alloc();
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), start, end);
  XML_SetCharacterDataHandler(parser_.get(), text);
  XML_SetStartDoctypeDeclHandler(parser_.get(), doctype);
}

bool XmlStage::put(std::string_view utf8) {
  if (!stopped_) parse(utf8, false);
  return !stopped_;
}

void XmlStage::finish() {
  if (!stopped_) parse({}, true);
}

void XmlStage::parse(std::string_view utf8, bool last) {
  bytes_put_ += static_cast<std::int64_t>(utf8.size());
  const XmlMemory::Use use(memory_);
  const auto status = XML_Parse(parser_.get(), utf8.data(), static_cast<int>(utf8.size()), last);
  if (status == XML_STATUS_ERROR && !stopped_) {
    broken();
  } else if (!stopped_ && token_is_endless()) {
    stop("a tag in it is longer than 256 KiB");
    events_.on_break(false);
  }
}

// Positions of an XML error are those of the mended text: no help to anybody.
void XmlStage::broken() {
  const auto error = XML_GetErrorCode(parser_.get());
  const bool before_end_tag =
      error == XML_ERROR_TAG_MISMATCH || (error == XML_ERROR_UNCLOSED_TOKEN && rest().starts_with("</"));
  stop(error == XML_ERROR_NO_MEMORY ? "it has too many different names of elements and attributes"
                                    : fmt::format("its XML breaks off: {}", XML_ErrorString(error)));
  events_.on_break(before_end_tag);
}

// What the parser has not taken yet.
std::string_view XmlStage::rest() const {
  int offset = 0, size = 0;
  const char* context = XML_GetInputContext(parser_.get(), &offset, &size);
  if (!context || offset < 0 || offset > size) return {};
  return {context + offset, static_cast<std::size_t>(size - offset)};
}

bool XmlStage::token_is_endless() {
  const std::int64_t at = XML_GetCurrentByteIndex(parser_.get());
  if (at > bytes_parsed_) bytes_parsed_ = at;
  return bytes_put_ - bytes_parsed_ > max_token;
}

void XmlStage::stop(std::string cause) {
  add_note(result_, std::move(cause));
  go_on_if(false);
}

// After XML_StopParser expat still calls a handler that is due for the same token: each looks at stopped_ first.
void XmlStage::go_on_if(bool wants_more) {
  if (wants_more || stopped_) return;
  stopped_ = true;
  XML_StopParser(parser_.get(), XML_FALSE);
}

void XmlStage::start(void* self, const char* name, const char** attributes) {
  auto& stage = *static_cast<XmlStage*>(self);
  if (stage.stopped_) return;
  if (++stage.depth_ > stage.limits_.max_depth) {
    stage.stop(fmt::format("its elements are nested more than {} deep", stage.limits_.max_depth));
    stage.events_.on_break(false);
    return;
  }
  stage.go_on_if(stage.events_.on_start(name, XmlAttributes(attributes)));
}

void XmlStage::end(void* self, const char*) {
  auto& stage = *static_cast<XmlStage*>(self);
  if (stage.stopped_) return;
  const bool wants_more = stage.events_.on_end();
  stage.go_on_if(--stage.depth_ > 0 && wants_more);
}

void XmlStage::text(void* self, const char* text, int size) {
  auto& stage = *static_cast<XmlStage*>(self);
  if (!stage.stopped_) stage.go_on_if(stage.events_.on_text({text, static_cast<std::size_t>(size)}));
}

// Entities may grow without bound or name files, and default attributes come with every element: no sitemap needs them.
void XmlStage::doctype(void* self, const char*, const char*, const char*, int has_declarations) {
  auto& stage = *static_cast<XmlStage*>(self);
  if (has_declarations) stage.stop("its DOCTYPE has declarations (entities)");
}

}  // namespace crawl::parser::sitemap
