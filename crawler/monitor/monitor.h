// The live page: a process of a crawl that shows it to browsers and to Prometheus, or a command that shows a results
// file. Read-only: it opens the file for questions alone, closes it after each, and takes no path, SQL or command from
// a request.
#pragma once

#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "crawler/ipc/board.h"
#include "crawler/monitor/access.h"

namespace crawl::monitor {

// Shows the crawl that writes the board, and the file that it writes, until `end` is at end-of-file. Answers the exit
// status of the process.
int run_monitor(const ipc::Board& board, const std::string& file, base::Fd listener, const Access& access,
                base::Fd end);

// Shows a file until Ctrl-C or SIGTERM. StoreError where it cannot be read.
int serve_file(const std::string& file, base::Fd listener, const Access& access);

}  // namespace crawl::monitor
