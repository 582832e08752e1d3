// What rendered pages have to do with the frontier: pages that wait for room, and the requests that pages make.
#include <algorithm>
#include <ranges>
#include <utility>

#include "crawler/frontier/frontier.h"
#include "model/url_text.h"

namespace crawl::frontier {
namespace {

constexpr std::uint32_t visits_at_once = 6;  // to one host, as browsers have it
constexpr std::int64_t visits_ahead = 6;     // of the host's pace: then it rests

}  // namespace

// ---- pages to be rendered ------------------------------------------------------------------------------------------

RenderWish Frontier::wish_of(const Ring::First& url) {
  if (rendering_ == nullptr || url.kind != ipc::LeaseKind::page) return {};
  RenderWish wish = rendering_->wish(url.url);
  // One that was fetched and found to be worth it, unless its kind was found not to be meanwhile.
  if (!url.put_back || wish.mode == ipc::RenderMode::never) return wish;
  return {.mode = ipc::RenderMode::always, .expected = true, .hold = wish.hold, .why = wish.why};
}

void Frontier::park(Host& host, const Url& url) {
  if (!host.has_parked()) {
    parked_hosts_.push_back(number_of(host));
    host.parked = std::make_unique<Ring>();
  }
  host.parked->push_back(view_of(url));
  ++in_memory_;
}

// Its robots.txt comes before.
void Frontier::unpark_first(Host& host) {
  if (!host.has_parked() || !has_render_room() || host.ring.begins_with_robots()) return;
  host.ring.push_front(view_of(host.parked->take_first(false)));
  drop_empty_parked(host);
}

void Frontier::drop_empty_parked(Host& host) {
  if (!host.parked->empty()) return;
  host.parked.reset();
  std::erase(parked_hosts_, number_of(host));
}

// Hosts that wait for nothing else may be asked again.
void Frontier::free_render_room() {
  const bool was_full = !has_render_room();
  --render_open_;
  if (!was_full) return;
  for (const std::uint32_t number : std::vector(parked_hosts_)) host_changed(hosts_[number]);
}

// In the order in which they had come.
void Frontier::release_held() {
  const std::vector<std::pair<std::uint32_t, Url>> released = std::exchange(held_, {});
  for (const auto& [number, url] : std::ranges::reverse_view(released)) {
    Host& host = hosts_[number];
    host.ring.push_front(view_of(url));
    host_changed(host);
  }
}

void Frontier::put_back(model::LeaseNo number) {
  const auto position = leases_.find(number);
  if (position == leases_.end() || position->second.stage == LeaseStage::closed) return;
  Host& host = hosts_[position->second.host];
  Url url = take_back(position);
  url.put_back = true;
  park(host, url);
  host_changed(host);
}

// ---- robots.txt, when there are as many pages as there may be ------------------------------------------------------

std::optional<Claim> Frontier::claim_robots(unsigned worker, std::int64_t now) {
  now_ = now;
  for (std::size_t left = robots_hosts_.size(); left > 0; --left) {
    const std::uint32_t number = robots_hosts_.front();
    robots_hosts_.pop_front();
    Host& host = hosts_[number];
    if (!host.ring.begins_with_robots()) continue;
    if (!has_free_slot(host) || host.pace.next_at > now) {
      robots_hosts_.push_back(number);
      continue;
    }
    note_claim(host.pace, settings_.pace, now);
    Claim claim = lease_out(host, take_first(host), worker);
    host_changed(host);
    return claim;
  }
  return std::nullopt;
}

// ---- visits --------------------------------------------------------------------------------------------------------

bool Frontier::is_blocked(std::string_view url) {
  const Host& host = host_named(model::host_of(url));
  return host.blocked_port != model::none_blocked && !host.seeded;
}

VisitTurn Frontier::visit(std::string_view url, std::int64_t now) {
  now_ = now;
  Host& host = host_named(model::host_of(url));
  const std::int64_t delay = delay_of(host.pace, settings_.pace);
  std::int64_t at = host.pace.next_at - visits_ahead * delay;
  if (host.pace.asked_until > now) at = std::max(at, host.pace.asked_until);
  if (host.visits >= visits_at_once) at = never;
  if (at > now) return {.granted = false, .at = at, .seeded_host = host.seeded};
  ++host.visits;
  host.pace.next_at = std::max(host.pace.next_at, now) + delay;
  host_changed(host);
  return {.granted = true, .at = now, .seeded_host = host.seeded};
}

void Frontier::end_visit(std::string_view url, const ipc::AttemptEnd& attempt, std::int64_t now) {
  now_ = now;
  Host& host = host_named(model::host_of(url));
  if (host.visits > 0) --host.visits;
  note_pace(host, attempt, now);
  host_changed(host);
}

}  // namespace crawl::frontier
