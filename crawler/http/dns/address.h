// Which addresses belong to the public Internet. A page must not make the crawler ask the machines around it (SSRF):
// loopback, private, link-local and cloud metadata addresses are asked only for hosts that the user named.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace crawl::http {

// False for every special-purpose block of RFC 6890 and its registries
// (https://www.iana.org/assignments/iana-ipv4-special-registry), multicast, and IPv6 addresses that carry such an IPv4
// address inside (mapped, compatible, NAT64, 6to4).
bool is_public(const boost::asio::ip::address& address);

// The address that a host is written as, an IPv6 one with or without brackets; empty for a name.
std::optional<boost::asio::ip::address> literal_address(std::string_view host);
std::string_view without_brackets(std::string_view host);
// As it is written; ten times as fast for IPv4 as the library's.
std::string address_text(const boost::asio::ip::address& address);

}  // namespace crawl::http
