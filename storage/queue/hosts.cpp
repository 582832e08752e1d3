#include "storage/queue/hosts.h"

#include <algorithm>

#include "base/hash.h"
#include "base/public_suffix.h"

namespace crawl::storage {

std::string_view hostname(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

Hosts::Hosts(Tables& tables) : rows_(tables.hosts()) {
  load(tables);
}

void Hosts::load(Tables& tables) {
  rows_.for_each([&](const HostRow& row) {
    if (row.id != static_cast<std::int64_t>(hosts_.size()) + 1) tables.damaged("a row is missing in hosts");
    hosts_.push_back({std::string(row.name), row.seeded == 1   ? Why::seed
                                             : row.seeded == 2 ? Why::redirect
                                                               : Why::none});
    in_scope_ += hosts_.back().why != Why::none;
    ids_.try_emplace(hosts_.back().name, static_cast<model::HostId>(hosts_.size()));
  });
}

model::HostId Hosts::find(std::string_view name) const {
  auto found = ids_.find(name);
  return found == ids_.end() ? 0 : found->second;
}

model::HostId Hosts::id_of(std::string_view name) {
  if (model::HostId known = find(name); known != 0) return known;
  auto id = static_cast<model::HostId>(hosts_.size()) + 1;
  rows_.insert(id, name);
  hosts_.push_back({std::string(name)});
  ids_.emplace(hosts_.back().name, id);
  return id;
}

// A seed's word counts for more than a redirect's.
void Hosts::mark(model::HostId id, Why why) {
  Why& known = at(id).why;
  if (known == Why::seed || known == why) return;
  in_scope_ += known == Why::none;
  known = why;
  rows_.set_seeded(id, static_cast<int>(why));
}

std::uint64_t Hosts::site(model::HostId id) {
  Host& host = at(id);
  if (host.site == 0) host.site = base::fingerprint(base::registrable_domain(hostname(host.name)), 0) | 1;
  return host.site;
}

void Hosts::save_state(model::HostId id, std::string_view state) {
  rows_.set_state(id, state);
}

void Hosts::count_queued(model::HostId id, std::int64_t change) {
  std::uint64_t& queued = at(id).queued;
  auto amount = static_cast<std::uint64_t>(change < 0 ? -change : change);
  queued = change >= 0 ? queued + amount : queued - std::min(queued, amount);
}

void Hosts::for_each_in_scope(const std::function<void(std::string_view name)>& callback) const {
  for (const Host& host : hosts_)
    if (host.why != Why::none) callback(host.name);
}

void Hosts::count_pages(std::int64_t run) {
  rows_.for_each_count(run, [&](model::HostId id, std::uint64_t pages) {
    if (known(id)) at(id).pages = static_cast<std::uint32_t>(std::min<std::uint64_t>(pages, UINT32_MAX));
  });
}

void Hosts::for_each(const std::function<void(const HostQueue&)>& callback) {
  rows_.for_each_state([&](model::HostId id, std::optional<std::string_view> state) {
    if (!known(id) || (at(id).queued == 0 && at(id).pages == 0 && !state)) return;
    callback({id, at(id).name, at(id).queued, seeded(id), std::string(state.value_or("")), at(id).pages});
  });
}

}  // namespace crawl::storage
