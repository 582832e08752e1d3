#include "crawler/coordinator/progress/waiting.h"

#include <algorithm>

#include "base/clock.h"
#include "base/text/text.h"

namespace crawl::coordinator {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::size_t hosts_named = 5;

}  // namespace

std::string waiting_hosts_text(frontier::Frontier& frontier, std::int64_t now) {
  std::string text;
  const auto hosts = frontier.waiting_hosts(now);
  for (std::size_t i = 0; i < std::min(hosts.size(), hosts_named); ++i)
    text +=
        (i == 0 ? "" : ", ") + hosts[i].name + " until " + base::iso8601(base::unix_ms() + (hosts[i].until - now) / ms);
  if (hosts.size() > hosts_named) text += " and " + std::to_string(hosts.size() - hosts_named) + " more";
  return text;
}

std::string waiting_note(frontier::Frontier& frontier, std::int64_t now) {
  const auto hosts = frontier.waiting_hosts(now);
  if (hosts.empty() || hosts[0].until - now < 1000 * ms) return {};
  const std::string others = hosts.size() > 1 ? " and " + base::with_commas(hosts.size() - 1) + " more" : "";
  return "waiting " + base::duration_text(static_cast<double>(hosts[0].until - now) / 1e9) + " for " + hosts[0].name +
         others;
}

}  // namespace crawl::coordinator
