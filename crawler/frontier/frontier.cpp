// The hosts of the frontier: what waits for each, when it is asked, what its change brings about. What becomes of a
// URL that is handed out is in frontier_leases.cpp.
#include "crawler/frontier/frontier.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/hash.h"

namespace crawl::frontier {
namespace {

constexpr std::uint64_t name_key = 0x66726f6e74;  // hosts whose names meet by chance share a pace, no more

constexpr std::size_t max_parked = 1'000;  // of a host, before the URLs behind them are left on disk

constexpr std::size_t smallest_ring = 2, usual_ring = 64, max_ring = 20'000;

}  // namespace

Frontier::Frontier(const FrontierSettings& settings, AccessPolicy* policy, RenderPolicy* rendering)
    : settings_(settings),
      policy_(policy),
      rendering_(rendering),
      heaps_(settings.workers, settings.per_host),
      now_(settings.now_ns),
      random_(settings.random_seed ? *settings.random_seed : std::random_device{}()) {}

Frontier::Host& Frontier::host_of(model::HostId id) {
  auto [position, added] = index_.try_emplace(id, static_cast<std::uint32_t>(hosts_.size()));
  if (added) {
    Host& host = hosts_.emplace_back();
    host.id = id;
    wait_from_begin(host);
  }
  return hosts_[position->second];
}

// Also one that storage has not announced: where a robots.txt redirects to.
Frontier::Host& Frontier::host_named(std::string_view name) {
  auto [position, added] =
      by_name_.try_emplace(base::fingerprint(name, name_key), static_cast<std::uint32_t>(hosts_.size()));
  if (added) {
    Host& host = hosts_.emplace_back();
    host.name = name;
    host.blocked_port = model::blocked_port_of(name);
    wait_from_begin(host);
  }
  return hosts_[position->second];
}

Frontier::Host* Frontier::known_host(model::HostId id) {
  auto position = index_.find(id);
  return position == index_.end() ? nullptr : &hosts_[position->second];
}

// ---- the one transition --------------------------------------------------------------------------------------------

// Something of the host is other than before: it has more or fewer URLs, a slot was taken or got free, a lease closed,
// it was blocked or unblocked, its time moved. Costs nothing where that makes no difference.
void Frontier::host_changed(Host& host) {
  note_busy(host);
  ask_refill(host);
  const bool asked_next = may_be_asked(host);
  heaps_.place(number_of(host), host.id, asked_next && !host.in_line ? host.pace.next_at : never);
  if (!asked_next && host.place_kept) give_up_place(host);
  if (settings_.ahead) offer_ahead(host);
}

bool Frontier::is_capped(const Host& host) const {
  return settings_.max_pages_per_host && host.pages + host.open >= *settings_.max_pages_per_host;
}

// The next request waits for the writing of the one before, if there is a delay between the two.
bool Frontier::has_free_slot(const Host& host) const {
  return host.in_flight < settings_.per_host && !(host.unwritten > 0 && delay_of(host.pace, settings_.pace) > 0);
}

// It has a URL, a free slot, and nothing that must be known before the next request.
bool Frontier::may_be_asked(const Host& host) const {
  if (!has_free_slot(host)) return false;
  if (host.ring.empty()) return host.has_parked() && has_render_room() && !host.blocked && !is_capped(host);
  return host.ring.begins_with_robots() || (!host.blocked && !is_capped(host));
}

// Hosts share the bound; a few get long rings, many get short ones. Workers that are given leases ahead take many at a
// time.
std::size_t Frontier::ring_target() const {
  const std::size_t for_each_slot = settings_.ahead ? 8 : 2;
  std::size_t share = max_urls_in_memory / 2 / std::max<std::size_t>(1, busy_hosts_);
  std::size_t most = std::clamp<std::size_t>(for_each_slot * settings_.per_host, usual_ring, max_ring);
  return std::clamp(share, smallest_ring, most);
}

bool Frontier::memory_is_full() const {
  return in_memory_ + asked_for_ >= max_urls_in_memory;
}

void Frontier::note_busy(Host& host) {
  bool busy = host.on_disk > 0 || !host.ring.empty() || host.has_parked();
  if (std::exchange(host.busy, busy) == busy) return;
  busy ? ++busy_hosts_ : --busy_hosts_;
}

// Less than half of what it may have is left: a ring of two or three, where there are many hosts, is empty, so that a
// refill brings more than one. Storage that gave fewer than there are wants to see first what these bring:
// those under way count too.
bool Frontier::needs_urls(const Host& host) const {
  if (host.has_parked() && host.parked->size() >= max_parked) return false;
  if (host.few == 0) return (host.ring.size() + 1) * 2 <= ring_target();
  return (host.ring.size() + host.open) * 2 <= std::min<std::size_t>(host.few, ring_target());
}

// A host that needs URLs gets in line; take_refill_requests() serves as many as memory allows.
void Frontier::ask_refill(Host& host) {
  if (host.refill_asked || host.on_disk == 0 || is_capped(host) || !needs_urls(host)) return;
  host.refill_asked = true;
  ++open_refills_;
  refills_.push_back(number_of(host));
}

// ---- places at an address ------------------------------------------------------------------------------------------

// Whether the host may begin to be asked now; if not, it stands in line until it is woken.
bool Frontier::has_place(Host& host) {
  if (host.in_flight > 0 || host.place_kept || addresses_.has_room(host.address)) return true;
  addresses_.wait(host.address, number_of(host));
  host.in_line = true;
  return false;
}

void Frontier::give_up_place(Host& host) {
  host.place_kept = false;
  addresses_.leave(host.address);
  wake_line(host.address);
}

// The place that got free is kept for the first in line that can use it at once; others come when their time has come.
void Frontier::wake_line(std::uint32_t address) {
  while (auto number = addresses_.next_in_line(address)) {
    Host& host = hosts_[*number];
    host.in_line = false;
    const bool usable = may_be_asked(host) && host.in_flight == 0 && host.pace.next_at <= now_;
    host.place_kept = usable;
    if (usable) addresses_.enter(address);
    host_changed(host);
  }
}

// ---- from storage --------------------------------------------------------------------------------------------------

void Frontier::add_queued(const ipc::HostEntry& entry) {
  if (!entry.name.empty() && !index_.contains(entry.host)) {
    Host& named = host_named(entry.name);
    named.id = entry.host;
    index_[entry.host] = number_of(named);
  }
  Host& host = host_of(entry.host);
  host.seeded |= entry.seeded;
  host.pages = std::max(host.pages, entry.pages);
  if (!entry.state.empty()) {
    host.pace = pace_of(entry.state, settings_.unix_offset_ns, settings_.now_ns);
    wait_from_begin(host);
  }
  host.on_disk += entry.queued;
  on_disk_ += entry.queued;
  host_changed(host);
}

namespace {

ipc::LeaseKind kind_of(const ipc::WaitingUrl& url) {
  switch (url.ask) {
    case model::Ask::check:
      return ipc::LeaseKind::check;
    case model::Ask::style_sheet:
      return ipc::LeaseKind::style_sheet;
    case model::Ask::page:
      break;
  }
  return url.sitemap ? ipc::LeaseKind::sitemap : ipc::LeaseKind::page;
}

}  // namespace

void Frontier::add_urls(const ipc::Urls& urls) {
  Host& host = host_of(urls.host);
  if (std::exchange(host.refill_asked, false)) --open_refills_;
  const std::uint32_t asked = std::exchange(host.asked, 0);
  asked_for_ -= asked;
  std::uint64_t taken = std::min<std::uint64_t>(urls.urls.size(), host.on_disk);
  if (urls.urls.empty()) taken = host.on_disk;  // storage knows best: it has no more
  host.on_disk -= taken;
  on_disk_ -= taken;
  host.few = urls.urls.size() < asked && host.on_disk > 0 ? static_cast<std::uint16_t>(urls.urls.size()) : 0;
  for (const ipc::WaitingUrl& url : urls.urls) {
    host.ring.push_back({.id = url.id,
                         .depth = url.depth,
                         .kind = kind_of(url),
                         .url = url.url,
                         .etag = url.etag,
                         .last_modified = url.last_modified,
                         .target = url.target,
                         .context = url.context});
  }
  in_memory_ += urls.urls.size();
  if (leaves_pages_) leave_rest_of_pages(host, urls);
  host_changed(host);
}

// What is looked for comes before the pages that were found with it: with nothing but pages, the rest of the host is
// that.
void Frontier::leave_rest_of_pages(Host& host, const ipc::Urls& urls) {
  const auto looked_for = [](const ipc::WaitingUrl& url) { return url.ask != model::Ask::page; };
  if (std::ranges::any_of(urls.urls, looked_for)) return;
  on_disk_ -= std::exchange(host.on_disk, 0);
}

std::vector<ipc::RefillRequest> Frontier::take_refill_requests() {
  std::vector<ipc::RefillRequest> requests;
  std::size_t target = ring_target();
  while (!refills_.empty() && !memory_is_full()) {
    Host& host = hosts_[refills_.front()];
    refills_.pop_front();
    std::size_t room = target - std::min(target - 1, host.ring.size());
    host.asked = static_cast<std::uint16_t>(std::min<std::uint64_t>(room, std::max<std::uint64_t>(host.on_disk, 1)));
    asked_for_ += host.asked;
    requests.push_back({host.id, host.asked});
  }
  return requests;
}

std::vector<ipc::KeptHostState> Frontier::take_changed_paces() {
  std::vector<ipc::KeptHostState> states;
  for (std::uint32_t index : changed_paces_) {
    Host& host = hosts_[index];
    host.pace_changed = false;
    if (host.id == 0) continue;
    states.push_back({host.id, kept_state(host.pace, settings_.pace, settings_.unix_offset_ns, now_)});
  }
  changed_paces_.clear();
  return states;
}

void Frontier::put_first(Host& host, const Url& url) {
  host.ring.push_front(view_of(url));
  ++in_memory_;
}

Url Frontier::take_first(Host& host) {
  --in_memory_;
  return host.ring.take_first(in_memory_ > max_urls_in_memory / 2);
}

void Frontier::drop(model::HostId id, std::string_view prefix) {
  Host* host = known_host(id);
  if (!host) return;
  std::vector<Url> dropped = host->ring.take_below(prefix);
  if (host->has_parked()) {
    for (Url& url : host->parked->take_below(prefix)) dropped.push_back(std::move(url));
    drop_empty_parked(*host);
  }
  in_memory_ -= dropped.size();
  for (Url& url : dropped) refuse(*host, std::move(url), {Access::refused, model::Reason::trap, {}});
  host_changed(*host);
}

// ---- from the policy
// -------------------------------------------------------------------------------------------------

void Frontier::unblock(model::HostId id, std::int64_t crawl_delay_ns) {
  Host* host = known_host(id);
  if (!host) return;
  host->blocked = false;
  if (crawl_delay_ns > 0) set_floor(host->pace, settings_.pace, crawl_delay_ns);
  host_changed(*host);
}

void Frontier::add_robots_fetch(std::string_view host_name, RobotsFetchNo fetch, std::string_view url) {
  Host& host = host_named(host_name);
  robots_hosts_.push_back(number_of(host));
  put_first(host, Url{.kind = ipc::LeaseKind::robots, .robots_fetch = fetch, .url = std::string(url)});
  host_changed(host);
}

// ---- what there is -------------------------------------------------------------------------------------------------

bool Frontier::empty() const {
  return leases_.empty() && retries_.empty() && in_memory_ == 0 && on_disk_ == 0 && quarantine_.empty();
}

bool Frontier::only_capped_left() const {
  if (!settings_.max_pages_per_host || !held_.empty() || !leases_.empty() || !retries_.empty() || !quarantine_.empty())
    return false;
  return std::all_of(hosts_.begin(), hosts_.end(), [this](const Host& host) {
    return (host.ring.empty() && !host.has_parked() && host.on_disk == 0) || is_capped(host);
  });
}

void Frontier::wait_from_begin(Host& host) const {
  if (begun_again_at_ != 0) note_written(host.pace, settings_.pace, begun_again_at_);
}

void Frontier::begin_run(std::int64_t now, bool again) {
  now_ = now;
  begun_again_at_ = again ? now : 0;
  for (Host& host : hosts_) {
    note_written(host.pace, settings_.pace, now);
    host_changed(host);
  }
}

std::int64_t Frontier::next_event(unsigned worker) const {
  std::int64_t at = retries_.empty() ? never : retries_.top().at;
  if (const auto first = heaps_.first(worker)) at = std::min(at, first->at);
  return at;
}

std::int64_t Frontier::next_quarantined() const {
  std::int64_t at = never;
  for (const Suspect& suspect : quarantine_.suspects())
    if (has_free_slot(hosts_[suspect.host])) at = std::min(at, hosts_[suspect.host].pace.next_at);
  return at;
}

std::int64_t Frontier::next_event() const {
  std::int64_t at = next_quarantined();
  for (unsigned worker = 0; worker < settings_.workers; ++worker) at = std::min(at, next_event(worker));
  return at;
}

std::vector<WaitingHost> Frontier::waiting_hosts(std::int64_t now) const {
  std::vector<WaitingHost> result;
  for (const Host& host : hosts_) {
    if (host.ring.size() + host.retrying == 0 || host.in_flight > 0 || host.pace.next_at <= now) continue;
    WaitingHost& waiting = result.emplace_back();
    waiting.name = host.name;
    waiting.until = host.pace.next_at;
    explain(host.pace, settings_.pace, waiting);
  }
  if (auto retry = next_retry(now)) result.push_back(*std::move(retry));
  std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.until < b.until; });
  return result;
}

