#include "config/value/listen.h"

#include <algorithm>

#include "config/value/values.h"

namespace crawl::config {
namespace {

constexpr std::size_t min_token = 16, max_token = 200, max_listen_host = 255;

bool is_listen_host(std::string_view text) {
  return !text.empty() && text.size() <= max_listen_host && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  });
}

bool is_v6(std::string_view text) {
  return text.find(':') != text.npos && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.';
         });
}

}  // namespace

bool ListenAddress::is_loopback() const {
  const bool is_number = host.find_first_not_of("0123456789.") == host.npos;  // and no name such as 127.example.org
  return host.empty() || host == "localhost" || host == "::1" || (is_number && host.starts_with("127."));
}

Result<ListenAddress> listen_address(std::string_view text) {
  ListenAddress address;
  const std::size_t colon = text.rfind(':');
  if (colon != text.npos) {
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (!(bracketed ? is_v6(host) : is_listen_host(host)))
      return fail(in_quotes(text) +
                  " is no address to listen on; write it as 8080, 192.0.2.1:8080 or [2001:db8::1]:8080");
    address.host = host;
  }
  const auto port = parse_number(colon == text.npos ? text : text.substr(colon + 1), 0, 65535);
  if (!port) return fail("the port of " + in_quotes(text) + ": " + port.error());
  address.port = static_cast<std::uint16_t>(*port);
  return address;
}

Result<std::string> parse_listen(std::string_view text) {
  if (text.empty()) return std::string();
  if (const auto address = listen_address(text); !address) return fail(address.error());
  return std::string(text);
}

Result<std::string> parse_listen_token(std::string_view text) {
  if (text.empty()) return std::string();
  if (text.size() < min_token || text.size() > max_token)
    return fail("has " + std::to_string(text.size()) + " characters: a token has " + std::to_string(min_token) +
                " to " + std::to_string(max_token) + " of them, such as `openssl rand -hex 16` makes");
  if (!std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127; }))
    return fail("holds a blank or a character that is not ASCII");
  return std::string(text);
}

}  // namespace crawl::config
