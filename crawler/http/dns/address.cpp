#include "crawler/http/dns/address.h"

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <charconv>
#include <cstdint>
#include <iterator>

#include "base/text/ascii.h"

namespace crawl::http {
namespace {

namespace ip = boost::asio::ip;

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24 | b << 16 | c << 8 | d;
}

struct BlockV4 {
  std::uint32_t base;
  unsigned bits;
};

constexpr BlockV4 special_v4[] = {
    {v4(0, 0, 0, 0), 8},       {v4(10, 0, 0, 0), 8},     {v4(100, 64, 0, 0), 10},  // shared, RFC 6598
    {v4(127, 0, 0, 0), 8},     {v4(169, 254, 0, 0), 16},                           // link-local and metadata services
    {v4(172, 16, 0, 0), 12},   {v4(192, 0, 0, 0), 24},   {v4(192, 0, 2, 0), 24},   // documentation, RFC 5737
    {v4(192, 88, 99, 0), 24},  {v4(192, 168, 0, 0), 16}, {v4(198, 18, 0, 0), 15},  // benchmarking, RFC 2544
    {v4(198, 51, 100, 0), 24}, {v4(203, 0, 113, 0), 24}, {v4(224, 0, 0, 0), 3},    // multicast, reserved, broadcast
};

bool is_public_v4(std::uint32_t address) {
  for (const auto& block : special_v4) {
    if ((address ^ block.base) >> (32 - block.bits) == 0) return false;
  }
  return true;
}

using BytesV6 = ip::address_v6::bytes_type;

std::uint32_t embedded_v4(const BytesV6& bytes, std::size_t at) {
  return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool starts_with(const BytesV6& bytes, std::initializer_list<unsigned char> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

bool is_public_v6(const BytesV6& bytes) {
  if (starts_with(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) {  // NAT64, RFC 6052
    return is_public_v4(embedded_v4(bytes, 12));
  }
  if (starts_with(bytes, {0x20, 0x02})) return is_public_v4(embedded_v4(bytes, 2));  // 6to4, RFC 3056
  const bool mapped = starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff});
  if (mapped || starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public_v4(embedded_v4(bytes, 12));
  if (starts_with(bytes, {0x20, 0x01}) && bytes[2] < 2) return false;  // 2001::/23, Teredo among them
  if (starts_with(bytes, {0x20, 0x01, 0x0d, 0xb8})) return false;      // documentation
  return (bytes[0] & 0xe0) == 0x20;                                    // 2000::/3: global unicast, RFC 4291
}

}  // namespace

bool is_public(const ip::address& address) {
  return address.is_v4() ? is_public_v4(address.to_v4().to_uint()) : is_public_v6(address.to_v6().to_bytes());
}

std::string_view without_brackets(std::string_view host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

std::optional<ip::address> literal_address(std::string_view host) {
  const std::string text(without_brackets(host));
  const bool six = text.contains(':');
  if (!six && (text.empty() || !base::is_digit(text.back()))) return std::nullopt;  // a name
  boost::system::error_code ec;
  const ip::address address = six ? ip::make_address(text, ec) : ip::make_address_v4(text, ec);
  if (ec) return std::nullopt;
  return address;
}

std::string address_text(const ip::address& address) {
  if (!address.is_v4()) return address.to_string();
  char text[15], *end = text;
  for (const auto part : address.to_v4().to_bytes()) {
    if (end != text) *end++ = '.';
    end = std::to_chars(end, std::end(text), part).ptr;
  }
  return {text, end};
}

}  // namespace crawl::http
