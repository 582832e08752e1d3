// FingerprintFilter: whether a set may hold a fingerprint, by one look at 32 bytes: a Bloom filter in blocks, a bit in
// each of eight words (Putze, Sanders and Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007). With 12
// bits an entry it errs once in about 150 times. One that has no bits says yes to all. One thread.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/pages.h"

namespace crawl::storage {

class FingerprintFilter {
 public:
  FingerprintFilter(std::uint64_t entries, std::uint64_t bits_an_entry)
      : blocks_(
            std::min<std::uint64_t>(entries * bits_an_entry / (8 * sizeof(Block)) + (bits_an_entry > 0), UINT32_MAX)),
        memory_(blocks_ * sizeof(Block)) {}

  void add(std::uint64_t fingerprint) {
    if (blocks_ == 0) return;
    Block& block = block_of(fingerprint);
    for (std::size_t i = 0; i < words; ++i) block.bits[i] |= bit(fingerprint, i);
  }
  void expect(std::uint64_t fingerprint) const {
    if (blocks_ > 0) __builtin_prefetch(&block_of(fingerprint));
  }
  bool may_hold(std::uint64_t fingerprint) const {
    if (blocks_ == 0) return true;
    const Block& block = block_of(fingerprint);
    std::uint32_t missing = 0;
    for (std::size_t i = 0; i < words; ++i) missing |= ~block.bits[i] & bit(fingerprint, i);
    return missing == 0;
  }
  std::size_t bytes() const { return memory_.size(); }

 private:
  static constexpr std::size_t words = 8;
  struct Block {
    std::uint32_t bits[words];
  };

  // The upper half of a fingerprint says which block, the lower which bits.
  Block& block_of(std::uint64_t fingerprint) const {
    return static_cast<Block*>(memory_.data())[(fingerprint >> 32) * blocks_ >> 32];
  }
  static std::uint32_t bit(std::uint64_t fingerprint, std::size_t word) {
    // Odd numbers whose products are as good as eight other hashes.
    constexpr std::uint32_t factors[words] = {0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f,
                                              0x165667b1, 0xd1b54a33, 0xa0761d65, 0xe7037ed1};
    return std::uint32_t{1} << (static_cast<std::uint32_t>(fingerprint) * factors[word] >> 27);
  }

  std::uint64_t blocks_ = 0;
  base::Pages memory_;
};

}  // namespace crawl::storage
