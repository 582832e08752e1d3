#include "storage/queue/url_table.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "model/url_text.h"
#include "storage/queue/seed_lists.h"

namespace crawl::storage {
namespace {

// Ids are given without gaps; a file with wide ones was made by somebody else, to fill our memory.
constexpr model::UrlId widest_gap = 1'000'000;

constexpr std::string_view judged_with_key = "judged_with";

Again again_after(model::State state, model::Reason reason) {
  if (reason == model::Reason::checked) return Again::checked;
  if (state != model::State::skipped) return Again::never;
  switch (reason) {
    case model::Reason::depth:
    case model::Reason::scope:
    case model::Reason::excluded:
    case model::Reason::nofollow:
    case model::Reason::trap:  // an honest page may name it yet
    case model::Reason::unasked:
      return Again::by_link;
    case model::Reason::robots:
    case model::Reason::limit:
      return Again::by_seed;
    default:
      return Again::never;
  }
}

}  // namespace

UrlTable::UrlTable(Tables& tables, const StoreSettings& settings)
    : tables_(tables),
      rows_(tables.urls()),
      neighbours_(tables.neighbours()),
      settings_(settings),
      link_filter_(settings.link_rules),
      known_(tables.fingerprint_key(), tables.scratch_path() + ".known", settings.known_memory),
      hosts_(tables),
      scope_(settings.scope, hosts_, known_.key()),
      traps_(tables.traps(), settings.max_novelty, settings.simhash_every, known_.key()),
      robots_(tables.robots()),
      queue_(tables, hosts_, states_, settings.order, settings.queue_memory) {
  load();
  if (settings.judge_at_opening) judge_at_opening();
}

// ---- opening ----

void UrlTable::load() {
  tables_.use(known_, *this);
  rows_.for_each([this](const UrlRow& row) { load_row(row); });
  if (settings_.scope == config::Scope::prefix) load_redirects_of_seeds();
  for (model::HostId key : queue_.subqueues_on_disk()) turns_.add(host_of_key(key), subqueue_of_key(key), 0);
  queue_.load_requeued();
  queue_.tidy(totals_.queued);
  scope_.take_grown();
  foreign_named_ = states_.next() > 1;
  unsettled_ = states_.next() > 1 && !tables_.runs().last_finished();
}

void UrlTable::load_row(const UrlRow& row) {
  const model::UrlId id = row.id;
  const model::HostId host = row.host;
  bool sound = id >= states_.next() && id - states_.next() < widest_gap && hosts_.known(host);
  if (!sound) tables_.damaged("a row of urls makes no sense");
  UrlState& state = states_.put(id);
  state.set(row.state);
  state.set(again_after(row.state, row.reason));
  state.set_depth(row.depth);
  state.seed = row.seed;
  state.set(row.role);
  if (!state.seed) branches_.set(id, branch_for(row.referrer, row.url));
  if (state.seed && row.referrer == 0 && hosts_.in_scope(host)) scope_.admit(row.url, host);
  if (state.is_sitemap()) hosts_.count_sitemap(host);
  if (row.reason == model::Reason::trap && !hosts_.in_scope(host)) hosts_.set_foreign(host, true);
  known_.find_or_add(row.url, id);
  count(state, row.state, 1);
  robots_rows_ |= row.reason == model::Reason::robots;
  if (!state.queued()) return;
  hosts_.count_queued(host, 1);
  if (id > queue_.watermark()) queue_.push(host, id, rank_of(row.url.size(), row.priority));
}

void UrlTable::load_redirects_of_seeds() {
  tables_.pages().for_each_redirect_of_seeds([this](std::string_view from, std::string_view to, model::HostId host) {
    if (hosts_.known(host) && hosts_.in_scope(host)) scope_.admit_redirect(from, to);
  });
}

// What was judged by other settings is judged by these.
void UrlTable::judge_at_opening() {
  if (tables_.meta().text(judged_with_key) != settings_.judged_with) {
    if (states_.next() > 1) {
      if (settings_.store_links && !settings_.follow_nofollow) find_followable();
      listed_ = entries_of_seed_lists(tables_.links(), states_, settings_.depth_limit);
      const std::uint64_t queued = totals_.queued;
      put_aside_.clear();
      judge_rows(Occasion::other_settings, nullptr);
      listed_.clear();
      followable_.clear();
      if (!put_aside_.empty()) note_put_aside();
      if (put_aside_.empty() && totals_.queued > queued) tables_.meta().remove(put_aside_key);
    }
    tables_.meta().set(judged_with_key, settings_.judged_with);
  }
  if (robots_rows_) {
    listed_ = entries_of_seed_lists(tables_.links(), states_, settings_.depth_limit);
    judge_rows(Occasion::unread_robots, nullptr);
    listed_.clear();
  }
  if (settings_.retry_failed) {
    find_failed_chains();
    judge_rows(Occasion::retry_failed, nullptr);
    failed_chains_.clear();
  }
}

// To whoever asked for it, a page whose redirects ended in a failure has failed. A pass over the redirects for each hop
// of the longest such chain.
void UrlTable::find_failed_chains() {
  failed_chains_.assign(static_cast<std::size_t>(states_.next()), false);
  const auto failed = [this](model::UrlId id) {
    return states_[id].state == static_cast<std::uint32_t>(model::State::failed) ||
           failed_chains_[static_cast<std::size_t>(id)];
  };
  for (bool more = true; more;) {
    more = false;
    tables_.pages().for_each_redirect([&](model::UrlId from, model::UrlId to) {
      if (!states_.known(from) || !states_.known(to) || failed(from) || !failed(to)) return;
      failed_chains_[static_cast<std::size_t>(from)] = more = true;
    });
  }
}

// What waited must not seem to be lost: `crawl status` tells of it, and the end of the run.
void UrlTable::note_put_aside() {
  std::string text = std::to_string(tables_.runs().before_judging());
  for (const auto& [reason, urls] : put_aside_)
    text += " " + std::string(model::name(reason)) + "=" + std::to_string(urls);
  tables_.meta().set(put_aside_key, text);
}

void UrlTable::queue_finished() {
  listed_ = entries_of_seed_lists(tables_.links(), states_, settings_.depth_limit);
  judge_rows(Occasion::recrawl, nullptr);
  listed_.clear();
}

// ---- a URL is named ----

// Each is looked for in three steps, with others between them: its places in the table and in the filters, those in the
// runs, and the state of what was found. Before the first one, what is missing then is fetched at once.
void UrlTable::look_ahead(std::span<LookedUp> urls, std::size_t next) const {
  constexpr std::size_t step = KnownUrls::ahead / 2;
  const auto each_of_step = [&](std::size_t ahead, auto work) {
    const std::size_t end = std::min(urls.size(), next + ahead + 1);
    for (std::size_t i = next == 0 ? 0 : next + ahead; i < end; ++i) work(urls[i]);
  };
  each_of_step(3 * step, [&](const LookedUp& url) { known_.expect_fingerprint(url.fingerprint); });
  if (known_.runs() > 0) each_of_step(2 * step, [&](const LookedUp& url) { known_.expect_slots(url.fingerprint); });
  each_of_step(step, [&](LookedUp& url) {
    url.id = known_.find_fingerprint(url.fingerprint);
    states_.expect(url.id);
    branches_.expect(url.id);
  });
}

Noted UrlTable::note(const Discovery& discovery) {
  if (is_shared())
    if (const auto noted = note_foreign(discovery)) return *noted;
  model::UrlId fresh = states_.next();
  bool too_many = discovery.sitemap && hosts_.sitemaps(hosts_.find(discovery.host)) >= settings_.max_sitemaps_per_host;
  if (too_many && find(discovery) == 0) return {};
  bool full = totals_.skipped >= settings_.max_skipped;
  if (full && find(discovery) == 0 &&
      judge(discovery, hosts_.find(discovery.host), branch_for(discovery.referrer, discovery.url)).state ==
          model::State::skipped)
    return {};  // nor is its host
  model::UrlId id = discovery.looked_up.id;
  if (id == 0) id = known_.find_or_add_fingerprint(fingerprint_of(discovery), fresh);
  return id == fresh ? add_new(discovery, id) : see_again(discovery, id);
}

// Those of hosts that a seed names. How far from a seed another host is depends on who is asked first, so that its
// sitemaps are read only where no depth is too much.
bool UrlTable::reads_sitemaps_of(std::string_view host) {
  model::HostId id = hosts_.find(host);
  if (hosts_.in_scope(id)) return true;
  std::string root = "https://" + std::string(host) + "/";
  return settings_.depth_limit == model::unlimited_depth && scope_.contains(root, host, id);
}

// What a sitemap lists is one link further away than the sitemap.
bool UrlTable::too_deep(const Discovery& discovery) const {
  if (discovery.of_list) return false;
  return discovery.depth > settings_.depth_limit || (discovery.sitemap && discovery.depth == settings_.depth_limit);
}

// With no link followed, a sitemap is read for a seed alone, and a URL that is deeper came from its list.
bool UrlTable::gives_list(model::UrlId from, model::LinkKind kind) const {
  if (settings_.depth_limit > 0) return false;
  bool listed = kind == model::LinkKind::listed || kind == model::LinkKind::sitemap;
  return listed || (kind == model::LinkKind::redirect && (states_[from].depth > 0 || states_[from].is_sitemap()));
}

UrlTable::Verdict UrlTable::judge(const Discovery& discovery, model::HostId host, Branch branch) {
  if (discovery.seed) return {};
  if (discovery.resource != Role::page) return judge_resource(discovery);
  // A sitemap may lie on another host than what it lists: that robots.txt names it is enough (sitemaps.org).
  bool exempt = discovery.of_seed || (discovery.sitemap && discovery.referrer == 0);
  if (!exempt && !scope_.contains(discovery.url, discovery.host, host)) return judge_foreign(discovery);
  if (!discovery.follow) return {model::State::skipped, discovery.refused};
  if (discovery.sitemap && !settings_.read_sitemaps) return {model::State::skipped, model::Reason::excluded};
  if (too_deep(discovery)) return {model::State::skipped, model::Reason::depth};
  if (traps_.any() && !exempt && traps_.holds(place_of(discovery.url, host, branch)))
    return {model::State::skipped, model::Reason::trap};
  return {};
}

Noted UrlTable::add_new(const Discovery& discovery, model::UrlId id) {
  bool new_host = hosts_.find(discovery.host) == 0;
  model::HostId host = hosts_.id_of(discovery.host);
  const bool of_page = discovery.resource == Role::page;
  if (new_host && of_page && names_foreign(host)) {
    hosts_.set_foreign(host, true);
    traps_.add_fresh_host();
  }
  admit(discovery, host);
  const bool begins_branch = discovery.seed || discovery.of_seed || !of_page;
  Branch branch = begins_branch ? Branch{0} : branch_for(discovery.referrer, discovery.url);
  Verdict judgement = judge(discovery, host, branch);
  UrlState& state = states_.put(id);
  branches_.set(id, branch);
  state.set(judgement.state);
  state.set(again_after(judgement.state, judgement.reason));
  state.set_depth(discovery.depth);
  state.seed = discovery.seed || discovery.of_seed;
  state.set(of_page ? discovery.sitemap ? Role::sitemap : Role::page : discovery.resource);
  if (discovery.sitemap) hosts_.count_sitemap(host);
  rows_.insert({.id = id,
                .url = discovery.url,
                .host = host,
                .depth = state.depth,
                .state = judgement.state,
                .reason = judgement.reason,
                .seed = state.seed != 0,
                .role = state.role(),
                .redirects = discovery.redirects,
                .referrer = discovery.referrer,
                .priority = discovery.priority});
  count(state, judgement.state, 1);
  if (of_page) variants_.note(discovery.url, known_);
  bool queued = judgement.state == model::State::queued;
  if (traps_.in_page() && state.ask() == model::Ask::page && (queued || discovery.refused == model::Reason::trap))
    traps_.add_fresh(place_of(discovery.url, host, branch), !queued);
  if (!queued) return {id, 0};
  hosts_.count_queued(host, 1);
  enqueue(id, host, discovery.url, {discovery.url.size(), discovery.priority.value_or(usual_priority)});
  return {id, host};
}

// The common case of a link, a URL that is known at no greater depth, touches nothing but states_.
Noted UrlTable::see_again(const Discovery& discovery, model::UrlId id) {
  if (discovery.seed || discovery.of_seed) mark_seed(discovery, id);
  if (discovery.resource != Role::page) return see_as_resource(discovery, id);
  if (states_[id].is_resource() && !discovery.sitemap) return show_resource(discovery, id);
  if (states_[id].is_sitemap() && !discovery.sitemap) set_role(id, Role::page);
  if (traps_.in_page() && is_cross_link(discovery, id)) traps_.add_cross();
  bool again = judged_again(discovery, id);
  bool shorter = discovery.depth < states_[id].depth;
  if (shorter && discovery.refused != model::Reason::nofollow) {
    shorten(discovery, id);
  } else if (shorter && states_[id].state == static_cast<std::uint32_t>(model::State::skipped)) {
    depths_changed_ = true;  // a link that is not to be followed is no path, unless there is no other: settle() knows
  }
  if (!again) return {id, 0};
  model::HostId host = hosts_.id_of(discovery.host);
  return want_whole(discovery, id, host);
}

bool UrlTable::judged_again(const Discovery& discovery, model::UrlId id) {
  auto again = static_cast<Again>(std::uint32_t{states_[id].again});
  if (again == Again::never) return false;
  if (discovery.seed || discovery.of_seed) return true;
  if ((again != Again::by_link && again != Again::checked) || !discovery.follow) return false;
  if (discovery.depth > settings_.depth_limit && !discovery.of_list) return false;
  model::HostId host = hosts_.id_of(discovery.host);
  if (hosts_.foreign(host) && hosts_.in_scope(page_.host)) hosts_.set_foreign(host, false);
  const Verdict to = judge(discovery, host, branch_for(discovery.referrer, discovery.url));
  return to.state == model::State::queued && to.reason == model::Reason::none;
}

void UrlTable::mark_seed(const Discovery& discovery, model::UrlId id) {
  model::HostId host = hosts_.id_of(discovery.host);
  // A seed that redirects had led to before is a seed of its own for its prefix.
  if (states_[id].seed && (!discovery.seed || hosts_.seeded(host))) return;
  admit(discovery, host);
  states_[id].seed = 1;
  rows_.set_seed(id, discovery.seed);
}

void UrlTable::admit(const Discovery& discovery, model::HostId host) {
  if (discovery.seed) {
    hosts_.mark_seeded(host);
    scope_.admit(discovery.url, host);
  } else if (!discovery.widens_from.empty()) {
    hosts_.mark_in_scope(host);
    scope_.admit_redirect(discovery.widens_from, discovery.url);
  }
  if (!foreign_named_) scope_.take_grown();  // nothing is to be judged again for that
}

void UrlTable::shorten(const Discovery& discovery, model::UrlId id) {
  states_[id].set_depth(discovery.depth);
  rows_.set_depth(id, discovery.depth);
  depths_changed_ |= states_[id].state == static_cast<std::uint32_t>(model::State::done);
  // Also one that was given out: should it be given out again by the next Store, then at its place.
  if (states_[id].queued())
    enqueue(id, hosts_.id_of(discovery.host), discovery.url, rank_of_row(id, discovery.url.size()));
}

void UrlTable::enqueue(model::UrlId id, model::HostId host, std::string_view url, const Rank& rank) {
  std::uint8_t subqueue = Turns::main_subqueue;
  if (turns_.find(host)) subqueue = traps_.subqueue_of(place_of(url, host, branches_[id]));
  if (subqueue != Turns::main_subqueue) turns_.note(host, subqueue, {states_[id].depth, id});
  queue_.push(queue_key(host, subqueue), id, rank);
}

Rank UrlTable::rank_of_row(model::UrlId id, std::size_t url_size) {
  if (settings_.order != config::Order::priority) return {url_size};
  return rank_of(url_size, rows_.priority(id));
}

void UrlTable::requeue(model::UrlId id, model::HostId host, const Rank& rank, model::Reason why) {
  // What was only looked for may have had a redirect, which the whole answer has too.
  const bool links = states_[id].again == static_cast<std::uint32_t>(Again::checked);
  if (!tables_.pages().is_kept(id)) tables_.pages().erase(id, links);
  states_[id].given = 0;
  set_state(id, host, model::State::queued, why);
  queue_.push(host, id, rank);
}

void UrlTable::ask_again(model::UrlId id, std::string_view url, model::HostId host, bool keep_page) {
  queue_.forget(id);
  const bool checked = states_[id].is_page() && states_[id].ask() == model::Ask::check;
  const Verdict to{model::State::queued, checked ? model::Reason::checked : model::Reason::none};
  make({id, host, rank_of_row(id, url.size()), to}, keep_page);
}

// ---- a URL's end ----

void UrlTable::finish(model::UrlId id, model::HostId host, model::Reason reason) {
  queue_.forget(id);
  set_state(id, host, model::state_of(reason), reason);
  // The program said so when its turn had come, and says so again however many links lead there.
  if (reason == model::Reason::excluded) states_[id].set(Again::by_seed);
}

void UrlTable::set_state(model::UrlId id, model::HostId host, model::State to, model::Reason reason) {
  UrlState& state = states_[id];
  auto from = static_cast<model::State>(std::uint32_t{state.state});
  count(state, from, -1);
  count(state, to, 1);
  if (hosts_.known(host)) hosts_.count_queued(host, (to == model::State::queued) - (from == model::State::queued));
  state.set(to);
  state.set(again_after(to, reason));
  rows_.set_state(id, from, to, reason);
}

// change: 1 or -1.
void UrlTable::count(const UrlState& url, model::State state, int change) {
  for (Totals* totals : {&totals_, &results_}) {
    // What is no page is no result, but something to do while it waits.
    if (!url.is_page() && (totals == &results_ || state != model::State::queued)) continue;
    const std::array by_state = {&totals->queued, &totals->done, &totals->failed, &totals->skipped};
    *by_state[static_cast<std::size_t>(state)] += static_cast<std::uint64_t>(change);
  }
}

// ---- asked ----

std::uint32_t UrlTable::redirects(model::UrlId id) {
  const auto found = rows_.find(id);
  return found ? found->redirects : 0;
}

std::string UrlTable::chain_of_site(model::UrlId id, std::string_view host) {
  for (unsigned hop = 0; id > 0 && is_seed(id) && hop <= settings_.max_redirects; ++hop) {
    auto found = rows_.find(id);
    if (!found) return {};
    id = found->referrer;
    if (same_site(model::host_of(found->url), host)) return std::move(found->url);
  }
  return {};
}

std::string UrlTable::text(model::UrlId id) {
  auto found = rows_.find(id);
  return found ? std::move(found->url) : std::string{};
}

}  // namespace crawl::storage
