// WaitingHost: a host that has URLs and is not asked yet, and why: what the progress line says that a crawl waits for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/ids.h"
#include "model/reason.h"

namespace crawl::frontier {

enum class Wait : std::uint8_t {
  delay,        // between two requests
  slowed,       // the delay, which a 429 or 503 has made longer
  retry_after,  // it answered with a Retry-After
  unheard,      // nothing was heard of it for so long that it is left alone
  retry,        // a URL of it is tried again
};

struct WaitingHost {
  std::string name;
  std::int64_t until = 0;  // base::monotonic_ns
  Wait why = Wait::delay;
  std::int64_t asked_ns = 0;                   // the delay, or the server's Retry-After
  std::uint16_t status = 0;                    // that slowed it, or that a retry follows; 0 without
  model::Reason reason = model::Reason::none;  // of the attempt that a retry follows
  std::uint32_t attempt = 0;                   // the next, of a retry
};

// A host as who looks on sees it. The view is valid until the frontier is called again.
struct HostView {
  model::HostId id = 0;
  std::string_view name;
  std::uint64_t pages = 0, queued = 0, in_flight = 0;  // pages: of this run; queued: here and on disk
  std::int64_t delay_ns = 0;                           // between two requests
  bool blocked = false;                                // its robots.txt is not known yet
  bool capped = false;                                 // it has had its max_pages_per_host
  bool waits = false;                                  // then, without its name:
  WaitingHost wait;
};

}  // namespace crawl::frontier