std::vector<WaitingHost> Frontier::paused_hosts(std::int64_t now) const {
  constexpr std::size_t max_looked_at = 10'000;
  if (hosts_.size() > max_looked_at) return {};
  std::vector<WaitingHost> paused = waiting_hosts(now);
  std::erase_if(paused, [](const auto& host) { return host.why != Wait::retry_after && host.why != Wait::unheard; });
  return paused;
}

// The first URL that is tried again, where its host waits for nothing else.
std::optional<WaitingHost> Frontier::next_retry(std::int64_t now) const {
  if (retries_.empty()) return std::nullopt;
  const Retry& retry = retries_.top();
  const Host& host = hosts_[retry.host];
  if (retry.at <= now || host.in_flight > 0 || !host.ring.empty() || host.pace.next_at > now) return std::nullopt;
  return WaitingHost{.name = host.name,
                     .until = retry.at,
                     .why = Wait::retry,
                     .status = retry.status,
                     .reason = retry.reason,
                     .attempt = retry.url.attempt};
}

std::optional<WaitingHost> Frontier::only_host() const {
  constexpr std::size_t max_looked_at = 10'000;
  if (busy_hosts_ != 1 || hosts_.size() > max_looked_at) return std::nullopt;
  const auto host = std::find_if(hosts_.begin(), hosts_.end(), [](const Host& each) { return each.busy; });
  if (host == hosts_.end()) return std::nullopt;
  WaitingHost only{.name = host->name};
  explain(host->pace, settings_.pace, only);
  only.asked_ns = delay_of(host->pace, settings_.pace);
  return only;
}

std::string_view Frontier::any_url_in_flight() const {
  const auto lease = in_flight_ == 0 ? leases_.end() : leases_.begin();
  return lease == leases_.end() ? std::string_view{} : std::string_view(lease->second.url.url);
}

std::string_view Frontier::host_name(model::HostId host) const {
  auto position = index_.find(host);
  return position == index_.end() ? std::string_view{} : std::string_view(hosts_[position->second].name);
}

}  // namespace crawl::frontier
