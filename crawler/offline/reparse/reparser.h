// Reparser: `crawl parse` as a whole: starts the workers, hands out ranges of pages, writes the items that come back,
// and replaces workers that die. Runs in the process of the command, which holds the OutputLock and is the one writer
// of the file; the file is closed while it forks. One thread.
//
// Transactions hold whole pages, so that a kill at any moment leaves each page with its old items or its new ones.
// Memory: a transaction's items and two ranges of ids for each worker.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/options.h"
#include "crawler/offline/reparse/item_maker.h"

namespace crawl::reparse {

struct ReparseFigures {
  enum class End { finished, interrupted };
  End end = End::finished;
  std::uint64_t pages = 0;                     // parsed
  std::uint64_t filled = 0;                    // of these: what an audit asks was not known, and is now
  std::uint64_t bodiless = 0;                  // passed over: their bodies are not stored
  std::uint64_t damaged = 0, condemned = 0;    // passed over with a message
  std::uint64_t unanswered = 0;                // that the callback program made an error of
  std::map<std::string, std::uint64_t> items;  // by rule; those without are there too
  double seconds = 0;
};

struct ReparseLimits {
  std::int64_t stall_ns = 30'000'000'000;  // of CPU at one page (20 times that without any); its worker is then killed
};

// Fails with a line for a person. `stop` is asked all the time. Options must have been checked. Without rules and
// callback program items stay as they are; what an older version did not keep of the pages is filled in.
Result<ReparseFigures> reparse(const std::string& file, const config::Options& options, bool (*stop)(),
                               const ReparseLimits& limits = {},
                               const std::vector<parser::CallbackEntry>& callbacks = item_callbacks());

}  // namespace crawl::reparse
