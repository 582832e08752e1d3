// Dates as servers write them in Expires, read by the forgiving rules of RFC 6265, 5.1.1: any order of time, day, month
// and year. Pure, linear; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace crawl::cookies {

// Milliseconds since 1970 (negative before), or nothing where the text is no date.
std::optional<std::int64_t> parse_cookie_date(std::string_view text);

}  // namespace crawl::cookies
