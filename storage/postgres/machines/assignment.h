// Which machine has which shard: rendezvous hashing with bounded loads. Each shard goes to the machine that its hash
// with the name is greatest for, among those that have fewer than ceil(shards / machines): a machine that comes or goes
// moves few shards but its own, and everybody who knows the names comes to the same. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace crawl::storage::postgres {

// By shard the index of its machine; empty without machines. The order of the names makes no difference.
std::vector<std::size_t> assign(std::int16_t shards, const std::vector<std::string>& machines);

}  // namespace crawl::storage::postgres
