// What one attempt came to: whether it is final or to be tried again, and what went wrong with it. Whether its URL is
// done is for storage to decide. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "config/options.h"
#include "crawler/ipc/messages/from_worker.h"
#include "crawler/worker/job.h"

namespace crawl::worker {

// What the coordinator learns of an attempt.
ipc::AttemptEnd judge(const OwnedLease& lease, const http::FetchResult& response, const config::Options& options);

// The host fails, or asks for patience: what waits here for it is the coordinator's again, which knows when it may be
// asked.
bool shows_trouble(const ipc::AttemptEnd& end);

// What went wrong with a final response: none if nothing did. `detail` is appended to.
model::Reason failure_of(const Job& job, const config::Options& options, std::string& detail);

// Retry-After in milliseconds from now, either form (RFC 9110, section 10.2.3); -1 if it is absent or makes no sense.
// now_unix_ms: the calendar's time. At most a day.
std::int64_t retry_after_ms(std::string_view value, std::int64_t now_unix_ms);

bool is_redirect(std::uint16_t status);

}  // namespace crawl::worker
