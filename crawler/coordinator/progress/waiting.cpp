#include "crawler/coordinator/progress/waiting.h"

#include <algorithm>

#include "base/clock.h"
#include "base/text/text.h"
#include "base/time_units.h"

namespace crawl::coordinator {
namespace {

using frontier::Wait;
using frontier::WaitingHost;

using base::ms;
constexpr std::size_t hosts_named = 5;

std::string duration(std::int64_t ns) {
  return base::duration_text(static_cast<double>(ns) / 1e9);
}

std::string short_why(const WaitingHost& host) {
  switch (host.why) {
    case Wait::retry_after:
      return host.status == 0 ? "Retry-After" : std::to_string(host.status);
    case Wait::slowed:
      return std::to_string(host.status);
    case Wait::unheard:
      return "no answer";
    case Wait::retry:
      return "retry";
    case Wait::delay:
      break;
  }
  return "delay";
}

}  // namespace

std::string why_text(const WaitingHost& host, unsigned attempts) {
  switch (host.why) {
    case Wait::retry_after:
      return (host.status == 0 ? "" : std::to_string(host.status) + ", ") + "Retry-After " + duration(host.asked_ns);
    case Wait::slowed:
      return "slower since it answered " + std::to_string(host.status);
    case Wait::unheard:
      return "nothing is heard of it";
    case Wait::retry:
      return "attempt " + std::to_string(host.attempt) + " of " + std::to_string(attempts) + " after " +
             (host.status == 0 ? std::string(model::name(host.reason)) : std::to_string(host.status));
    case Wait::delay:
      break;
  }
  return "a delay of " + duration(host.asked_ns);
}

std::string waiting_hosts_text(const std::vector<WaitingHost>& hosts, std::int64_t now) {
  std::string text;
  for (std::size_t i = 0; i < std::min(hosts.size(), hosts_named); ++i)
    text +=
        (i == 0 ? "" : ", ") + hosts[i].name + " until " + base::iso8601(base::unix_ms() + (hosts[i].until - now) / ms);
  if (hosts.size() > hosts_named) text += " and " + std::to_string(hosts.size() - hosts_named) + " more";
  return text;
}

std::vector<std::string> waiting_note(const std::vector<WaitingHost>& hosts, unsigned attempts, std::int64_t now) {
  if (hosts.empty() || hosts[0].until - now < 1000 * ms) return {};
  const std::string time = duration(hosts[0].until - now), name = hosts[0].name;
  const std::string others = hosts.size() > 1 ? " and " + base::with_commas(hosts.size() - 1) + " more" : "";
  const std::string in_short = short_why(hosts[0]);
  return {"waiting " + time + " for " + name + " (" + why_text(hosts[0], attempts) + ")" + others,
          "waiting " + time + " for " + name + " (" + in_short + ")" + others,
          "waiting " + time + " (" + in_short + ")", "waits " + time};
}

std::string paused_note(const std::vector<WaitingHost>& hosts, std::int64_t now) {
  constexpr std::int64_t long_pause = 2000 * ms;
  if (hosts.empty() || hosts.back().until - now < long_pause) return {};
  const WaitingHost& last = hosts.back();
  const std::string time = duration(last.until - now) + " (" + short_why(last) + ")";
  if (hosts.size() == 1) return last.name + " waits " + time;
  return base::with_commas(hosts.size()) + " hosts wait, " + last.name + " for " + time;
}

std::string only_host_note(const WaitingHost& host, bool fixed_delay) {
  constexpr std::int64_t worth_a_word = 250 * ms;
  if (host.asked_ns < worth_a_word) return {};
  return "one host: a page each " + duration(host.asked_ns) + (fixed_delay ? " (--delay)" : " (--delay auto)");
}

}  // namespace crawl::coordinator
