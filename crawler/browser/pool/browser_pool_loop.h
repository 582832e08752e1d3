// The process that the browsers live in: its loop. Workers come as sockets through `control`, and go; it reads their
// frames and writes its own (ipc/messages/browsers.h). It never blocks on a worker and never stops reading one; what it
// owes a worker is bounded by the pages that this worker holds on to.
#pragma once

#include <sys/types.h>

#include "base/fd.h"
#include "crawler/browser/process/executable.h"
#include "crawler/browser/settings.h"

namespace crawl::browser {

// Runs until no further worker comes and the last has gone. On SIGTERM, which the end of the parent sends too, all
// browsers are ended at once. Answers the exit status.
int run_browser_pool(const BrowserSettings& settings, const Executable& executable, base::Fd control, pid_t parent);

}  // namespace crawl::browser
