#include "crawler/coordinator/live/host_watch.h"

#include <algorithm>

#include "base/text/text.h"
#include "crawler/coordinator/progress/waiting.h"

namespace crawl::coordinator {
namespace {

constexpr std::uint32_t hosts_of_a_look = 2000;
constexpr std::int64_t worth_a_word_ns = 1'000'000'000;

// Under way before all that waits, and all that waits before what is over.
std::uint64_t weight(const frontier::HostView& host) {
  return host.pages + 1000 * host.queued + 1'000'000 * host.in_flight;
}

std::string state_text(const frontier::HostView& host, unsigned attempts, std::int64_t now) {
  if (host.waits && host.wait.until - now > worth_a_word_ns)
    return "waits " + base::duration_text(static_cast<double>(host.wait.until - now) / 1e9) + " (" +
           why_text(host.wait, attempts) + ")";
  if (host.blocked) return "its robots.txt is asked for";
  if (host.in_flight > 0) return "asked";
  if (host.capped) return "--max-pages-per-host is reached";
  if (host.queued > 0) return "ready";
  return "nothing waits";
}

}  // namespace

std::vector<ipc::LiveHost> HostWatch::look(const frontier::Frontier& frontier, const TimesOfHosts& figures,
                                           unsigned attempts, std::int64_t now) {
  const auto all = static_cast<std::uint32_t>(frontier.host_count());
  std::erase_if(best_, [all](std::uint32_t number) { return number >= all; });  // the frontier is another
  for (std::uint32_t i = 0; i < std::min(all, hosts_of_a_look); ++i) {
    if (cursor_ >= all) cursor_ = 0;
    best_.push_back(cursor_++);
  }
  std::ranges::sort(best_);
  best_.erase(std::ranges::unique(best_).begin(), best_.end());
  std::vector<std::pair<std::uint64_t, std::uint32_t>> weighed;
  for (const std::uint32_t number : best_) {
    const std::uint64_t weight_of = weight(frontier.host_view(number, now));
    if (weight_of > 0) weighed.emplace_back(weight_of, number);
  }
  const std::size_t most = std::min(weighed.size(), ipc::max_live_hosts);
  std::ranges::partial_sort(weighed, weighed.begin() + static_cast<std::ptrdiff_t>(most), std::greater<>());
  weighed.resize(most);
  best_.clear();
  std::vector<ipc::LiveHost> shown;
  for (const auto& [weight_of, number] : weighed) {
    best_.push_back(number);
    const frontier::HostView host = frontier.host_view(number, now);
    ipc::LiveHost& live = shown.emplace_back();
    live.name = host.name.substr(0, ipc::max_live_text);
    live.pages = host.pages;
    live.queued = host.queued;
    live.in_flight = host.in_flight;
    live.delay_ms = static_cast<double>(host.delay_ns) / 1e6;
    live.state = state_text(host, attempts, now);
    const auto known = figures.find(host.id);
    if (known != figures.end() && known->second.attempts > 0)
      live.latency_ms =
          static_cast<double>(known->second.latency_ns) / 1e6 / static_cast<double>(known->second.attempts);
  }
  return shown;
}

}  // namespace crawl::coordinator
