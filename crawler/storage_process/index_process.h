// The index process of `crawl --index`: keeps FILE.search (storage/sqlite/search/search_index.h) up to date while the
// crawl goes on, so that a search has nothing left to read. A process of its own, at a low priority: commits do not
// wait for it, and it reads what is committed. Begins and ends with a storage process, which reports to it what came;
// single-threaded.
//
// Nothing depends on it: what it did not do, because it was killed or the index is locked, the next search does.
#pragma once

#include <string>

#include "base/fd.h"

namespace crawl::storage_process {

// Runs until storage says FinishIndex or is gone. Answers the exit status.
int run_index_process(const std::string& results, base::Fd storage);

}  // namespace crawl::storage_process
