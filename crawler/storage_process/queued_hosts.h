// QueuedHosts: hosts that got URLs and that the coordinator has not been told of. The name of a host travels once.
// Owned by the storage process.
#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

#include "crawler/ipc/messages/from_storage.h"
#include "storage/store.h"

namespace crawl::storage_process {

class QueuedHosts {
 public:
  void add(model::HostId host, std::uint32_t urls) { urls_[host] += urls; }
  bool empty() const { return urls_.empty(); }

  // Appends them; then there are none. Names live as long as the store.
  void take(const storage::HostRecords& hosts, std::vector<ipc::HostEntry>& entries) {
    for (auto [host, count] : urls_) {
      const std::string_view name = mark_named(host) ? hosts.name(host) : std::string_view{};
      entries.push_back({host, name, count, hosts.seeded(host), {}});
    }
    urls_.clear();
  }

  // True at the first call for a host.
  bool mark_named(model::HostId host) {
    const auto index = static_cast<std::size_t>(host);
    if (named_.size() <= index) named_.resize(std::max(index + 1, named_.size() * 2));
    const bool first = !named_[index];
    named_[index] = true;
    return first;
  }

 private:
  boost::unordered_flat_map<model::HostId, std::uint32_t> urls_;
  std::vector<bool> named_;
};

}  // namespace crawl::storage_process
