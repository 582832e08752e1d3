// A worker of `crawl parse`: reads stored pages of the ranges that it is given, parses them, and sends their items to
// the process that writes. Single-threaded; has a read-only connection of its own, opened after the fork. It blocks
// when the writer is behind; memory: a page, its tree, the items that are not sent, and some pages that callback
// programs have.
#pragma once

#include <string>
#include <vector>

#include "base/fd.h"
#include "config/options.h"
#include "crawler/worker/slot.h"
#include "parser/page.h"

namespace crawl::reparse {

struct WorkerConfig {
  const config::Options* options = nullptr;
  std::string file;
  base::Fd writer;
  base::Fd on_page;                    // the pool of callback programs; none without
  worker::WorkerSlot* slot = nullptr;  // `lease` is the page's id
  const std::vector<parser::CallbackEntry>* callbacks = nullptr;
};

// Runs until the writer closes its end. Answers the exit status.
int run_worker(WorkerConfig config);

}  // namespace crawl::reparse
