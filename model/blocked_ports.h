// Ports that no page can make us connect to: those of other protocols, where a request could be taken for a command.
// The list of the Fetch standard (https://fetch.spec.whatwg.org/#port-blocking). A user may name one in a seed. Pure
// functions; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace crawl::model {

inline constexpr std::array<std::uint16_t, 83> blocked_ports = {
    0,    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,   37,   42,   43,
    53,   69,   77,   79,   87,   95,   101,  102,  103,  104,  109,  110,  111,  113,  115,  117,  119,
    123,  135,  137,  139,  143,  161,  179,  389,  427,  465,  512,  513,  514,  515,  526,  530,  531,
    532,  540,  548,  554,  556,  563,  587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723, 2049,
    3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080};

constexpr bool is_blocked_port(std::uint16_t port) {
  return std::ranges::binary_search(blocked_ports, port);
}

// The port of a host as results.host has it ("example.org:25", "[::1]:25"), where it is blocked; else nothing. The
// default port of a scheme, which a host does not show, never is.
constexpr std::uint16_t none_blocked = UINT16_MAX;
constexpr std::uint16_t blocked_port_of(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  if (colon == host.npos || host.find(']', colon) != host.npos) return none_blocked;
  std::uint16_t port = 0;
  for (const char digit : host.substr(colon + 1)) port = static_cast<std::uint16_t>(port * 10 + (digit - '0'));
  return is_blocked_port(port) ? port : none_blocked;
}

}  // namespace crawl::model
