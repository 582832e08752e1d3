// Keys: what the numbers that this process gave URLs and hosts stand for in the database: (shard, fingerprint). Which
// shard a host is of follows from its registrable domain and is kept with the host. Owned by the tables; one thread;
// 10 bytes a URL, 40 a host.
#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "storage/known_urls/known_urls.h"
#include "storage/neighbours.h"

namespace crawl::storage::postgres {

struct Key {
  std::int16_t shard = 0;
  std::int64_t id = 0;  // the fingerprint, as bigint has it
};

// The column `n`: greater with each row that this machine writes, and of no row of another one's, for each shard has
// numbers of its own. With what it is told by others, it is told how far they are: whoever names a URL has a lower one.
class Order {
 public:
  explicit Order(std::int16_t shards) : shards_(shards) {}
  void note(std::int64_t n) { pass(n / shards_); }
  std::int64_t next(std::int16_t shard) { return ++last_ * shards_ + shard; }
  std::int64_t last() const { return last_; }
  void pass(std::int64_t last) { last_ = std::max(last_, last); }

 private:
  std::int64_t shards_, last_ = 0;
};

class Keys {
 public:
  Keys(std::uint64_t fingerprint_key, std::int16_t shards)
      : fingerprint_key_(fingerprint_key), shards_(shards), url_order_(shards) {}

  std::uint64_t fingerprint_key() const { return fingerprint_key_; }
  std::int16_t shards() const { return shards_; }
  Order& url_order() { return url_order_; }
  // By which URLs are found that a row names. Outlives it.
  void use(const KnownUrls& known, ForeignUrls& foreign) {
    known_ = &known;
    foreign_ = &foreign;
  }
  // Only these shards are this machine's.
  void own(const std::vector<std::int16_t>& shards);
  bool owns_all() const { return owned_.empty(); }
  bool owns(std::int16_t shard) const { return owned_.empty() || owned_.at(static_cast<std::size_t>(shard)); }
  // Of any host; remembers those that it was asked for last.
  std::int16_t shard_of(std::string_view host_name);

  // Of a host that no row has yet.
  Key of_new_host(std::string_view name) const;
  void add_host(model::HostId id, Key key);
  Key of_host(model::HostId id) const { return hosts_.at(static_cast<std::size_t>(id - 1)); }
  model::HostId host(std::int64_t fingerprint) const;  // 0: none

  Key of_new_url(std::string_view url, model::HostId host) const;
  // URLs are added by their numbers, without a gap.
  void add_url(model::UrlId id, Key key);
  Key of_url(model::UrlId id) const;
  model::UrlId url(std::int64_t fingerprint) const {
    return known_->find_fingerprint(static_cast<std::uint64_t>(fingerprint));
  }
  // The same; a URL of another machine gets a number if it has none.
  model::UrlId url_of(Key key);
  model::UrlId next_url() const { return static_cast<model::UrlId>(url_ids_.size()) + 1; }

 private:
  std::uint64_t fingerprint_key_;
  std::int16_t shards_;
  Order url_order_;
  const KnownUrls* known_ = nullptr;
  ForeignUrls* foreign_ = nullptr;
  std::vector<bool> owned_;  // by shard; empty: all
  boost::unordered_flat_map<std::uint64_t, std::int16_t> shards_of_hosts_;
  std::vector<Key> hosts_;
  boost::unordered_flat_map<std::int64_t, model::HostId> host_numbers_;
  std::vector<std::int64_t> url_ids_;
  std::vector<std::int16_t> url_shards_;
};

}  // namespace crawl::storage::postgres
