// TunnelFailure: why a proxy opened no way to a target.
#pragma once

#include <string>

#include "model/reason.h"

namespace crawl::http {

struct TunnelFailure {
  model::Failure failure;
  bool of_address = false;  // the proxy could not reach this address: another one of the target may do
  std::string retry_after;  // the field of a refusal that may pass; empty without
};

}  // namespace crawl::http
