// PgSamples: moments of runs, in the table `samples_taken`, as many as a results file keeps (sqlite/samples/samples.h).
// Owned by the store; one thread; inside its transaction.
#pragma once

#include <cstdint>

#include "model/sample.h"
#include "storage/postgres/tables/session.h"

namespace crawl::storage::postgres {

class PgSamples {
 public:
  explicit PgSamples(Session& session) : session_(session) {}

  void add(std::int64_t run, const model::Sample& sample);

 private:
  void begin_run(std::int64_t run);
  std::size_t thin(std::int64_t run, std::size_t most);

  Session& session_;
  std::int64_t run_ = 0;
  std::size_t rows_ = 0;  // of the run
};

}  // namespace crawl::storage::postgres
