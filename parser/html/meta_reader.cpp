#include "parser/html/meta_reader.h"

#include "parser/html/ascii.h"
#include "parser/html/meta_values.h"

namespace crawl::parser {

namespace {

// Bytes that say that there is more than may be kept: a space and a character.
constexpr std::size_t beyond = 5;

}  // namespace

void MetaReader::enter(const Element& element) {
  switch (element.tag) {
    case Tag::html:
      return read_html_language(element.attribute(Attribute::lang).value_or(""),
                                element.attribute(Attribute::xml_lang).value_or(""));
    case Tag::title:
      in_title_ = !title;
      if (in_title_) title.emplace();
      return;
    case Tag::meta:
      return read_meta(element);
    case Tag::link:
      return read_link(element);
    default:
      return;
  }
}

// https://html.spec.whatwg.org/multipage/dom.html#document.title: the first, wherever it is.
void MetaReader::add_text(std::string_view text) {
  if (in_title_) append_collapsed(*title, text, title_space_pending_, max_title + beyond);
}

void MetaReader::read_meta(const Element& element) {
  const auto content = element.attribute(Attribute::content);
  if (!content) return;
  if (const auto pragma = element.attribute(Attribute::http_equiv)) read_pragma(*pragma, *content);
  const auto name = element.attribute(Attribute::name);
  if (!name) return;
  if (is_for_robot(*name, product_token_)) robots.add(*content);
  viewport = viewport || (equals_ignoring_case(*name, "viewport") && !strip_spaces(*content).empty());
  if (!description && equals_ignoring_case(*name, "description"))
    description = collapsed(*content, max_description + beyond);
}

void MetaReader::read_pragma(std::string_view pragma, std::string_view content) {
  if (equals_ignoring_case(pragma, "content-language")) {
    read_language(content_language(content));
  } else if (refresh.empty() && equals_ignoring_case(pragma, "refresh")) {
    refresh = refresh_target(content).value_or(std::string_view{});
  }
}

void MetaReader::read_link(const Element& element) {
  const std::string_view rel = element.attribute(Attribute::rel).value_or("");
  const std::string_view href = element.attribute(Attribute::href).value_or("");
  if (canonical.empty() && !in_body_ && has_token(rel, "canonical")) canonical = href;
  const std::string_view lang = strip_spaces(element.attribute(Attribute::hreflang).value_or(""));
  if (!href.empty() && links.size() < max_head_links && names_page(rel, !lang.empty()))
    links.push_back({href, rel, language_of_link(rel, lang)});
}

void MetaReader::read_language(std::string_view tag) {
  tag = strip_spaces(tag);
  if (!language && !tag.empty()) language = std::string(utf8_prefix(tag, max_language));
}

void MetaReader::read_html_language(std::string_view lang, std::string_view xml_lang) {
  const std::string_view tag = strip_spaces(lang).empty() ? xml_lang : lang;
  if (language_of_html_ || strip_spaces(tag).empty()) return;
  language_of_html_ = true;
  language.reset();
  read_language(tag);
}

}  // namespace crawl::parser
