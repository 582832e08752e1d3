// What of UrlTable judges rows again: other settings than before, a recrawl, a scope that has grown.
#include <utility>

#include "storage/sqlite/queue/url_table.h"

namespace crawl::storage {
namespace {

constexpr std::int64_t rows_at_once = 4096;  // that are read before some of them are changed

}  // namespace

// Rows are read in pieces and changed after each, so that a long table costs no memory.
void UrlTable::judge_rows(Occasion occasion, std::vector<Queued>* queued) {
  Statement rows(db_,
                 "SELECT id, url, host_id, reason, priority, coalesce(referrer_id, 0) FROM urls WHERE id > ?1 ORDER BY "
                 "id LIMIT ?2");
  model::UrlId last = 0;
  bool more = true;
  while (more) {
    std::vector<Change> changes;
    std::int64_t read = 0;
    for (bool row = rows.first(last, rows_at_once); row; row = rows.step()) {
      ++read;
      last = rows.integer(0);
      if (auto to = judge_row(rows, occasion))
        changes.push_back({last, rows.integer(2), rank_of(rows.text(1).size(), rows, 4), *to});
    }
    rows.reset();
    more = read == rows_at_once;
    for (const Change& change : changes) {
      const bool aside = states_[change.id].queued() && states_[change.id].ask() == model::Ask::page;
      if (occasion == Occasion::other_settings && aside) ++put_aside_[change.to.reason];
      make(change, occasion == Occasion::recrawl);
      if (queued && change.to.state == model::State::queued) queued->push_back({change.host, 1});
    }
  }
}

// Nothing where the row stays as it is.
std::optional<UrlTable::Judgement> UrlTable::judge_row(const Statement& row, Occasion occasion) {
  const UrlState& state = states_[row.integer(0)];
  std::string_view url = row.text(1);
  auto was = static_cast<model::State>(std::uint32_t{state.state});
  auto reason = model::reason_named(row.text(3)).value_or(model::Reason::none);
  auto judged = [&]() -> std::optional<Judgement> {
    Judgement now = state.seed ? Judgement{} : judge_link(row);
    return now.state == was && now.reason == reason ? std::nullopt : std::optional(now);
  };
  if (std::optional<Judgement> to; judge_checked_row(row, occasion, to)) return to;
  switch (occasion) {
    case Occasion::retry_failed:
      if (was == model::State::failed) return Judgement{};
      return was == model::State::done && failed_chains_[static_cast<std::size_t>(row.integer(0))]
                 ? std::optional(Judgement{})
                 : std::nullopt;
    case Occasion::recrawl: {
      if (was != model::State::done && was != model::State::failed) return std::nullopt;
      bool wanted = state.seed || judge_link(row).state == model::State::queued;
      return wanted ? std::optional(Judgement{}) : std::nullopt;
    }
    case Occasion::unread_robots:
      if (reason != model::Reason::robots || robots_.is_kept(url)) return std::nullopt;
      return judged();
    case Occasion::idle:
      if (reason != model::Reason::depth && reason != model::Reason::scope) return std::nullopt;
      if (is_nofollow_alone(row.integer(0), reason)) return std::nullopt;
      return judged();
    case Occasion::other_settings:
      break;
  }
  if (was == model::State::done || was == model::State::failed) return std::nullopt;
  if (reason == model::Reason::robots && settings_.robots) return std::nullopt;  // as its rules say, which are kept
  if (reason == model::Reason::nofollow && !settings_.follow_nofollow) return std::nullopt;
  if (is_nofollow_alone(row.integer(0), reason)) return std::nullopt;
  return judged();
}

// Skipped for what the URL is, and no link to it may be followed anyway.
bool UrlTable::is_nofollow_alone(model::UrlId id, model::Reason reason) const {
  if (followable_.empty() || (reason != model::Reason::scope && reason != model::Reason::excluded)) return false;
  return !followable_[static_cast<std::size_t>(id)];
}

// As a link that may be followed but for what its URL is.
UrlTable::Judgement UrlTable::judge_link(const Statement& row) {
  const UrlState& state = states_[row.integer(0)];
  Discovery discovery{.url = row.text(1),
                      .host = hosts_.name(row.integer(2)),
                      .depth = state.depth,
                      .referrer = row.integer(5),
                      .of_list = !listed_.empty() && listed_[static_cast<std::size_t>(row.integer(0))],
                      .sitemap = state.is_sitemap(),
                      .resource = state.is_resource() ? state.role() : Role::page};
  if (state.is_page()) discovery.refused = link_filter_.refuse(discovery.url);
  discovery.follow = discovery.refused == model::Reason::none;
  return judge(discovery, row.integer(2), branches_[row.integer(0)]);
}

void UrlTable::make(const Change& change, bool keep_page) {
  if (change.to.state != model::State::queued)
    return set_state(change.id, change.host, change.to.state, change.to.reason);
  if (!keep_page) return requeue(change.id, change.host, change.rank, change.to.reason);
  states_[change.id].given = 0;
  set_state(change.id, change.host, model::State::queued, change.to.reason);
  queue_.push(change.host, change.id, change.rank);
}

}  // namespace crawl::storage
