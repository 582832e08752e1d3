// A Set-Cookie field taken apart (RFC 6265, 5.2, with the limits and control characters of RFC 6265bis, 5.6). What the
// cookie may do at the host that sent it is the jar's to decide. Pure, linear in the field; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crawler/session/cookies/cookie.h"

namespace crawl::cookies {

struct SetCookie {
  std::string name, value;  // the name is not empty
  std::string domain;       // lower case, without its leading dot; empty: the host alone
  std::string path;         // begins with '/', as it was written; empty: that of the request
  std::int64_t expires_ms = never;
  bool secure = false;
};

// Nothing where the field holds no cookie: no name, a control character, more than max_name_and_value. Bytes beyond
// ASCII are taken as they are. The field ends at a line end or zero byte.
std::optional<SetCookie> parse_set_cookie(std::string_view field, std::int64_t now_ms);

}  // namespace crawl::cookies
