// Addresses: how many hosts of one public address are asked at once. With `--delay auto` at most hosts_at_once are,
// since a thousand names may lead to one small machine. Owned by the Frontier; one entry an address that ever answered.
#pragma once

#include <cstdint>
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
  bool is_full(std::uint32_t address) const { return address != none && entries_[address].hosts >= hosts_at_once; }

  // A host of it has its first request under way; has none any more. `host` is any number of the caller's.
  void enter(std::uint32_t address);
  void leave(std::uint32_t address);
  // A host waits for room; told by take_woken() when there is some.
  void wait(std::uint32_t address, std::uint32_t host) { entries_[address].waiting.push_back(host); }
  std::vector<std::uint32_t> take_woken();

 private:
  struct Entry {
    unsigned hosts = 0;
    std::vector<std::uint32_t> waiting;
  };
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> woken_;
};

}  // namespace crawl::frontier
