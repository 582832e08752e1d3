// NameSet: which names have been seen, by keyed fingerprints of 8 bytes, so that nobody can choose names that collide.
// Bounded: beyond max_names further ones are not remembered. One thread.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <string_view>

#include "base/hash.h"

namespace crawl::base {

class NameSet {
 public:
  static constexpr std::size_t max_names = 4'000'000;

  void add(std::string_view name) {
    if (names_.size() < max_names) names_.insert(fingerprint(name, key_));
  }
  bool contains(std::string_view name) const { return !names_.empty() && names_.contains(fingerprint(name, key_)); }
  bool empty() const { return names_.empty(); }

 private:
  std::uint64_t key_ = random_u64();
  boost::unordered_flat_set<std::uint64_t> names_;
};

}  // namespace crawl::base
