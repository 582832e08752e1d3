// The value of an Authorization or Proxy-Authorization field for user name and password (RFC 7617).
#pragma once

#include <string>
#include <string_view>

namespace crawl::base {

// "Basic ..." of "user:password".
std::string basic_credentials(std::string_view user_and_password);

}  // namespace crawl::base
