// What the frontier shows of its hosts to who looks on.
#include "crawler/frontier/frontier.h"

namespace crawl::frontier {

HostView Frontier::host_view(std::uint32_t number, std::int64_t now) const {
  const Host& host = hosts_[number];
  HostView view;
  view.id = host.id;
  view.name = host.name;
  view.pages = host.pages;
  view.queued = host.on_disk + host.ring.size() + host.retrying;
  view.in_flight = host.in_flight;
  view.delay_ns = delay_of(host.pace, settings_.pace);
  view.blocked = host.blocked;
  view.capped = is_capped(host);
  view.waits = view.queued > 0 && host.pace.next_at > now;
  if (!view.waits) return view;
  view.wait.until = host.pace.next_at;
  explain(host.pace, settings_.pace, view.wait);
  return view;
}

}  // namespace crawl::frontier
