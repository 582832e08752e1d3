// The lines of -v and -vv about attempts: failures and retries, or every request. Written by the worker, which alone
// knows of an attempt how long it took and what came; the log's one write a line keeps those of several workers apart.
#pragma once

#include "config/options.h"
#include "crawler/ipc/messages/from_worker.h"
#include "crawler/worker/job.h"

namespace crawl::worker {

// Whether there is anything to write: asked before each attempt's line is made.
bool logs_requests();

// "200  12 ms  1.2 KB  text/html  URL" with -vv; with -v those alone that failed, and why.
void log_attempt(const OwnedLease& lease, const http::FetchResult& response, const ipc::AttemptEnd& end,
                 const config::Options& options);

}  // namespace crawl::worker
