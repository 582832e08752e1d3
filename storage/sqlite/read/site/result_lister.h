// Rows of `results` for a page of a table: those that a filter lets through, in the order of their ids, so many at a
// time. Nobody waits long for them: rows are looked through in parts, each a transaction of its own, and when the time
// is over what was found is given, with where to go on. The file may come from anybody. One thread; errors are
// StoreError.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/reason.h"

namespace crawl::storage {

struct ResultFilter {
  std::string text;                    // in the URL or the title, in any case of ASCII letters; empty: any
  std::optional<int> state;            // as model::State
  int status_from = 0, status_to = 0;  // 0: any
  std::string reason;                  // empty: any
  std::string host;                    // empty: any
};

struct ResultLine {
  std::int64_t id = 0;
  std::string url, reason, type, title;
  int state = 0, status = 0;  // status 0: no answer
  std::int64_t depth = 0, size = 0;
  std::optional<double> total_ms;
};

struct ResultLines {
  std::vector<ResultLine> lines;
  std::int64_t next = 0;  // ids up to it have been looked at
  bool at_end = false;    // there are no others
};

ResultLines list_results(const std::string& path, const ResultFilter& filter, std::int64_t after, std::size_t most,
                         std::chrono::milliseconds time);

}  // namespace crawl::storage
