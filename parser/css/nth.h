// The An+B of :nth-child() and its kin (https://www.w3.org/TR/css-syntax-3/#anb-microsyntax). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace crawl::parser::css {

struct Nth {
  std::int32_t a = 0, b = 0;
};

// Numbers beyond a thousand million count as that: no page has as many elements. White space around it is passed over.
std::optional<Nth> parse_nth(std::string_view text);

}  // namespace crawl::parser::css
