// What of UrlTable is about URLs that are only asked whether they are there: resources of pages (--resources check),
// and what links out of scope lead to (--check-external). Such a page has Reason::checked in its row, queued or done,
// and is fetched whole as soon as a link that may be followed leads to it, or a seed. A resource that a page links to
// is a page from then on.
#include "storage/queue/url_table.h"

namespace crawl::storage {

using model::Reason;
using model::State;

// Whatever its host and depth: a browser would ask for it.
UrlTable::Verdict UrlTable::judge_resource(const Discovery& discovery) const {
  if (settings_.resources != config::Resources::check) return {State::skipped, Reason::unasked};
  const Reason refused = link_filter_.refuse_check(discovery.url);
  return refused == Reason::none ? Verdict{} : Verdict{State::skipped, refused};
}

// Out of scope. That a link is not to be followed is no reason not to see whether it leads somewhere.
UrlTable::Verdict UrlTable::judge_foreign(const Discovery& discovery) {
  foreign_named_ = true;
  if (!settings_.check_external || discovery.sitemap) return {State::skipped, Reason::scope};
  const Reason refused = link_filter_.refuse_check(discovery.url);
  return refused == Reason::none ? Verdict{State::queued, Reason::checked} : Verdict{State::skipped, refused};
}

// A row that is, or was, only looked for. Answers whether the row is one, and then in `to` what becomes of it.
bool UrlTable::judge_checked_row(const UrlRow& row, Occasion occasion, std::optional<Verdict>& to) {
  const UrlState& state = states_[row.id];
  const auto was = static_cast<State>(std::uint32_t{state.state});
  const Reason reason = row.reason;
  if (!state.is_resource() && reason != Reason::checked) {
    // What failed out of scope was looked for, and is again; but a seed is asked for itself.
    const bool again = occasion == Occasion::retry_failed && was == State::failed && !state.seed;
    if (!again || !settings_.check_external) return false;
    const Verdict now = judge_link(row);
    if (now.reason == Reason::checked) to = now;
    return to.has_value();
  }
  if (occasion == Occasion::idle && state.is_resource()) return true;
  if (occasion == Occasion::unread_robots && reason != Reason::robots) return true;
  if (occasion == Occasion::retry_failed && was != State::failed) return true;
  const bool over = was == State::done || was == State::failed;
  if (occasion == Occasion::recrawl && !over) return true;
  if (occasion == Occasion::other_settings && reason == Reason::robots && settings_.robots) return true;
  const Verdict now = state.seed ? Verdict{} : judge_link(row);
  const bool whole = state.is_page() && now.state == State::queued && now.reason == Reason::none;
  if (whole && !state.seed && is_nofollow_alone(row.id)) return true;
  const bool asks_again = occasion == Occasion::recrawl || occasion == Occasion::retry_failed;
  // What is known of it stays, unless more is wanted than that.
  if (over && !whole && !(asks_again && now.state == State::queued)) return true;
  if (now.state != was || now.reason != reason || asks_again) to = now;
  return true;
}

unsigned UrlTable::nested_sheets(model::UrlId id, unsigned most) {
  unsigned sheets = 0;
  while (id != 0 && sheets < most) {
    const auto row = rows_.find(id);
    if (!row || (states_[id].foreign ? row->role : role(id)) != Role::style_sheet) break;
    ++sheets;
    id = row->referrer;
  }
  return sheets;
}

void UrlTable::set_role(model::UrlId id, Role role) {
  const auto state = static_cast<State>(std::uint32_t{states_[id].state});
  count(states_[id], state, -1);
  states_[id].set(role);
  count(states_[id], state, 1);
  rows_.set_role(id, role);
}

// A URL that is known, as what a page is shown with.
Noted UrlTable::see_as_resource(const Discovery& discovery, model::UrlId id) {
  const UrlState before = states_[id];
  const bool grows = before.role() == Role::resource && discovery.resource == Role::style_sheet;
  const auto again = static_cast<Again>(std::uint32_t{before.again});
  if (before.queued() || before.is_sitemap()) {
    if (grows) set_role(id, Role::style_sheet);  // its outcome says how it was asked for
    return {id, 0};
  }
  const auto state = static_cast<State>(std::uint32_t{before.state});
  const bool asked = state == State::done || state == State::failed;
  if (asked ? !grows : again != Again::by_link) return {id, 0};
  if (grows) set_role(id, Role::style_sheet);
  const Verdict to = judge_resource(discovery);
  if (to.state != State::queued) return {id, 0};
  const model::HostId host = hosts_.id_of(discovery.host);
  requeue(id, host, rank_of_row(id, discovery.url.size()), before.is_page() ? Reason::checked : Reason::none);
  return {id, host};
}

// A page links to it.
Noted UrlTable::show_resource(const Discovery& discovery, model::UrlId id) {
  const model::HostId host = hosts_.id_of(discovery.host);
  set_role(id, Role::page);
  if (discovery.depth < states_[id].depth) {
    states_[id].set_depth(discovery.depth);
    rows_.set_depth(id, discovery.depth);
  }
  const Verdict to = judge(discovery, host, branch_for(discovery.referrer, discovery.url));
  if (to.state == State::queued && to.reason == Reason::none) return want_whole(discovery, id, host);
  const auto state = static_cast<State>(std::uint32_t{states_[id].state});
  if (state == State::done || state == State::queued) {
    set_state(id, host, state, Reason::checked);
  } else if (state == State::skipped && to.state == State::queued) {
    requeue(id, host, rank_of_row(id, discovery.url.size()), to.reason);
    return {id, host};
  } else if (state == State::skipped) {
    set_state(id, host, to.state, to.reason);
  }
  return {id, 0};
}

// It is fetched. One that is under way already is asked for anew when its outcome comes.
Noted UrlTable::want_whole(const Discovery& discovery, model::UrlId id, model::HostId host) {
  if (!states_[id].seed) branches_.set(id, branch_for(discovery.referrer, discovery.url));
  if (states_[id].queued()) {
    set_state(id, host, State::queued, Reason::none);
    return {id, 0};
  }
  requeue(id, host, rank_of_row(id, discovery.url.size()));
  return {id, host};
}

}  // namespace crawl::storage
