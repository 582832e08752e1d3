// The counts of URLs that the coordinator is told.
#pragma once

#include "crawler/ipc/messages/from_storage.h"
#include "storage/store.h"

namespace crawl::storage_process {

// What is done is counted as people see it; what is queued holds up the end, sitemaps too.
inline ipc::Totals totals_of(const storage::Store& store) {
  const storage::Totals results = store.result_totals();
  return {store.totals().queued, results.done, results.failed, results.skipped};
}

}  // namespace crawl::storage_process
