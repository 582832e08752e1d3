// What the crawl waits for when it waits for hosts alone, in words. Pure functions of what the frontier says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crawler/frontier/waiting_host.h"

namespace crawl::coordinator {

// "example.org until 2026-01-31T12:34:56.789Z, ..." of hosts that wait; now: base::monotonic_ns.
std::string waiting_hosts_text(const std::vector<frontier::WaitingHost>& hosts, std::int64_t now);

// "waiting 1:55 for example.org (429, Retry-After 2:00) and 3 more hosts", and the same in ever fewer words; empty
// where none waits for a second. attempts: of a URL, at most.
std::vector<std::string> waiting_note(const std::vector<frontier::WaitingHost>& hosts, unsigned attempts,
                                      std::int64_t now);

// "h23.test waits 18.2 s (429)", "3 hosts wait, h23.test for 18.2 s (429)"; empty where none waits for long.
std::string paused_note(const std::vector<frontier::WaitingHost>& hosts, std::int64_t now);
// "429, Retry-After 2:00": why it waits.
std::string why_text(const frontier::WaitingHost& host, unsigned attempts);

// "one host: a page each 500 ms (--delay)"; empty where that is next to nothing.
std::string only_host_note(const frontier::WaitingHost& host, bool fixed_delay);

}  // namespace crawl::coordinator
