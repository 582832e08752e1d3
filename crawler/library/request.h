// What is behind a Request, a Response and a Failure during a callback: views of the worker's own.
#pragma once

#include <optional>
#include <string>

#include "crawler/worker/job.h"
#include "model/outcome.h"

namespace crawl::library {

struct RequestState {
  const worker::OwnedLease& lease;
  http::HeaderList& headers;
  std::optional<std::string> skipped;  // why
};

struct ResponseState {
  const worker::Job& job;
  const model::Outcome& outcome;
};

struct FailureState {
  const worker::Job& job;
  const model::Outcome& outcome;
  std::string detail;
};

}  // namespace crawl::library
