// What of UrlTable gives out the URLs that wait.
#include <algorithm>
#include <iterator>
#include <utility>

#include "storage/queue/url_table.h"

namespace crawl::storage {

std::vector<QueuedUrl> UrlTable::take(model::HostId host, std::size_t n) {
  if (!hosts_.known(host)) return {};
  if (Turns::Host* turns = turns_.find(host)) return take_in_turns(host, *turns, n);
  return take_of(host, Turns::main_subqueue, n);
}

// A URL that the queue gave out; nothing if it was skipped or moved to the subqueue that it belongs to by now.
std::optional<QueuedUrl> UrlTable::read_waiting(model::UrlId id, model::HostId host, std::uint8_t subqueue) {
  auto row = rows_.find(id);
  if (!row) tables_.damaged("a row of queue names no URL");
  const UrlState& state = states_[id];
  QueuedUrl url{
      id, host, state.depth, row->redirects, state.seed != 0, state.is_sitemap(), state.ask(), std::move(row->url)};
  bool moves = subqueue == Turns::main_subqueue && turns_.find(host);
  if (url.seed || url.ask != model::Ask::page || !(traps_.any() || moves)) return url;
  Place place = place_of(url.url, host, branches_[id]);
  if (traps_.any() && traps_.holds(place)) {
    finish(id, host, model::Reason::trap);
    return std::nullopt;
  }
  std::uint8_t to = moves ? traps_.subqueue_of(place) : subqueue;
  if (to == subqueue) return url;
  queue_.move(queue_key(host, to), id, rank_of_row(id, url.url.size()));
  turns_.note(host, to, {states_[id].depth, id});
  moved_ = true;
  return std::nullopt;
}

std::vector<QueuedUrl> UrlTable::take_of(model::HostId host, std::uint8_t subqueue, std::size_t n) {
  std::vector<QueuedUrl> urls;
  bool more = true;
  while (more && urls.size() < n) {
    auto ids = queue_.take(queue_key(host, subqueue), n - urls.size());
    more = !ids.empty();
    rows_.expect(ids);
    for (model::UrlId id : ids)
      if (auto url = read_waiting(id, host, subqueue)) urls.push_back(std::move(*url));
  }
  return urls;
}

// Of a suspicious part of the site, some of the newest come first.
std::vector<QueuedUrl> UrlTable::take_of_subqueue(model::HostId host, Turns::Subqueue& subqueue, std::size_t n) {
  std::vector<QueuedUrl> urls;
  const Subtree* tree = subqueue.subtree == 0 ? nullptr : traps_.subtree(subqueue.subtree);
  for (std::size_t i = 0; i < n && tree && tree->suspicious(); ++i) {
    auto id = Turns::pick(subqueue);
    if (!id || !states_.waiting(*id)) continue;
    queue_.give_out(*id);
    if (auto url = read_waiting(*id, host, subqueue.number)) urls.push_back(std::move(*url));
  }
  auto rest = take_of(host, subqueue.number, n - urls.size());
  urls.insert(urls.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
  return urls;
}

// A few at once where a part is suspicious: what they bring decides whose the next turns are. A part that has nothing
// that waits, but a page under way that may name more, keeps its turn for some refills before those of less weight:
// else a chain of pages would have as many of a trap's between each two of its own.
std::vector<QueuedUrl> UrlTable::take_in_turns(model::HostId host, Turns::Host& turns, std::size_t n) {
  constexpr std::size_t few = 6;
  std::vector<Turns::Standing> standings;
  for (Turns::Subqueue& subqueue : turns.subqueues) {
    const Subtree* tree = subqueue.subtree == 0 ? nullptr : traps_.subtree(subqueue.subtree);
    const bool goes_on = Turns::waits_for_last(subqueue) && states_[subqueue.last].queued();
    standings.push_back({.weight = tree ? tree->weight() : 1, .has = true, .goes_on = goes_on});
    if (tree && tree->suspicious()) n = std::min(n, few);
  }
  std::vector<QueuedUrl> urls;
  moved_ = false;
  while (urls.size() < n) {
    const std::size_t next = Turns::first(turns, standings);
    if (next == turns.subqueues.size()) {
      if (!std::exchange(moved_, false)) break;
      for (Turns::Standing& standing : standings) standing.has = true;  // it may have got something
      continue;
    }
    if (Turns::is_early(turns, standings, next)) {
      if (!urls.empty()) break;
      n = 1;  // none would mean that the host has no more
    }
    Turns::Subqueue& subqueue = turns.subqueues[next];
    std::size_t count = Turns::is_alone(standings, next) ? n - urls.size() : 1;
    auto taken = subqueue.number == Turns::main_subqueue ? take_of(host, subqueue.number, count)
                                                         : take_of_subqueue(host, subqueue, count);
    standings[next].has = taken.size() == count;
    if (taken.empty()) continue;
    Turns::take_turn(turns, next, standings[next].weight);
    standings[next].goes_on = true;
    Turns::note_last(subqueue, taken.back().id);
    urls.insert(urls.end(), std::make_move_iterator(taken.begin()), std::make_move_iterator(taken.end()));
  }
  return urls;
}

}  // namespace crawl::storage
