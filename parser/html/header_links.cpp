#include "parser/html/header_links.h"

#include <algorithm>

#include "parser/html/ascii.h"
#include "parser/html/meta_values.h"

namespace crawl::parser {

namespace {

// One link of a header: https://www.rfc-editor.org/rfc/rfc8288#section-3
struct LinkValue {
  std::string_view target, rel, language;
  bool of_other = false;  // it has an anchor: another resource than the response links
};

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
}

// What is before the first of these, taken off the text.
std::string_view take_until(std::string_view& text, std::string_view ends) {
  const std::size_t size = std::min(text.find_first_of(ends), text.size());
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(size);
  return taken;
}

// A token, or what is between quotes. No value that is read here needs an escape.
std::string_view take_value(std::string_view& text) {
  skip_blanks(text);
  if (!text.starts_with('"')) return strip_spaces(take_until(text, ";,"));
  text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  const std::string_view value = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  take_until(text, ";,");
  return value;
}

// Of parameters that come twice the first counts.
void take_parameters(std::string_view& text, LinkValue& link) {
  for (take_until(text, ";,"); text.starts_with(';'); take_until(text, ";,")) {
    text.remove_prefix(1);
    const std::string_view name = strip_spaces(take_until(text, "=;,"));
    if (!text.starts_with('=')) continue;
    text.remove_prefix(1);
    const std::string_view value = take_value(text);
    if (link.rel.empty() && equals_ignoring_case(name, "rel")) link.rel = value;
    if (link.language.empty() && equals_ignoring_case(name, "hreflang")) link.language = value;
    if (equals_ignoring_case(name, "anchor")) link.of_other = !value.empty();
  }
}

void read_links(std::string_view text, HeaderLinks& found) {
  while (!text.empty()) {
    if (text.front() != '<') {
      text.remove_prefix(1);
      continue;
    }
    text.remove_prefix(1);
    LinkValue link;
    link.target = strip_spaces(take_until(text, ">"));
    take_parameters(text, link);
    if (link.of_other) continue;
    if (found.canonical.empty() && has_token(link.rel, "canonical")) found.canonical = link.target;
    if (found.links.size() < max_head_links && names_page(link.rel, !link.language.empty()))
      found.links.push_back({link.target, link.rel, language_of_link(link.rel, strip_spaces(link.language))});
  }
}

}  // namespace

HeaderLinks read_header_links(const std::vector<std::pair<std::string, std::string>>& headers) {
  HeaderLinks found;
  bool one_language = true;
  for (const auto& [name, value] : headers) {
    if (equals_ignoring_case(name, "link")) {
      read_links(value, found);
    } else if (found.refresh.empty() && equals_ignoring_case(name, "refresh")) {
      found.refresh = refresh_target(value).value_or(std::string_view{});
    } else if (equals_ignoring_case(name, "content-language")) {
      one_language = found.language.empty() && one_language;
      found.language = one_language ? content_language(value) : std::string_view{};
      one_language = one_language && !found.language.empty();
    }
  }
  return found;
}

}  // namespace crawl::parser
