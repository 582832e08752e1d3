#include "crawler/frontier/frontier.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/hash.h"

namespace crawl::frontier {
namespace {

// A host with more slots than this is shared out among the workers; below, it stays with one of them, which has its
// connections, TLS sessions and addresses.
constexpr unsigned sticky_slots = 4;

constexpr std::uint16_t nobody = UINT16_MAX;      // has a lease that no worker has
constexpr std::uint64_t name_key = 0x66726f6e74;  // hosts whose names meet by chance share a pace, no more

constexpr std::size_t smallest_ring = 2, usual_ring = 64, largest_ring = 20'000;

}  // namespace

Frontier::Frontier(const FrontierSettings& settings, Gate* gate)
    : settings_(settings), gate_(gate), heaps_(settings.workers + 1) {}

Frontier::Host& Frontier::host_of(model::HostId id) {
  auto [position, added] = index_.try_emplace(id, static_cast<std::uint32_t>(hosts_.size()));
  if (added) hosts_.emplace_back().id = id;
  return hosts_[position->second];
}

// Also one that storage has not announced: where a robots.txt redirects to.
Frontier::Host& Frontier::host_named(std::string_view name) {
  auto [position, added] =
      by_name_.try_emplace(base::fingerprint(name, name_key), static_cast<std::uint32_t>(hosts_.size()));
  if (added) hosts_.emplace_back().name = name;
  return hosts_[position->second];
}

Frontier::Heap& Frontier::heap_for(const Host& host) {
  if (settings_.per_host > sticky_slots) return heaps_.back();
  return heaps_[static_cast<std::size_t>(host.id) % settings_.workers];
}

bool Frontier::is_capped(const Host& host) const {
  return settings_.max_pages_per_host && host.pages + host.open >= *settings_.max_pages_per_host;
}

// It has a URL, a free slot, and nothing that must be known before the next request.
bool Frontier::may_be_asked(const Host& host) const {
  if (host.waiting() == 0 || host.in_flight >= settings_.per_host) return false;
  if (host.unwritten > 0 && delay_of(host.pace, settings_.pace) > 0) return false;
  bool errand = host.ring[host.head].kind == ipc::LeaseKind::robots;
  return errand || (!host.blocked && !is_capped(host));
}

// Puts the host where claim() finds it, if it may be asked at some time.
void Frontier::schedule(Host& host) {
  ++host.stamp;
  if (!may_be_asked(host)) return;
  heap_for(host).push({host.pace.next_at, ++turns_, static_cast<std::uint32_t>(&host - hosts_.data()), host.stamp});
}

// Hosts share the bound; a few get long rings, many get short ones.
std::size_t Frontier::ring_target() const {
  std::size_t share = max_urls_in_memory / 2 / std::max<std::size_t>(1, busy_hosts_);
  std::size_t most = std::clamp<std::size_t>(std::size_t{2} * settings_.per_host, usual_ring, largest_ring);
  return std::clamp(share, smallest_ring, most);
}

bool Frontier::memory_is_full() const {
  return in_memory_ + asked_for_ >= max_urls_in_memory;
}

void Frontier::note_busy(Host& host) {
  bool busy = host.on_disk > 0 || host.waiting() > 0;
  if (std::exchange(host.busy, busy) == busy) return;
  busy ? ++busy_hosts_ : --busy_hosts_;
}

// A host that needs URLs gets in line; take_refill_requests() serves as many as memory allows.
void Frontier::ask_refill(Host& host) {
  note_busy(host);
  if (host.refill_asked || host.on_disk == 0 || is_capped(host) || host.waiting() * 2 > ring_target()) return;
  host.refill_asked = true;
  ++open_refills_;
  refills_.push_back(static_cast<std::uint32_t>(&host - hosts_.data()));
}

void Frontier::add_queued(const ipc::HostEntry& entry) {
  if (!entry.name.empty() && !index_.contains(entry.host)) {
    Host& named = host_named(entry.name);
    named.id = entry.host;
    index_[entry.host] = static_cast<std::uint32_t>(&named - hosts_.data());
  }
  Host& host = host_of(entry.host);
  host.seeded |= entry.seeded;
  if (!entry.state.empty()) host.pace = pace_of(entry.state, settings_.unix_offset_ns);
  host.on_disk += entry.queued;
  on_disk_ += entry.queued;
  ask_refill(host);
}

void Frontier::add_urls(const ipc::Urls& urls) {
  Host& host = host_of(urls.host);
  if (std::exchange(host.refill_asked, false)) --open_refills_;
  asked_for_ -= std::exchange(host.asked, 0);
  std::uint64_t taken = std::min<std::uint64_t>(urls.urls.size(), host.on_disk);
  if (urls.urls.empty()) taken = host.on_disk;  // storage knows best: it has no more
  host.on_disk -= taken;
  on_disk_ -= taken;
  for (const ipc::WaitingUrl& url : urls.urls) {
    Url& added = host.ring.emplace_back(Url{.id = url.id, .depth = url.depth, .url = std::string(url.url)});
    if (url.sitemap) added.kind = ipc::LeaseKind::sitemap;
    if (!url.etag.empty() || !url.last_modified.empty())
      added.validators = std::make_unique<std::pair<std::string, std::string>>(url.etag, url.last_modified);
  }
  in_memory_ += urls.urls.size();
  schedule(host);
  ask_refill(host);
}

std::vector<ipc::RefillRequest> Frontier::take_refill_requests() {
  std::vector<ipc::RefillRequest> requests;
  std::size_t target = ring_target();
  while (!refills_.empty() && !memory_is_full()) {
    Host& host = hosts_[refills_.front()];
    refills_.pop_front();
    std::size_t room = target - std::min(target - 1, host.waiting());
    host.asked = static_cast<std::uint32_t>(std::min<std::uint64_t>(room, std::max<std::uint64_t>(host.on_disk, 1)));
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
    states.push_back({host.id, kept_state(host.pace, settings_.pace, settings_.unix_offset_ns)});
  }
  changed_paces_.clear();
  return states;
}

// A page comes behind the errands that it waits for.
void Frontier::put_first(Host& host, Url url) {
  auto first_page = std::find_if(host.ring.begin() + static_cast<std::ptrdiff_t>(host.head), host.ring.end(),
                                 [](const Url& waiting) { return waiting.kind != ipc::LeaseKind::robots; });
  bool behind =
      url.kind != ipc::LeaseKind::robots && first_page != host.ring.begin() + static_cast<std::ptrdiff_t>(host.head);
  if (behind) {
    host.ring.insert(first_page, std::move(url));
  } else if (host.head > 0) {
    host.ring[--host.head] = std::move(url);
  } else {
    host.ring.insert(host.ring.begin(), std::move(url));
  }
  ++in_memory_;
}

Frontier::Url Frontier::take_first(Host& host) {
  Url url = std::move(host.ring[host.head++]);
  --in_memory_;
  if (host.head == host.ring.size()) {
    host.head = 0;
    host.ring.clear();
    if (in_memory_ > max_urls_in_memory / 2) host.ring.shrink_to_fit();
  } else if (host.head * 2 >= host.ring.size()) {  // as many are given out as wait: each is moved once
    host.ring.erase(host.ring.begin(), host.ring.begin() + static_cast<std::ptrdiff_t>(host.head));
    host.head = 0;
  }
  return url;
}

// ---- leases --------------------------------------------------------------------------------------------------------

// The heap's first entry that is not stale.
const Frontier::Entry* Frontier::top(Heap& heap) const {
  while (!heap.empty() && heap.top().stamp != hosts_[heap.top().host].stamp) heap.pop();
  return heap.empty() ? nullptr : &heap.top();
}

std::optional<Claim> Frontier::claim(unsigned worker, std::int64_t now) {
  wake_retries(now);
  while (true) {
    const Entry* own = top(heaps_[worker]);
    const Entry* shared = top(heaps_.back());
    const Entry* first = !own || (shared && *own > *shared) ? shared : own;
    if (!first || first->at > now) return std::nullopt;
    Host& host = hosts_[first->host];
    if (!pass_gate(host, now)) continue;
    note_claim(host.pace, settings_.pace, now);
    Claim claim = lease_out(host, take_first(host), worker);
    schedule(host);
    ask_refill(host);
    return claim;
  }
}

// Whether the host's first URL may be asked for now. If not, the host has another first URL or waits.
bool Frontier::pass_gate(Host& host, std::int64_t now) {
  Url& url = host.ring[host.head];
  auto index = static_cast<std::uint32_t>(&host - hosts_.data());
  if (host.in_flight == 0 && addresses_.is_full(host.address)) {
    ++host.stamp;  // leaves the heap until there is room
    addresses_.wait(host.address, index);
    return false;
  }
  if (!gate_ || url.kind == ipc::LeaseKind::robots) return true;
  GateAnswer answer = gate_->ask(url.url, host.id, now);
  if (answer.access == Access::allowed) return true;
  if (answer.access == Access::unknown) {
    host.blocked = true;
  } else {
    refuse(host, take_first(host), std::move(answer));
    ask_refill(host);
  }
  schedule(host);
  return false;
}

// A lease that no worker has: it is over when storage has the verdict.
void Frontier::refuse(Host& host, Url url, GateAnswer answer) {
  model::LeaseNo number = ++last_lease_;
  refused_.push_back({number, url.id, host.id, url.depth, 0, answer.state, answer.reason, std::move(answer.detail)});
  Lease& lease = leases_[number];
  lease.host = static_cast<std::uint32_t>(&host - hosts_.data());
  lease.worker = nobody;
  lease.finished = lease.written = true;
  lease.url = std::move(url);
  ++host.open;
}

// Seeds, which stand at depth 0, are no trap.
void Frontier::drop(model::HostId id, std::string_view prefix) {
  auto position = index_.find(id);
  if (position == index_.end()) return;
  Host& host = hosts_[position->second];
  std::vector<Url> kept;
  for (std::size_t i = host.head; i < host.ring.size(); ++i) {
    Url& url = host.ring[i];
    bool trap = url.kind == ipc::LeaseKind::page && url.depth > 0 && url.url.starts_with(prefix);
    if (!trap) {
      kept.push_back(std::move(url));
      continue;
    }
    --in_memory_;
    refuse(host, std::move(url), {Access::refused, model::State::skipped, model::Reason::trap, {}});
  }
  host.ring = std::move(kept);
  host.head = 0;
  schedule(host);
  ask_refill(host);
}

std::vector<ipc::Verdict> Frontier::take_refused() {
  return std::exchange(refused_, {});
}

void Frontier::unblock(model::HostId id, std::int64_t crawl_delay_ns) {
  auto position = index_.find(id);
  if (position == index_.end()) return;
  Host& host = hosts_[position->second];
  host.blocked = false;
  if (crawl_delay_ns > 0) set_floor(host.pace, settings_.pace, crawl_delay_ns);
  schedule(host);
}

void Frontier::add_errand(std::string_view host_name, std::int64_t errand, std::string_view url) {
  Host& host = host_named(host_name);
  put_first(host, Url{.id = -errand, .kind = ipc::LeaseKind::robots, .url = std::string(url)});
  schedule(host);
}

std::int64_t Frontier::errand_of_lease(model::LeaseNo number) const {
  auto position = leases_.find(number);
  return position == leases_.end() ? 0 : std::max<std::int64_t>(0, -position->second.url.id);
}

Claim Frontier::lease_out(Host& host, Url url, unsigned worker) {
  if (host.in_flight == 0) addresses_.enter(host.address);
  ++host.in_flight;
  ++host.unwritten;
  ++in_flight_;
  if (url.kind != ipc::LeaseKind::robots) ++host.open;
  model::LeaseNo number = ++last_lease_;
  Lease& lease = leases_[number];
  lease.host = static_cast<std::uint32_t>(&host - hosts_.data());
  lease.worker = static_cast<std::uint16_t>(worker);
  lease.url = std::move(url);
  Claim claim{number,
              lease.url.id,
              host.id,
              lease.url.depth,
              lease.url.attempt,
              host.seeded,
              lease.url.kind,
              lease.url.asked_again,
              lease.url.url,
              {},
              {}};
  if (lease.url.validators) std::tie(claim.etag, claim.last_modified) = *lease.url.validators;
  return claim;
}

void Frontier::free_slot(Lease& lease) {
  Host& host = hosts_[lease.host];
  lease.finished = true;
  if (!std::exchange(lease.written, true)) --host.unwritten;
  --in_flight_;
  if (--host.in_flight > 0) return;
  addresses_.leave(host.address);
  for (std::uint32_t woken : addresses_.take_woken()) schedule(hosts_[woken]);
}

// It leaves leases_ with this.
void Frontier::close(const Lease& lease) {
  if (lease.url.kind != ipc::LeaseKind::robots) --hosts_[lease.host].open;
}

void Frontier::written(const ipc::Written::Stamp& stamp) {
  auto position = leases_.find(stamp.lease);
  if (position == leases_.end() || std::exchange(position->second.written, true)) return;
  Host& host = hosts_[position->second.host];
  --host.unwritten;
  note_written(host.pace, settings_.pace, stamp.at);
  schedule(host);
}

void Frontier::set_address(Host& host, const ipc::AttemptEnd& attempt) {
  if (attempt.address.empty() || settings_.pace.fixed_delay_ns || host.in_flight > 0) return;
  host.address = addresses_.number_of(attempt.address);
}

void Frontier::finished(const ipc::AttemptEnd& attempt, std::int64_t now) {
  auto position = leases_.find(attempt.lease);
  if (position == leases_.end() || position->second.finished) return;
  Lease& lease = position->second;
  std::uint32_t lease_host = lease.host;
  Host& host = hosts_[lease_host];
  free_slot(lease);
  note_attempt(host.pace, settings_.pace, attempt, now);
  if (!std::exchange(host.pace_changed, true)) changed_paces_.push_back(lease.host);
  set_address(host, attempt);
  if (attempt.retry) {
    close(lease);
    Url url = std::move(lease.url);
    leases_.erase(position);
    if (attempt.ask_again) {
      url.asked_again = true;
      put_first(host, std::move(url));
    } else {
      std::int64_t at = retry_time(attempt, url.attempt, now, random_());
      ++url.attempt;
      ++host.retrying;
      retries_.push({at, lease_host, std::move(url)});
    }
  } else if (lease.committed || lease.url.kind == ipc::LeaseKind::robots) {
    close(lease);
    leases_.erase(position);
  }
  schedule(host);
}

void Frontier::committed(model::LeaseNo number, bool page) {
  auto position = leases_.find(number);
  if (position == leases_.end()) return;
  Lease& lease = position->second;
  Host& host = hosts_[lease.host];
  if (page) ++host.pages;
  lease.committed = true;
  if (!lease.finished) return;
  close(lease);
  leases_.erase(position);
  if (!settings_.max_pages_per_host) return;
  schedule(host);
  ask_refill(host);
}

void Frontier::wake_retries(std::int64_t now) {
  while (!retries_.empty() && retries_.top().at <= now) {
    Host& host = hosts_[retries_.top().host];
    --host.retrying;
    put_first(host, std::move(const_cast<Retry&>(retries_.top()).url));
    retries_.pop();
    schedule(host);
  }
}

// ---- the death of a worker -----------------------------------------------------------------------------------------

std::optional<Condemned> Frontier::give_back(unsigned worker, model::LeaseNo culprit, bool own_fault,
                                             std::int64_t now) {
  std::vector<model::LeaseNo> lost;
  for (auto position = leases_.begin(); position != leases_.end();) {
    Lease& lease = position->second;
    auto here = position++;
    if (lease.worker != worker) continue;
    if (!lease.committed) {
      lost.push_back(here->first);
    } else {  // its outcome came, the word that it finished never will
      free_slot(lease);
      close(lease);
      schedule(hosts_[lease.host]);
      leases_.erase(here);
    }
  }
  std::sort(lost.rbegin(), lost.rend());  // put_first: the earliest comes first again
  // Only a death that it died alone is on a URL's own account: whoever kills a process from outside does so while its
  // parse thread works on some innocent page.
  bool alone = lost.size() == 1;
  std::optional<Condemned> condemned;
  for (model::LeaseNo number : lost) {
    Lease lease = std::move(leases_[number]);
    leases_.erase(number);
    Host& host = hosts_[lease.host];
    if (!lease.finished) free_slot(lease);
    close(lease);
    host.pace.next_at = std::max(host.pace.next_at, now + delay_of(host.pace, settings_.pace));
    Url& url = lease.url;
    const ipc::LeaseKind url_kind = url.kind;
    bool accused = own_fault || number == culprit;
    if (accused) url.suspected += number == culprit ? 2 : 1;
    if (accused && alone) ++url.crashes;
    if (url.crashes >= 2) {
      condemned = Condemned{++last_lease_, url.id, host.id, url.depth, url.attempt, url.url};
      // An open lease until storage has the verdict: the crawl must not end before.
      leases_[condemned->lease] = Lease{lease.host, nobody, true, false, true, std::move(url)};
      if (url_kind != ipc::LeaseKind::robots) ++host.open;
    } else if (url.suspected >= 2) {
      quarantine_.emplace_back(lease.host, std::move(url));
    } else {
      put_first(host, std::move(url));
    }
    schedule(host);
  }
  return condemned;
}

std::optional<Claim> Frontier::claim_quarantined(std::int64_t now) {
  for (auto position = quarantine_.begin(); position != quarantine_.end(); ++position) {
    Host& host = hosts_[position->first];
    bool unwritten = host.unwritten > 0 && delay_of(host.pace, settings_.pace) > 0;
    if (host.in_flight >= settings_.per_host || host.pace.next_at > now || unwritten) continue;
    Url url = std::move(position->second);
    quarantine_.erase(position);
    note_claim(host.pace, settings_.pace, now);
    Claim claim = lease_out(host, std::move(url), settings_.workers);
    schedule(host);
    return claim;
  }
  return std::nullopt;
}

// ---- what there is -------------------------------------------------------------------------------------------------

bool Frontier::empty() const {
  return leases_.empty() && retries_.empty() && in_memory_ == 0 && on_disk_ == 0 && quarantine_.empty();
}

bool Frontier::only_capped_left() const {
  if (!settings_.max_pages_per_host || !leases_.empty() || !retries_.empty() || !quarantine_.empty()) return false;
  return std::all_of(hosts_.begin(), hosts_.end(), [this](const Host& host) {
    return (host.waiting() == 0 && host.on_disk == 0) || is_capped(host);
  });
}

std::vector<std::pair<model::HostId, std::uint32_t>> Frontier::pages() const {
  std::vector<std::pair<model::HostId, std::uint32_t>> pages;
  for (const Host& host : hosts_)
    if (host.pages > 0 && host.id != 0) pages.emplace_back(host.id, host.pages);
  return pages;
}

void Frontier::set_pages(const std::vector<std::pair<model::HostId, std::uint32_t>>& pages) {
  for (const auto& [id, count] : pages) host_of(id).pages = count;
}

void Frontier::begin_run(std::int64_t now) {
  for (Host& host : hosts_) {
    note_written(host.pace, settings_.pace, now);
    schedule(host);
  }
}

std::int64_t Frontier::next_event(unsigned worker) const {
  std::int64_t at = retries_.empty() ? never : retries_.top().at;
  for (Heap* heap : {&heaps_[worker], &heaps_.back()})
    if (const Entry* first = top(*heap)) at = std::min(at, first->at);
  return at;
}

std::int64_t Frontier::next_quarantined() const {
  std::int64_t at = never;
  for (const auto& [index, url] : quarantine_)
    if (hosts_[index].in_flight < settings_.per_host) at = std::min(at, hosts_[index].pace.next_at);
  return at;
}

std::int64_t Frontier::next_event() const {
  std::int64_t at = next_quarantined();
  for (unsigned worker = 0; worker < settings_.workers; ++worker) at = std::min(at, next_event(worker));
  return at;
}

std::vector<WaitingHost> Frontier::waiting_hosts(std::int64_t now) const {
  std::vector<WaitingHost> result;
  for (const Host& host : hosts_)
    if (host.waiting() + host.retrying > 0 && host.in_flight == 0 && host.pace.next_at > now)
      result.push_back({host.name, host.pace.next_at});
  std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.until < b.until; });
  return result;
}

std::string_view Frontier::url_of_lease(model::LeaseNo number) const {
  auto position = leases_.find(number);
  return position == leases_.end() ? std::string_view{} : std::string_view(position->second.url.url);
}

std::optional<model::HostId> Frontier::host_of_lease(model::LeaseNo number) const {
  auto position = leases_.find(number);
  if (position == leases_.end()) return std::nullopt;
  return hosts_[position->second.host].id;
}

std::string_view Frontier::host_name(model::HostId host) const {
  auto position = index_.find(host);
  return position == index_.end() ? std::string_view{} : std::string_view(hosts_[position->second].name);
}

}  // namespace crawl::frontier
