#include "storage/postgres/machines/assignment.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "base/hash.h"

namespace crawl::storage::postgres {

std::vector<std::size_t> assign(std::int16_t shards, const std::vector<std::string>& machines) {
  if (machines.empty() || shards <= 0) return {};
  struct Wish {
    std::uint64_t weight = 0;
    std::size_t shard = 0, machine = 0;
  };
  const auto count = static_cast<std::size_t>(shards);
  std::vector<Wish> wishes;
  wishes.reserve(count * machines.size());
  for (std::size_t machine = 0; machine < machines.size(); ++machine)
    for (std::size_t shard = 0; shard < count; ++shard)
      wishes.push_back({base::fingerprint(machines[machine], shard), shard, machine});
  std::ranges::sort(wishes, [&](const Wish& a, const Wish& b) {
    return std::tie(a.weight, a.shard, machines[a.machine]) > std::tie(b.weight, b.shard, machines[b.machine]);
  });
  const std::size_t most = (count + machines.size() - 1) / machines.size();
  std::vector<std::size_t> owner(count, machines.size()), held(machines.size(), 0);
  for (const Wish& wish : wishes) {
    if (owner[wish.shard] != machines.size() || held[wish.machine] == most) continue;
    owner[wish.shard] = wish.machine;
    ++held[wish.machine];
  }
  return owner;
}

}  // namespace crawl::storage::postgres
