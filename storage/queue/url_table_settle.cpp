// What of UrlTable settles depths and scope when nothing else is left to do.
#include <algorithm>
#include <utility>

#include "storage/queue/url_table.h"

namespace crawl::storage {
namespace {

constexpr int max_passes = 3;  // over all links, before they are followed one by one

constexpr std::string_view redirect_rel = "redirect", sitemap_rel = "sitemap";

}  // namespace

void UrlTable::settle(std::vector<Queued>& queued) {
  bool unsettled = std::exchange(unsettled_, false);
  bool deeper = std::exchange(depths_changed_, false) || unsettled;
  bool wider = scope_.take_grown() || unsettled;
  if ((deeper || wider) && settings_.store_links && !settings_.follow_nofollow) find_followable();
  if (deeper) relax_depths();
  const bool depth_decides = settings_.depth_limit != model::unlimited_depth;
  if (wider || (deeper && depth_decides)) judge_rows(Occasion::idle, &queued);
  followable_.clear();
}

// Of what was skipped for scope nobody knows whether a link may be followed that leads to it.
void UrlTable::find_followable() {
  followable_.assign(static_cast<std::size_t>(states_.next()), false);
  tables_.links().for_each(LinkKinds::followable, [this](const LinkEnds& link) {
    // Beyond are URLs of other machines that got their numbers by this.
    if (states_.known(link.to) && static_cast<std::size_t>(link.to) < followable_.size())
      followable_[static_cast<std::size_t>(link.to)] = true;
  });
}

// Depths are those of shortest paths: each link is looked at until none makes a target less deep. Mostly a few passes
// do; a long chain of pages that each became less deep is followed link by link.
void UrlTable::relax_depths() {
  std::vector<model::UrlId> shortened, last;
  // Where other machines write too, no index is made.
  for (int pass = 0; pass == 0 || ((pass < max_passes || is_shared()) && !last.empty()); ++pass) {
    last.clear();
    tables_.links().for_each(LinkKinds::all, [&](const LinkEnds& link) {
      if (relax(link)) last.push_back(link.to);
    });
    shortened.insert(shortened.end(), last.begin(), last.end());
  }
  if (!last.empty()) relax_from(last);
  shortened.insert(shortened.end(), last.begin(), last.end());
  if (!followable_.empty()) relax_dead_ends(shortened);
  tell_depths();
  std::ranges::sort(shortened);
  auto [end, rest] = std::ranges::unique(shortened);
  for (auto id = shortened.begin(); id != end; ++id) rows_.set_depth(*id, states_[*id].depth);
}

// What no link leads to that may be followed is as deep as the links that may not make it. Nothing is below it.
void UrlTable::relax_dead_ends(std::vector<model::UrlId>& shortened) {
  tables_.links().for_each(LinkKinds::nofollow, [&](const LinkEnds& link) {
    const auto [from, to] = std::pair(link.from, link.to);
    if (!states_.known(from) || !states_.known(to) || states_[to].foreign) return;
    if (followable_[static_cast<std::size_t>(to)]) return;
    bool from_page = states_[from].state == static_cast<std::uint32_t>(model::State::done);
    bool dead_end = states_[to].state == static_cast<std::uint32_t>(model::State::skipped);
    if (!from_page || !dead_end || states_[from].depth + 1 >= states_[to].depth) return;
    states_[to].set_depth(states_[from].depth + 1);
    shortened.push_back(to);
  });
}

// True if the link makes its target less deep.
bool UrlTable::relax(const LinkEnds& link) {
  const auto [from, to] = std::pair(link.from, link.to);
  if (!states_.known(from) || !states_.known(to)) return false;
  if (states_[from].state != static_cast<std::uint32_t>(model::State::done)) return false;
  if (link.nofollow && !settings_.follow_nofollow) return false;
  bool same_depth = link.rel == redirect_rel || (states_[to].is_sitemap() && link.rel == sitemap_rel);
  std::uint32_t depth = states_[from].depth + (same_depth ? 0 : 1);
  if (depth >= states_[to].depth) return false;
  states_[to].set_depth(depth);
  if (states_[to].foreign) foreign_depths_.push_back(to);
  return states_[to].foreign == 0;
}

// Goes on from these, in the order of a search in breadth; appends what became less deep.
void UrlTable::relax_from(std::vector<model::UrlId>& shortened) {
  LinkRows& links = tables_.links();
  links.begin_pages();
  for (std::size_t i = 0; i < shortened.size(); ++i)
    links.for_each_of(shortened[i], [&](const LinkEnds& link) {
      if (relax(link)) shortened.push_back(link.to);
    });
  links.end_pages();
}

}  // namespace crawl::storage
