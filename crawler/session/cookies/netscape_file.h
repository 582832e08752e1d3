// Cookie files in the format of old Netscape, as curl, wget and browser extensions write them
// (https://curl.se/docs/http-cookies.html): a line a cookie, seven fields with tabs between them: domain, whether hosts
// below it get it, path, whether https alone, when it expires (seconds since 1970; 0: with the session), name, value.
// Read once at start; at most max_netscape_file bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crawler/session/cookies/cookie.h"

namespace crawl::cookies {

inline constexpr std::size_t max_netscape_file = 16 << 20;

// The cookies of a file that have not expired, in its order. The failure names file and line, never a value.
Result<std::vector<Cookie>> read_netscape_file(const std::string& path, std::int64_t now_ms);

// The same of its content; `name` is what messages call it.
Result<std::vector<Cookie>> parse_netscape(std::string_view text, std::string_view name, std::int64_t now_ms);

}  // namespace crawl::cookies
