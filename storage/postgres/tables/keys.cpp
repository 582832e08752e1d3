#include "storage/postgres/tables/keys.h"

#include <stdexcept>

#include "base/hash.h"
#include "model/shards.h"
#include "storage/queue/hosts.h"

namespace crawl::storage::postgres {

Key Keys::of_new_host(std::string_view name) const {
  return {model::shard_of_host(hostname(name), shards_),
          static_cast<std::int64_t>(base::fingerprint(name, fingerprint_key_))};
}

void Keys::own(const std::vector<std::int16_t>& shards) {
  owned_.clear();
  if (shards.size() == static_cast<std::size_t>(shards_)) return;
  owned_.resize(static_cast<std::size_t>(shards_));
  for (const std::int16_t shard : shards) owned_.at(static_cast<std::size_t>(shard)) = true;
}

std::int16_t Keys::shard_of(std::string_view host_name) {
  constexpr std::size_t max_remembered = 1 << 20;  // 16 bytes each
  if (shards_of_hosts_.size() >= max_remembered) shards_of_hosts_.clear();
  const auto [known, added] = shards_of_hosts_.try_emplace(base::fingerprint(host_name, fingerprint_key_), 0);
  if (added) known->second = of_new_host(host_name).shard;
  return known->second;
}

model::UrlId Keys::url_of(Key key) {
  if (const model::UrlId known = url(key.id); known != 0 || owns(key.shard)) return known;
  const model::UrlId id = foreign_->add_foreign(static_cast<std::uint64_t>(key.id));
  if (id == next_url()) add_url(id, key);
  return id;
}

void Keys::add_host(model::HostId id, Key key) {
  hosts_.push_back(key);
  host_numbers_.emplace(key.id, id);
}

model::HostId Keys::host(std::int64_t fingerprint) const {
  const auto found = host_numbers_.find(fingerprint);
  return found == host_numbers_.end() ? 0 : found->second;
}

Key Keys::of_new_url(std::string_view url, model::HostId host) const {
  return {of_host(host).shard, static_cast<std::int64_t>(base::fingerprint(url, fingerprint_key_))};
}

void Keys::add_url(model::UrlId id, Key key) {
  if (id != next_url()) throw std::logic_error("URLs are numbered without gaps");
  url_ids_.push_back(key.id);
  url_shards_.push_back(key.shard);
}

Key Keys::of_url(model::UrlId id) const {
  const auto index = static_cast<std::size_t>(id - 1);
  return {url_shards_.at(index), url_ids_.at(index)};
}

}  // namespace crawl::storage::postgres
