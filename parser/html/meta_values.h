// The small languages inside attributes and headers: meta refresh, robots directives, content-language.
// Pure functions; what does not follow the grammar is no value.
#pragma once

#include <optional>
#include <string_view>

namespace crawl::parser {

// The URL of a refresh, as written; empty for one that reloads the page itself; nothing if it is no refresh.
// https://html.spec.whatwg.org/multipage/document-lifecycle.html#shared-declarative-refresh-steps
std::optional<std::string_view> refresh_target(std::string_view content);

struct RobotsDirectives {
  bool noindex = false, nofollow = false;

  // "noindex, nofollow", "none": the content of <meta name=robots>. What is unknown is passed over.
  void add(std::string_view directives);
  // The value of an X-Robots-Tag header. A value for one robot ("otherbot: noindex") is not for us.
  void add_header(std::string_view value);
};

// https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-content-language; empty if it has none.
std::string_view content_language(std::string_view content);

}  // namespace crawl::parser
