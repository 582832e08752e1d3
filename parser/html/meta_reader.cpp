#include "parser/html/meta_reader.h"

#include "parser/html/ascii.h"
#include "parser/html/meta_values.h"
#include "parser/html/walk.h"

namespace crawl::parser {

void MetaReader::enter(const GumboNode& element) {
  switch (element.v.element.tag) {
    case GUMBO_TAG_HTML:
      return read_language(attribute(element, "lang").value_or(""));
    case GUMBO_TAG_TITLE:
      return read_title(element);
    case GUMBO_TAG_META:
      return read_meta(element);
    case GUMBO_TAG_LINK:
      return read_link(element);
    default:
      return;
  }
}

// https://html.spec.whatwg.org/multipage/dom.html#document.title: the first, wherever it stands.
void MetaReader::read_title(const GumboNode& element) {
  if (title) return;
  title.emplace();
  bool space_pending = false;
  const GumboVector& children = element.v.element.children;
  for (unsigned i = 0; i < children.length; ++i) {
    const auto& child = *static_cast<const GumboNode*>(children.data[i]);
    if (is_text(child)) append_collapsed(*title, child.v.text.text, space_pending, max_title);
  }
}

void MetaReader::read_meta(const GumboNode& element) {
  const auto content = attribute(element, "content");
  if (!content) return;
  if (const auto pragma = attribute(element, "http-equiv")) read_pragma(*pragma, *content);
  const auto name = attribute(element, "name");
  if (!name) return;
  if (is_for_robot(*name, product_token_)) robots.add(*content);
  if (!description && equals_ignoring_case(*name, "description")) description = collapsed(*content, max_description);
}

void MetaReader::read_pragma(std::string_view pragma, std::string_view content) {
  if (equals_ignoring_case(pragma, "content-language")) {
    read_language(content_language(content));
  } else if (refresh.empty() && equals_ignoring_case(pragma, "refresh")) {
    refresh = refresh_target(content).value_or(std::string_view{});
  }
}

void MetaReader::read_link(const GumboNode& element) {
  if (!canonical.empty() || !has_token(attribute(element, "rel").value_or(""), "canonical")) return;
  canonical = attribute(element, "href").value_or("");
}

// <html lang> comes first in the tree, and so goes before the pragma.
void MetaReader::read_language(std::string_view tag) {
  tag = strip_spaces(tag);
  if (!language && !tag.empty()) language = std::string(utf8_prefix(tag, max_language));
}

}  // namespace crawl::parser
