// TunnelFailure: why a proxy opened no way to a target.
#pragma once

#include "model/reason.h"

namespace crawl::http {

struct TunnelFailure {
  model::Failure failure;
  bool of_address = false;  // the proxy could not reach this address: another one of the target may do
};

}  // namespace crawl::http
