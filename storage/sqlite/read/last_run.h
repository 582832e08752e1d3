// LastRun: what a results file knows of how to go on: the last crawl with its seeds and options, and what a change of
// options has put aside. Read-only, also beside a writer; one moment's state. The file may come from anybody: lists are
// bounded, texts are taken as they are. Errors are StoreError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/resume.h"
#include "model/reason.h"

namespace crawl::storage {

class Database;

// URLs that waited when a run opened the file with other options than the one before, and were skipped for that.
struct PutAside {
  config::StoredRun before;  // by whose options they waited
  std::vector<std::pair<model::Reason, std::uint64_t>> by_reason;

  std::uint64_t urls() const;
};

struct LastRun {
  config::StoredRun run;
  std::optional<PutAside> put_aside;
};

// Nothing where no crawl ran on the file; imports are none.
std::optional<LastRun> read_last_run(const std::string& path);
// Of one that is open, outside of a transaction.
std::optional<LastRun> read_last_run(Database& db);

}  // namespace crawl::storage
