// Addresses: how many hosts of one public address are asked at once. With `--delay auto` at most hosts_at_once are,
// since a thousand names may lead to one small machine. A host that finds no room stands in line; when one leaves, the
// first in line has its place kept for it (a reservation), so that one is woken however many wait and nobody overtakes.
//
// Owned by the Frontier; one entry an address that ever answered, 4 bytes a host that waits. A host is any number of
// the caller's, who sees to it that each is in one line only, and gives up a reservation that it cannot use.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crawl::frontier {

class Addresses {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;
  static constexpr unsigned hosts_at_once = 8;

  // The number of an address.
  std::uint32_t number_of(std::string_view address);

  // Whether a host without a reservation may begin: there is room, and nobody waits for it.
  bool has_room(std::uint32_t address) const {
    return address == none || (entries_[address].hosts < hosts_at_once && entries_[address].line.empty());
  }
  // A host has its first request under way, or a place kept for it; has none any more.
  void enter(std::uint32_t address);
  void leave(std::uint32_t address);
  // Stands at the end of the line.
  void wait(std::uint32_t address, std::uint32_t host) { entries_[address].line.push_back(host); }
  // The first in line, where there is room for it; it is in line no more.
  std::optional<std::uint32_t> next_in_line(std::uint32_t address);

 private:
  struct Entry {
    unsigned hosts = 0;
    std::deque<std::uint32_t> line;
  };
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<Entry> entries_;
};

}  // namespace crawl::frontier
