// Cookie: one cookie as the jar keeps it (RFC 6265, 5.3). HttpOnly and SameSite are not kept: both are about scripts
// and pages that a browser shows, and a crawler has none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace crawl::cookies {

inline constexpr std::size_t max_name_and_value = 4096;  // RFC 6265bis, 5.6: longer ones are refused
inline constexpr std::size_t max_attribute = 1024;       // RFC 6265bis, 5.6: longer ones are passed over
inline constexpr std::int64_t never = INT64_MAX;

struct Cookie {
  std::string name, value;
  std::string domain;  // lower-case, without a leading dot
  std::string path;    // begins with '/', in the form of comparable_path()
  std::int64_t expires_ms = never;
  std::uint64_t created = 0, used = 0;  // the jar's count of events, not times
  bool host_only = true;                // false: for the hosts below domain too
  bool secure = false;

  // What it takes in memory, nearly.
  std::size_t bytes() const { return sizeof(Cookie) + name.size() + value.size() + domain.size() + path.size(); }
};

}  // namespace crawl::cookies
