// The leases of the frontier: URLs that are handed out, refused at the policy, tried again, given back after a death.
#include <algorithm>
#include <utility>

#include "crawler/frontier/frontier.h"

namespace crawl::frontier {
namespace {

constexpr std::size_t max_held = 10'000;

// A hint that this is soon looked at.
template <class T>
void fetch_ahead(const T& value) {
  constexpr std::size_t line = 64;
  for (std::size_t at = 0; at < sizeof value; at += line)
    __builtin_prefetch(reinterpret_cast<const char*>(&value) + at, 1);
}

constexpr std::uint16_t nobody = UINT16_MAX;  // has a lease that no worker has

constexpr std::size_t max_offers = 16;  // hosts that are looked at for one lease ahead

}  // namespace

// ---- handing out ---------------------------------------------------------------------------------------------------

std::optional<Claim> Frontier::claim(unsigned worker, std::int64_t now) {
  now_ = now;
  wake_retries(now);
  while (true) {
    const auto first = heaps_.first(worker);
    if (!first || first->at > now) return claim_ahead(worker, now);
    heaps_.take(worker, *first);
    const auto next = heaps_.likely_next(worker);
    if (next) fetch_ahead(hosts_[*next]);
    Host& host = hosts_[first->host];
    RenderWish wish;
    if (!pass_policy(host, now, wish)) {
      host_changed(host);
      continue;
    }
    note_claim(host.pace, settings_.pace, now);
    Claim claim = lease_out(host, take_first(host), worker, wish);
    host_changed(host);
    if (next) hosts_[*next].ring.fetch_ahead();
    return claim;
  }
}

// Whether the host's first URL may be asked for now. If not, the host has another first URL or waits.
bool Frontier::pass_policy(Host& host, std::int64_t now, RenderWish& wish) {
  if (!has_place(host)) return false;
  unpark_first(host);
  if (host.ring.empty()) return false;
  if (host.ring.begins_with_robots()) return true;
  const Ring::First url = host.ring.first();
  if (leaves_pages_ && !is_check(url.kind)) {
    take_first(host);
    return false;
  }
  if (url.kind == ipc::LeaseKind::sitemap && settings_.max_sitemaps && sitemaps_asked_ >= *settings_.max_sitemaps) {
    leave_sitemap_on_disk(host);
    return false;
  }
  wish = wish_of(url);
  if (wish.hold && held_.size() < max_held) {
    held_.emplace_back(number_of(host), take_first(host));
    ++in_memory_;
    return false;
  }
  if (wish.expected && !has_render_room()) {
    park(host, take_first(host));
    return false;
  }
  Permission answer = ask_policy(host, url, now);
  if (answer.access == Access::unknown) host.blocked = true;
  const bool allowed = answer.access == Access::allowed;
  if (answer.access == Access::refused) refuse(host, take_first(host), std::move(answer));
  return allowed;
}

// A port that a user named in a seed is his affair; one that a link names is not.
Permission Frontier::ask_policy(const Host& host, const Ring::First& url, std::int64_t now) {
  if (host.blocked_port != model::none_blocked && !host.seeded)
    return {Access::refused, model::Reason::scheme, "port " + std::to_string(host.blocked_port) + " is not asked"};
  return policy_ ? policy_->ask(url.url, host.id, now) : Permission{};
}

// It is queued there still: the next run may read it.
void Frontier::leave_sitemap_on_disk(Host& host) {
  take_first(host);
  ++sitemaps_left_;
}

// A lease that no worker has: it is over when storage has the refusal.
void Frontier::refuse(Host& host, Url url, Permission answer) {
  model::LeaseNo number = ++last_lease_;
  refused_.push_back({number, url.id, host.id, url.depth, 0, answer.reason, std::move(answer.detail)});
  leases_[number] = Lease{number_of(host), nobody, LeaseStage::awaiting_commit, true, false, std::move(url)};
  ++host.open;
}

std::vector<ipc::RefusedUrl> Frontier::take_refused() {
  return std::exchange(refused_, {});
}

void Frontier::take_slot(Host& host) {
  if (host.in_flight == 0 && !std::exchange(host.place_kept, false)) addresses_.enter(host.address);
  ++host.in_flight;
  ++in_flight_;
}

Claim Frontier::lease_out(Host& host, Url url, unsigned worker, const RenderWish& wish, Slot slot) {
  const bool counts_slots = settings_.ahead && worker < settings_.workers;
  if (slot == Slot::taken) {
    take_slot(host);
    if (counts_slots) ahead_.take_slot(number_of(host), worker);
  } else {
    ahead_.add(number_of(host), worker, last_lease_ + 1);
  }
  ++host.unwritten;
  if (!url.is_robots()) ++host.open;
  if (url.kind == ipc::LeaseKind::sitemap) ++sitemaps_asked_;
  model::LeaseNo number = ++last_lease_;
  Lease& lease = leases_[number];
  lease.host = number_of(host);
  lease.worker = static_cast<std::uint16_t>(worker);
  lease.ahead = slot == Slot::ahead;
  lease.url = std::move(url);
  if (rendering_ != nullptr && lease.url.kind == ipc::LeaseKind::page) rendering_->note_lease(lease.url.url);
  lease.rendering = wish.expected;
  render_open_ += wish.expected;
  Claim claim{.lease = number,
              .url_id = lease.url.id,
              .host = host.id,
              .depth = lease.url.depth,
              .attempt = lease.url.attempt,
              .seeded_host = host.seeded,
              .slots = counts_slots ? ahead_.slots(number_of(host), worker) : 0,
              .kind = lease.url.kind,
              .url = lease.url.url,
              .render = wish};
  if (const auto& extras = lease.url.extras) {
    claim.etag = extras->etag;
    claim.last_modified = extras->last_modified;
    claim.target = extras->target;
    claim.context = extras->context;
  }
  return claim;
}

// ---- leases ahead --------------------------------------------------------------------------------------------------

// Its slots are taken and it may be asked as fast as it answers. The last of its URLs are left to whoever is free
// first.
bool Frontier::is_for_ahead(const Host& host) const {
  return host.in_flight >= settings_.per_host && host.ring.size() >= settings_.per_host && !host.blocked &&
         host.pace.next_at <= now_ && host.pace.slowed_by == 0 && host.pace.unheard == 0 &&
         delay_of(host.pace, settings_.pace) == 0 && !is_capped(host) && !host.ring.begins_with_robots();
}

void Frontier::offer_ahead(Host& host) {
  if (!host.offered_ahead && is_for_ahead(host)) {
    host.offered_ahead = true;
    ahead_hosts_.push_back(number_of(host));
  }
}

// URLs that may kill their worker are found the sooner the fewer it has.
std::optional<Claim> Frontier::claim_ahead(unsigned worker, std::int64_t now) {
  if (!settings_.ahead || has_quarantined()) return std::nullopt;
  for (std::size_t left = std::min(ahead_hosts_.size(), max_offers); left > 0; --left) {
    const std::uint32_t number = ahead_hosts_.front();
    Host& host = hosts_[number];
    const bool offered = is_for_ahead(host);
    RenderWish wish;
    if (offered && ahead_.has_room(number, worker) && pass_policy(host, now, wish)) {
      note_claim(host.pace, settings_.pace, now);
      Claim claim = lease_out(host, take_first(host), worker, wish, Slot::ahead);
      host_changed(host);
      return claim;
    }
    ahead_hosts_.pop_front();
    host.offered_ahead = offered;
    if (!offered) continue;
    ahead_hosts_.push_back(number);
    host_changed(host);
  }
  return std::nullopt;
}

// ---- both words on a lease -----------------------------------------------------------------------------------------

// The attempt is over, or was never begun.
void Frontier::free_slot(Leases::iterator position) {
  Lease& lease = position->second;
  Host& host = hosts_[lease.host];
  if (!std::exchange(lease.written, true)) --host.unwritten;
  if (slot_is_passed(position)) return;
  --in_flight_;
  if (--host.in_flight > 0) return;
  addresses_.leave(host.address);
  wake_line(host.address);
}

// Whether the host has as many attempts under way as before: a lease ahead has the slot, or this one had none.
bool Frontier::slot_is_passed(Leases::iterator position) {
  Lease& lease = position->second;
  if (!settings_.ahead || lease.worker >= settings_.workers) return false;
  if (std::exchange(lease.ahead, false)) {
    ahead_.remove(lease.host, lease.worker, position->first);
    return true;
  }
  const model::LeaseNo next = ahead_.pass_slot(lease.host, lease.worker);
  if (next == 0) return false;
  leases_.find(next)->second.ahead = false;
  return true;
}

// It has the place in front that it had.
void Frontier::not_begun(model::LeaseNo number) {
  const auto position = leases_.find(number);
  if (position == leases_.end() || position->second.stage != LeaseStage::fetching) return;
  Host& host = hosts_[position->second.host];
  const Url url = take_back(position);
  if (url.kind == ipc::LeaseKind::sitemap) --sitemaps_asked_;
  put_first(host, url);
  host_changed(host);
}

void Frontier::close(Leases::iterator position) {
  const Lease& lease = position->second;
  if (!lease.url.is_robots()) --hosts_[lease.host].open;
  const bool rendering = lease.rendering;
  leases_.erase(position);
  if (rendering) free_render_room();
}

// The lease is over; its URL is for somebody else.
Url Frontier::take_back(Leases::iterator position) {
  if (holds_slot(position->second.stage)) free_slot(position);
  Url url = std::move(position->second.url);
  close(position);
  return url;
}

void Frontier::written(const ipc::Written::Stamp& stamp) {
  auto position = leases_.find(stamp.lease);
  if (position == leases_.end()) return;
  Host& host = hosts_[position->second.host];
  // Written a second time where the server had just closed an idle connection: the delay runs from the last.
  if (!std::exchange(position->second.written, true)) --host.unwritten;
  note_written(host.pace, settings_.pace, stamp.at);
  host_changed(host);
}

void Frontier::note_pace(Host& host, const ipc::AttemptEnd& attempt, std::int64_t now) {
  note_attempt(host.pace, settings_.pace, attempt, now);
  if (!std::exchange(host.pace_changed, true)) changed_paces_.push_back(number_of(host));
  if (attempt.address.empty() || settings_.pace.fixed_delay_ns || host.in_flight > 0 || host.in_line) return;
  host.address = addresses_.number_of(attempt.address);
}

void Frontier::finished(const ipc::AttemptEnd& attempt, std::int64_t now) {
  now_ = now;
  auto position = leases_.find(attempt.lease);
  if (position == leases_.end() || !holds_slot(position->second.stage)) return;
  Lease& lease = position->second;
  Host& host = hosts_[lease.host];
  const bool again = attempt.retry && lease.stage == LeaseStage::fetching;
  lease.stage = after_finish(lease.stage, !attempt.retry && !lease.url.is_robots());
  free_slot(position);
  note_pace(host, attempt, now);
  if (again) try_again(host, std::move(lease.url), attempt, now);
  if (lease.stage == LeaseStage::closed) close(position);
  host_changed(host);
}

void Frontier::try_again(Host& host, Url url, const ipc::AttemptEnd& attempt, std::int64_t now) {
  const bool at_once = attempt.by_get || attempt.whole;
  const std::int64_t at = at_once ? now : retry_time(attempt, url.attempt, now, random_());
  if (attempt.by_get) url.kind = ipc::LeaseKind::check_by_get;
  if (attempt.whole && url.extras) {
    url.extras->etag.clear();
    url.extras->last_modified.clear();
  }
  if (!at_once) ++url.attempt;
  ++host.retrying;
  retries_.push({at, number_of(host), attempt.status, attempt.reason, std::move(url)});
}

void Frontier::committed(model::LeaseNo number, bool page) {
  auto position = leases_.find(number);
  if (position == leases_.end()) return;
  Lease& lease = position->second;
  Host& host = hosts_[lease.host];
  if (page) ++host.pages;
  lease.stage = after_commit(lease.stage);
  if (lease.stage == LeaseStage::closed) close(position);
  host_changed(host);
}

void Frontier::wake_retries(std::int64_t now) {
  while (!retries_.empty() && retries_.top().at <= now) {
    Host& host = hosts_[retries_.top().host];
    --host.retrying;
    put_first(host, retries_.top().url);
    retries_.pop();
    host_changed(host);
  }
}

// ---- the death of a worker -----------------------------------------------------------------------------------------

// Its leases whose outcome is on disk are over: the word that they finished never comes. Answers the others, the
// latest first, so that each can be put before the one behind it.
std::vector<model::LeaseNo> Frontier::close_dead(unsigned worker) {
  std::vector<model::LeaseNo> lost;
  for (auto position = leases_.begin(); position != leases_.end();) {
    const auto here = position++;
    Lease& lease = here->second;
    if (lease.worker != worker) continue;
    if (is_lost(lease.stage)) {
      lost.push_back(here->first);
      continue;
    }
    Host& host = hosts_[lease.host];
    free_slot(here);
    close(here);
    host_changed(host);
  }
  std::sort(lost.rbegin(), lost.rend());
  return lost;
}

std::optional<Condemned> Frontier::give_back(unsigned worker, model::LeaseNo culprit, bool own_fault,
                                             std::int64_t now) {
  now_ = now;
  const std::vector<model::LeaseNo> lost = close_dead(worker);
  std::optional<Condemned> condemned;
  for (model::LeaseNo number : lost) {
    auto position = leases_.find(number);
    Host& host = hosts_[position->second.host];
    Url url = take_back(position);
    host.pace.next_at = std::max(host.pace.next_at, now + delay_of(host.pace, settings_.pace));
    switch (after_death(url, number == culprit, own_fault, lost.size() == 1)) {
      case Suspicion::condemned:
        condemned = condemn(host, std::move(url));
        break;
      case Suspicion::suspect:
        quarantine_.add(number_of(host), std::move(url));
        break;
      case Suspicion::innocent:
        put_first(host, url);
    }
    host_changed(host);
  }
  return condemned;
}

// An open lease until storage has the refusal: the crawl must not end before.
Condemned Frontier::condemn(Host& host, Url url) {
  Condemned condemned{++last_lease_, url.id, url.robots_fetch, host.id, url.depth, url.attempt, url.url};
  if (!url.is_robots()) ++host.open;
  leases_[condemned.lease] = Lease{number_of(host), nobody, LeaseStage::awaiting_commit, true, false, std::move(url)};
  return condemned;
}

std::optional<Claim> Frontier::claim_quarantined(std::int64_t now) {
  now_ = now;
  for (std::size_t i = 0; i < quarantine_.suspects().size(); ++i) {
    Host& host = hosts_[quarantine_.suspects()[i].host];
    if (!has_free_slot(host) || host.pace.next_at > now) continue;
    Url url = quarantine_.take(i).url;
    note_claim(host.pace, settings_.pace, now);
    const RenderWish wish = wish_of({url.kind, url.put_back, url.url});
    Claim claim = lease_out(host, std::move(url), settings_.workers, wish);
    host_changed(host);
    return claim;
  }
  return std::nullopt;
}

// ---- of a lease ----------------------------------------------------------------------------------------------------

std::optional<RobotsFetchNo> Frontier::robots_fetch_of_lease(model::LeaseNo number) const {
  auto position = leases_.find(number);
  if (position == leases_.end() || !position->second.url.is_robots()) return std::nullopt;
  return position->second.url.robots_fetch;
}

std::string_view Frontier::url_of_lease(model::LeaseNo number) const {
  auto position = leases_.find(number);
  return position == leases_.end() ? std::string_view{} : std::string_view(position->second.url.url);
}

std::uint32_t Frontier::depth_of_lease(model::LeaseNo number) const {
  auto position = leases_.find(number);
  return position == leases_.end() ? 0 : position->second.url.depth;
}

std::optional<model::HostId> Frontier::host_of_lease(model::LeaseNo number) const {
  auto position = leases_.find(number);
  if (position == leases_.end()) return std::nullopt;
  return hosts_[position->second.host].id;
}

}  // namespace crawl::frontier
