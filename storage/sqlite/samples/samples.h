// Samples: the table that curves are drawn from, a row every ten seconds of a run. Bounded: a run of weeks keeps a few
// thousand, the runs before it a few hundred each, runs long ago none. Owned by the Store; one thread; in its
// transaction.
#pragma once

#include <cstdint>
#include <vector>

#include "model/sample.h"
#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

class Samples {
 public:
  static constexpr std::size_t max_rows = 4000, max_rows_of_older = 400;
  static constexpr std::int64_t max_runs = 20;

  explicit Samples(Database& db);

  void add(std::int64_t run, const model::Sample& sample);

 private:
  void begin_run(std::int64_t run);
  void thin(std::int64_t run, std::size_t most);

  Database& db_;
  Statement add_;
  std::int64_t run_ = 0;
  std::size_t rows_ = 0;  // of the run
};

// Those of a run in order; none of a file that has no such table. `after`: only those later, in ms since 1970.
std::vector<model::Sample> read_samples(Database& db, std::int64_t run, std::int64_t after = 0);

}  // namespace crawl::storage
