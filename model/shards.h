// Which part of a crawl that several machines share a host is in: by a hash of its registrable domain, of which version
// 1 is XXH3 (the database of a crawl says so, and has the list of public suffixes that all go by).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/public_suffix.h"

namespace crawl::model {

// hostname: without a port. shards: how many there are.
inline std::int16_t shard_of_host(std::string_view hostname, std::int16_t shards) {
  const std::uint64_t domain = base::fingerprint(base::registrable_domain(hostname), 0);
  return static_cast<std::int16_t>(domain % static_cast<std::uint64_t>(shards));
}

// The hosts of one machine; at first all of them.
class OwnHosts {
 public:
  void set(const std::vector<std::int16_t>& own, std::int16_t shards) {
    own_.assign(static_cast<std::size_t>(shards), false);
    for (const std::int16_t shard : own) own_.at(static_cast<std::size_t>(shard)) = true;
    if (own.size() == own_.size()) own_.clear();
  }
  bool contains(std::string_view hostname) const {
    return own_.empty() ||
           own_[static_cast<std::size_t>(shard_of_host(hostname, static_cast<std::int16_t>(own_.size())))];
  }

 private:
  std::vector<bool> own_;  // by shard; empty: all
};

}  // namespace crawl::model
