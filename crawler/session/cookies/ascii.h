// Text without case and control characters as RFC 6265 means them: ASCII, whatever the locale.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/text/ascii.h"

namespace crawl::cookies {

inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, base::to_lower, base::to_lower);
}

// A tab is none: RFC 6265bis, 5.6.
inline bool has_control(std::string_view text) {
  return std::ranges::any_of(text,
                             [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

}  // namespace crawl::cookies
