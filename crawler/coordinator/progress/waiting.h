// What the crawl waits for when it waits for hosts alone, in words. Pure functions of the frontier.
#pragma once

#include <cstdint>
#include <string>

#include "crawler/frontier/frontier.h"

namespace crawl::coordinator {

// "example.org until 2026-01-31T12:34:56.789Z, ..." of hosts that wait; now: base::monotonic_ns.
std::string waiting_hosts_text(frontier::Frontier& frontier, std::int64_t now);

// "waiting 12 s for example.org and 3 more"; empty where none waits for a second.
std::string waiting_note(frontier::Frontier& frontier, std::int64_t now);

}  // namespace crawl::coordinator
