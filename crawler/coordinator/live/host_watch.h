// HostWatch: the hosts of a crawl that are worth showing: those that have most to do. A crawl may have millions, so
// that each look takes a few thousand of them in turn and keeps the best seen. Owned by the coordinator.
#pragma once

#include <cstdint>
#include <vector>

#include "crawler/coordinator/progress/figures.h"
#include "crawler/frontier/frontier.h"
#include "crawler/ipc/live_state.h"

namespace crawl::coordinator {

class HostWatch {
 public:
  // A look, and the best: at most ipc::max_live_hosts, those with most to do first. attempts: --retries and one.
  std::vector<ipc::LiveHost> look(const frontier::Frontier& frontier, const TimesOfHosts& figures, unsigned attempts,
                                  std::int64_t now);

 private:
  std::vector<std::uint32_t> best_;
  std::uint32_t cursor_ = 0;
};

}  // namespace crawl::coordinator
