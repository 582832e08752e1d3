// NodeNumbers: the ids of some URLs, of which a file may have many more, as numbers from 0 in the same order. A bit for
// each id up to the largest and a number for each 512 of them. Made once, ascending; then only asked. One thread.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

namespace crawl::storage {

class NodeNumbers {
 public:
  // Ascending, each once; from 1.
  void add(std::uint64_t id) {
    while (id / word_bits >= words_.size()) {
      if (words_.size() % block_words == 0) before_.push_back(count_);
      words_.push_back(0);
    }
    words_[id / word_bits] |= std::uint64_t{1} << id % word_bits;
    ++count_;
  }
  std::uint32_t size() const { return count_; }

  std::optional<std::uint32_t> number_of(std::uint64_t id) const {
    const std::uint64_t word = id / word_bits;
    if (word >= words_.size() || (words_[word] >> id % word_bits & 1) == 0) return std::nullopt;
    std::uint32_t number = before_[word / block_words];
    for (std::uint64_t k = word / block_words * block_words; k < word; ++k) number += ones(words_[k]);
    return number + ones(words_[word] & ((std::uint64_t{1} << id % word_bits) - 1));
  }

  // Calls use(id, number) for each, ascending.
  void for_each(auto&& use) const {
    std::uint32_t number = 0;
    for (std::uint64_t word = 0; word < words_.size(); ++word)
      for (std::uint64_t left = words_[word]; left != 0; left &= left - 1)
        use(word * word_bits + static_cast<std::uint64_t>(std::countr_zero(left)), number++);
  }

 private:
  static constexpr std::uint64_t word_bits = 64, block_words = 8;
  static std::uint32_t ones(std::uint64_t word) { return static_cast<std::uint32_t>(std::popcount(word)); }

  std::vector<std::uint64_t> words_;
  std::vector<std::uint32_t> before_;  // ids in the blocks before each
  std::uint32_t count_ = 0;
};

}  // namespace crawl::storage
