// What of UrlTable judges rows again: other settings than before, a recrawl, a scope that has grown.
#include <utility>

#include "storage/queue/url_table.h"

namespace crawl::storage {
namespace {

constexpr std::size_t rows_at_once = 4096;  // that are read before some of them are changed

}  // namespace

// Rows are read in pieces and changed after each, so that a long table costs no memory.
void UrlTable::judge_rows(Occasion occasion, std::vector<Queued>* queued) {
  model::UrlId last = 0;
  bool more = true;
  while (more) {
    std::vector<Change> changes;
    const std::size_t read = rows_.read(last, rows_at_once, [&](const UrlRow& row) {
      last = row.id;
      if (auto to = judge_row(row, occasion))
        changes.push_back({row.id, row.host, rank_of(row.url.size(), row.priority), *to});
    });
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
std::optional<UrlTable::Verdict> UrlTable::judge_row(const UrlRow& row, Occasion occasion) {
  const UrlState& state = states_[row.id];
  auto was = static_cast<model::State>(std::uint32_t{state.state});
  const model::Reason reason = row.reason;
  auto judged = [&]() -> std::optional<Verdict> {
    Verdict now = state.seed ? Verdict{} : judge_link(row);
    return now.state == was && now.reason == reason ? std::nullopt : std::optional(now);
  };
  if (std::optional<Verdict> to; judge_checked_row(row, occasion, to)) return to;
  switch (occasion) {
    case Occasion::retry_failed:
      if (was == model::State::failed) return Verdict{};
      return was == model::State::done && failed_chains_[static_cast<std::size_t>(row.id)] ? std::optional(Verdict{})
                                                                                           : std::nullopt;
    case Occasion::recrawl: {
      if (was != model::State::done && was != model::State::failed) return std::nullopt;
      bool wanted = state.seed || judge_link(row).state == model::State::queued;
      return wanted ? std::optional(Verdict{}) : std::nullopt;
    }
    case Occasion::unread_robots:
      if (reason != model::Reason::robots || robots_.is_kept(row.url)) return std::nullopt;
      return judged();
    case Occasion::idle:
      if (reason != model::Reason::depth && reason != model::Reason::scope) return std::nullopt;
      if (reason == model::Reason::scope && is_nofollow_alone(row.id)) return std::nullopt;
      return judged();
    case Occasion::other_settings:
      break;
  }
  if (was == model::State::done || was == model::State::failed) return std::nullopt;
  if (reason == model::Reason::robots && settings_.robots) return std::nullopt;  // as its rules say, which are kept
  if (reason == model::Reason::shown) return std::nullopt;
  if (reason == model::Reason::nofollow && !settings_.follow_nofollow) return std::nullopt;
  const bool for_its_url = reason == model::Reason::scope || reason == model::Reason::excluded;
  if (for_its_url && is_nofollow_alone(row.id)) return std::nullopt;
  return judged();
}

// As far as is known, no link to it may be followed.
bool UrlTable::is_nofollow_alone(model::UrlId id) const {
  return !followable_.empty() && !followable_[static_cast<std::size_t>(id)];
}

// As a link that may be followed but for what its URL is.
UrlTable::Verdict UrlTable::judge_link(const UrlRow& row) {
  const UrlState& state = states_[row.id];
  Discovery discovery{.url = row.url,
                      .host = hosts_.name(row.host),
                      .depth = state.depth,
                      .referrer = row.referrer,
                      .of_list = !listed_.empty() && listed_[static_cast<std::size_t>(row.id)],
                      .sitemap = state.is_sitemap(),
                      .resource = state.is_resource() ? state.role() : Role::page};
  if (state.is_page()) discovery.refused = link_filter_.refuse(discovery.url);
  discovery.follow = discovery.refused == model::Reason::none;
  return judge(discovery, row.host, branches_[row.id]);
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
