// What --listen takes: where the live page is served. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace crawl::config {

struct ListenAddress {
  std::string host;  // an address, IPv6 without brackets, or a name; empty: 127.0.0.1
  std::uint16_t port = 0;

  // Nobody else's machine can ask.
  bool is_loopback() const;
};

// "8080", "192.0.2.1:8080", "[2001:db8::1]:8080", "localhost:0".
Result<ListenAddress> listen_address(std::string_view text);

// The text of it, or nothing, which is no page.
Result<std::string> parse_listen(std::string_view text);

// A token is 16 to 200 printable characters without blanks, or nothing.
Result<std::string> parse_listen_token(std::string_view text);

}  // namespace crawl::config
