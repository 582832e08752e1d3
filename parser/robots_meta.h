// What a page asks of robots: <meta name=robots content> and X-Robots-Tag headers, which speak one small language.
// Gathered from all places that have a say, the strictest wins. Linear in the text; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crawl::parser {

struct RobotsDirectives {
  bool noindex = false, nofollow = false;
  // Every directive once, in lower case, in the order they came: "noindex, max-snippet:0". Of a date the commas are
  // left out.
  std::string listed;
  std::optional<std::int64_t> unavailable_after;  // seconds since 1970; from then on it is noindex

  // "noindex, nofollow", "none", in any case: the content of <meta name=robots>. What is unknown is passed over.
  void add(std::string_view directives);
  // The value of an X-Robots-Tag header. What follows the name of a robot ("otherbot: noindex, nofollow") is said to
  // that one alone: it counts where the name is this product token.
  void add_header(std::string_view value, std::string_view product_token);

 private:
  void list(std::string_view directives);
  void list_one(std::string_view directive);
  std::size_t add_date(std::string_view directive, std::string_view date);
};

// Whether directives under this name (<meta name>) are for us: "robots", or the product token, in any case.
bool is_for_robot(std::string_view name, std::string_view product_token);

}  // namespace crawl::parser
