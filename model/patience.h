// Patience: what an attempt says of whether its host wants to be asked less, or can be heard at all. Pure functions.
#pragma once

#include "model/reason.h"

namespace crawl::model {

// 429 (RFC 6585, section 4) and 503 (RFC 9110, section 15.6.4).
constexpr bool asks_to_slow_down(int status) {
  return status == 429 || status == 503;
}

// The host was not reached, or said nothing in time.
constexpr bool is_unheard(Reason reason) {
  return reason == Reason::dns || reason == Reason::connect || reason == Reason::timeout;
}

}  // namespace crawl::model
