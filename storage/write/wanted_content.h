// WantedContent: whether what a run stored of its pages is all that this one would store of them. Of a page that lacks
// something a recrawl asks without ETag and date: a 304 would leave it as it is. The options of both are those of the
// table `runs`. Owned by the Store; one thread; an entry for each run of the crawl.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "storage/tables.h"

namespace crawl::storage {

// Both as config::to_json() writes them. True where `then` says nothing of an option: an older program had not got it.
bool has_all_wanted(std::string_view then, std::string_view now);

class WantedContent {
 public:
  explicit WantedContent(RunRows& runs) : runs_(runs) {}

  // Of a page that `run` stored, or confirmed, for the run under way. 0: it was imported.
  bool is_stored_by(std::int64_t run, std::int64_t now);

 private:
  RunRows& runs_;
  std::map<std::int64_t, bool> known_;
};

}  // namespace crawl::storage
