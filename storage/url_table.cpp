#include "storage/url_table.h"

#include <array>
#include <string>

namespace crawl::storage {
namespace {

// Ids are given without gaps; a file with wide ones was made by somebody else, to fill our memory.
constexpr model::UrlId widest_gap = 1'000'000;

Again again_after(model::State state, model::Reason reason) {
  if (state != model::State::skipped) return Again::never;
  switch (reason) {
    case model::Reason::depth:
    case model::Reason::scope:
    case model::Reason::excluded:
      return Again::by_link;
    case model::Reason::robots:
    case model::Reason::limit:
      return Again::by_seed;
    default:
      return Again::never;
  }
}

[[noreturn]] void damaged(const Database& db) {
  throw StoreError(db.path() + ": the file is damaged (a row of urls makes no sense)");
}

}  // namespace

UrlTable::UrlTable(Database& db, const StoreSettings& settings)
    : db_(db),
      settings_(settings),
      known_(static_cast<std::uint64_t>(db.integer("SELECT value FROM meta WHERE key = 'fingerprint_key'"))),
      hosts_(db),
      queue_(db, hosts_, states_, settings.order, settings.queue_memory),
      insert_(db,
              "INSERT INTO urls(id, url, host_id, depth, state, reason, seed, redirects, referrer_id)"
              " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"),
      set_state_(db, "UPDATE urls SET state = ?2, reason = ?3 WHERE id = ?1"),
      set_depth_(db, "UPDATE urls SET depth = ?2 WHERE id = ?1"),
      set_seed_(db, "UPDATE urls SET seed = 1, referrer_id = NULL WHERE id = ?1"),
      select_(db, "SELECT url, redirects FROM urls WHERE id = ?1"),
      select_redirects_(db, "SELECT redirects FROM urls WHERE id = ?1"),
      forget_page_(db, "DELETE FROM pages WHERE url_id = ?1"),
      forget_text_(db, "DELETE FROM texts WHERE url_id = ?1"),
      forget_headers_(db, "DELETE FROM headers WHERE url_id = ?1") {
  load();
}

// ---- opening ----

void UrlTable::load() {
  std::vector<Change> changes;
  Statement rows(db_, "SELECT id, url, host_id, depth, state, reason, seed FROM urls ORDER BY id");
  while (rows.step()) load_row(rows, changes);
  queue_.load_requeued();
  for (const Change& change : changes) make(change);
  queue_.tidy(totals_.queued);
}

void UrlTable::load_row(Statement& row, std::vector<Change>& changes) {
  model::UrlId id = row.integer(0);
  std::string_view url = row.text(1);
  model::HostId host = row.integer(2);
  std::int64_t depth = row.integer(3), state_number = row.integer(4);
  bool sound = id >= states_.next() && id - states_.next() < widest_gap && hosts_.known(host) && depth >= 0 &&
               depth <= UrlState::max_depth && state_number >= 0 && state_number <= 3;
  if (!sound) damaged(db_);
  auto reason = model::reason_named(row.text(5)).value_or(model::Reason::none);
  UrlState& state = states_.put(id);
  state.set(static_cast<model::State>(state_number));
  state.set(again_after(static_cast<model::State>(state_number), reason));
  state.set_depth(static_cast<std::uint32_t>(depth));
  state.seed = row.integer(6) != 0;
  known_.find_or_add(url, id);
  ++total(static_cast<model::State>(state_number));
  if (state.queued()) {
    hosts_.count_queued(host, 1);
    if (state.depth > settings_.depth_limit) {
      changes.push_back({id, host, url.size(), model::State::skipped});
    } else if (id > queue_.watermark()) {
      queue_.push(host, id, url.size());
    }
  } else if (wanted_again(state, host, reason)) {
    changes.push_back({id, host, url.size(), model::State::queued});
  }
}

bool UrlTable::wanted_again(const UrlState& state, model::HostId host, model::Reason reason) const {
  if (state.state == static_cast<std::uint32_t>(model::State::failed)) return settings_.retry_failed;
  if (reason != model::Reason::depth && reason != model::Reason::scope) return false;
  bool inside = settings_.scope == config::Scope::any || hosts_.in_scope(host);
  return inside && state.depth <= settings_.depth_limit;
}

void UrlTable::make(const Change& change) {
  if (change.to == model::State::queued) return requeue(change.id, change.host, change.url_size);
  set_state(change.id, change.host, change.to, model::Reason::depth);
}

// ---- a URL is named ----

Noted UrlTable::note(const Discovery& discovery) {
  model::UrlId fresh = states_.next();
  model::UrlId id = known_.find_or_add(discovery.url, fresh);
  return id == fresh ? add_new(discovery, id) : see_again(discovery, id);
}

UrlTable::Judgement UrlTable::judge(const Discovery& discovery, model::HostId host) const {
  if (discovery.seed) return {};
  bool outside = settings_.scope == config::Scope::host && !hosts_.in_scope(host);
  if (outside) return {model::State::skipped, model::Reason::scope};
  if (!discovery.follow) return {model::State::skipped, discovery.refused};
  if (discovery.depth > settings_.depth_limit) return {model::State::skipped, model::Reason::depth};
  return {};
}

Noted UrlTable::add_new(const Discovery& discovery, model::UrlId id) {
  model::HostId host = hosts_.id_of(discovery.host);
  if (discovery.seed) hosts_.mark_seeded(host);
  if (discovery.of_seed) hosts_.mark_in_scope(host);
  Judgement judgement = judge(discovery, host);
  UrlState& state = states_.put(id);
  state.set(judgement.state);
  state.set(again_after(judgement.state, judgement.reason));
  state.set_depth(discovery.depth);
  state.seed = discovery.seed || discovery.of_seed;
  std::optional<model::UrlId> referrer;
  if (discovery.referrer != 0) referrer = discovery.referrer;
  insert_.run(id, discovery.url, host, std::uint32_t{state.depth}, static_cast<int>(judgement.state),
              text_or_null(model::name(judgement.reason)), std::uint32_t{state.seed}, discovery.redirects, referrer);
  ++total(judgement.state);
  if (judgement.state != model::State::queued) return {id, 0};
  hosts_.count_queued(host, 1);
  queue_.push(host, id, discovery.url.size());
  return {id, host};
}

// The common case of a link, a URL that is known at no greater depth, touches nothing but states_.
Noted UrlTable::see_again(const Discovery& discovery, model::UrlId id) {
  if (discovery.seed) mark_seed(discovery, id);
  if (discovery.of_seed) hosts_.mark_in_scope(hosts_.id_of(discovery.host));
  bool again = judged_again(discovery, id);
  if (discovery.depth < states_[id].depth) shorten(discovery, id);
  if (!again) return {id, 0};
  model::HostId host = hosts_.id_of(discovery.host);
  requeue(id, host, discovery.url.size());
  return {id, host};
}

bool UrlTable::judged_again(const Discovery& discovery, model::UrlId id) {
  auto again = static_cast<Again>(states_[id].again);
  if (again == Again::never) return false;
  if (discovery.seed) return true;
  if (again != Again::by_link || !discovery.follow || discovery.depth > settings_.depth_limit) return false;
  return judge(discovery, hosts_.id_of(discovery.host)).state == model::State::queued;
}

void UrlTable::mark_seed(const Discovery& discovery, model::UrlId id) {
  if (states_[id].seed) return;
  states_[id].seed = 1;
  set_seed_.run(id);
  hosts_.mark_seeded(hosts_.id_of(discovery.host));
}

void UrlTable::shorten(const Discovery& discovery, model::UrlId id) {
  states_[id].set_depth(discovery.depth);
  set_depth_.run(id, discovery.depth);
  // Also one that was given out: should it be given out again by the next Store, then at its place.
  if (states_[id].queued()) queue_.push(hosts_.id_of(discovery.host), id, discovery.url.size());
}

void UrlTable::requeue(model::UrlId id, model::HostId host, std::size_t url_size) {
  forget_page_.run(id);
  forget_text_.run(id);
  forget_headers_.run(id);
  states_[id].given = 0;
  set_state(id, host, model::State::queued, model::Reason::none);
  queue_.push(host, id, url_size);
}

// ---- a URL's end ----

void UrlTable::finish(model::UrlId id, model::HostId host, model::State state, model::Reason reason) {
  queue_.forget(id);
  set_state(id, host, state, reason);
}

void UrlTable::set_state(model::UrlId id, model::HostId host, model::State to, model::Reason reason) {
  UrlState& state = states_[id];
  auto from = static_cast<model::State>(state.state);
  --total(from);
  ++total(to);
  if (hosts_.known(host)) hosts_.count_queued(host, (to == model::State::queued) - (from == model::State::queued));
  state.set(to);
  state.set(again_after(to, reason));
  set_state_.run(id, static_cast<int>(to), text_or_null(model::name(reason)));
}

std::uint64_t& UrlTable::total(model::State state) {
  const std::array by_state = {&totals_.queued, &totals_.done, &totals_.failed, &totals_.skipped};
  return *by_state[static_cast<std::size_t>(state)];
}

// ---- asked ----

std::uint32_t UrlTable::redirects(model::UrlId id) {
  bool found = select_redirects_.first(id);
  auto count = found ? static_cast<std::uint32_t>(select_redirects_.integer(0)) : 0;
  select_redirects_.reset();
  return count;
}

std::vector<QueuedUrl> UrlTable::take(model::HostId host, std::size_t n) {
  std::vector<QueuedUrl> urls;
  if (!hosts_.known(host)) return urls;
  for (model::UrlId id : queue_.take(host, n)) {
    if (!select_.first(id)) damaged(db_);
    urls.push_back({id, host, states_[id].depth, static_cast<std::uint32_t>(select_.integer(1)), states_[id].seed != 0,
                    std::string(select_.text(0))});
    select_.reset();
  }
  return urls;
}

}  // namespace crawl::storage
