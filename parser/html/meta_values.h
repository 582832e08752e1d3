// The small languages inside attributes: meta refresh, content-language and the rels that name pages.
// Pure functions; what does not follow the grammar is no value.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "parser/html/ascii.h"

namespace crawl::parser {

// The URL of a refresh, as written; empty for one that reloads the page itself; nothing if it is no refresh.
// https://html.spec.whatwg.org/multipage/document-lifecycle.html#shared-declarative-refresh-steps
std::optional<std::string_view> refresh_target(std::string_view content);

// Whether a link of this rel names a page that belongs to the one that it is in: the next or previous part of it,
// or its version in a language that is said.
bool names_page(std::string_view rel, bool has_language);

inline constexpr std::size_t max_language_tag = 64;  // as BCP 47 has them, with room

// The hreflang of a link that leads to the page in another language; empty for other links, and where it is too long.
inline std::string_view language_of_link(std::string_view rel, std::string_view hreflang) {
  const bool alternate = has_token(rel, "alternate") && !has_token(rel, "stylesheet");
  return alternate && hreflang.size() <= max_language_tag ? hreflang : std::string_view{};
}

// As it stands in a list of several, between commas: what has a comma itself is no language, and stays one.
inline std::string listed_language(std::string_view hreflang) {
  std::string listed(hreflang);
  std::ranges::replace(listed, ',', ' ');
  return listed;
}

// https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-content-language; empty if it has none.
std::string_view content_language(std::string_view content);

}  // namespace crawl::parser
