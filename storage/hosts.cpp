#include "storage/hosts.h"

#include <algorithm>

namespace crawl::storage {

Hosts::Hosts(Database& db)
    : db_(db),
      insert_(db, "INSERT INTO hosts(id, name, seeded) VALUES(?1, ?2, 0)"),
      mark_seeded_(db, "UPDATE hosts SET seeded = 1 WHERE id = ?1"),
      save_state_(db,
                  "UPDATE hosts SET state = ?2,"
                  " delay_ms = CASE WHEN json_valid(?2) THEN json_extract(?2, '$.delay_ms') END WHERE id = ?1") {
  load();
}

void Hosts::load() {
  Statement rows(db_, "SELECT id, name, seeded FROM hosts ORDER BY id");
  while (rows.step()) {
    if (rows.integer(0) != static_cast<std::int64_t>(hosts_.size()) + 1)
      throw StoreError(db_.path() + ": the file is damaged (a row is missing in hosts)");
    hosts_.push_back({std::string(rows.text(1)), rows.integer(2) != 0});
    ids_.try_emplace(hosts_.back().name, static_cast<model::HostId>(hosts_.size()));
  }
}

model::HostId Hosts::id_of(std::string_view name) {
  if (auto found = ids_.find(name); found != ids_.end()) return found->second;
  auto id = static_cast<model::HostId>(hosts_.size()) + 1;
  insert_.run(id, name);
  hosts_.push_back({std::string(name)});
  ids_.emplace(hosts_.back().name, id);
  return id;
}

void Hosts::mark_seeded(model::HostId id) {
  if (at(id).seeded) return;
  at(id).seeded = true;
  mark_seeded_.run(id);
}

void Hosts::save_state(model::HostId id, std::string_view state) {
  save_state_.run(id, state);
}

void Hosts::count_queued(model::HostId id, std::int64_t change) {
  std::uint64_t& queued = at(id).queued;
  auto amount = static_cast<std::uint64_t>(change < 0 ? -change : change);
  queued = change >= 0 ? queued + amount : queued - std::min(queued, amount);
}

void Hosts::for_each(const std::function<void(const HostQueue&)>& callback) {
  Statement rows(db_, "SELECT id, state FROM hosts ORDER BY id");
  while (rows.step()) {
    model::HostId id = rows.integer(0);
    if (!known(id) || (at(id).queued == 0 && rows.is_null(1))) continue;
    callback({id, at(id).name, at(id).queued, at(id).seeded, std::string(rows.text(1))});
  }
}

}  // namespace crawl::storage
