// Branches: for each URL the link of a seed that led to it (Branch), 2 bytes by id; made again from `urls.referrer_id`
// when a file is opened. Owned by the UrlTable; one thread; grows by URL.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/ids.h"
#include "storage/traps/traps.h"

namespace crawl::storage {

class Branches {
 public:
  Branch operator[](model::UrlId id) const {
    auto index = static_cast<std::size_t>(id);
    return id > 0 && index / block_size < blocks_.size() ? blocks_[index / block_size][index % block_size] : Branch{0};
  }
  // It will be asked for soon.
  void expect(model::UrlId id) const {
    auto index = static_cast<std::size_t>(id);
    if (id > 0 && index / block_size < blocks_.size())
      __builtin_prefetch(&blocks_[index / block_size][index % block_size]);
  }
  void set(model::UrlId id, Branch branch) {
    auto index = static_cast<std::size_t>(id);
    while (index / block_size >= blocks_.size()) blocks_.push_back(std::make_unique<Branch[]>(block_size));
    blocks_[index / block_size][index % block_size] = branch;
  }

 private:
  static constexpr std::size_t block_size = 64 * 1024;  // as UrlStates: growing copies nothing
  std::vector<std::unique_ptr<Branch[]>> blocks_;
};

}  // namespace crawl::storage
