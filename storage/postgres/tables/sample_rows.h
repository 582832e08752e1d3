// PgSampleRows: the samples of runs (storage/sqlite/samples/samples.h), thinned in the same way. Written at once: there
// is one in ten seconds. Owned by the store; one thread; in its transaction.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/sample.h"
#include "storage/postgres/tables/session.h"

namespace crawl::storage::postgres {

class PgSampleRows {
 public:
  explicit PgSampleRows(Session& session) : session_(session) {}

  void add(std::int64_t run, const model::Sample& sample);

 private:
  void begin_run(std::int64_t run);
  std::size_t thin(std::int64_t run, std::size_t most);

  Session& session_;
  std::int64_t run_ = 0;
  std::size_t rows_ = 0;  // of the run
};

}  // namespace crawl::storage::postgres
