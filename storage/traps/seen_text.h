// SeenText: which word triples and titles (model::Outcome::text_sample) were already read on a site, so that it is
// known of a page whether it says anything new. What was not met for long is forgotten, and new again. Owned by the
// Traps; one thread; 2 x max_seen entries of 5 bytes at most.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace crawl::storage {

class SeenText {
 public:
  // How many of these were never read on this site; they are from now on.
  unsigned add(std::uint64_t site, std::span<const std::uint32_t> sample) {
    unsigned fresh = 0;
    for (std::uint32_t hash : sample) fresh += add((site ^ hash) * 0x9E3779B97F4A7C15u >> 24);
    return fresh;
  }

 private:
  static constexpr std::size_t max_seen = 1'000'000;
  using Set = boost::unordered_flat_set<std::uint64_t>;

  bool add(std::uint64_t key) {
    if (!now_.insert(key).second) return false;
    bool fresh = !before_.contains(key);
    if (now_.size() >= max_seen) before_ = std::exchange(now_, {});
    return fresh;
  }

  Set now_, before_;  // when one is full it becomes the older, and what was the older is forgotten
};

}  // namespace crawl::storage
