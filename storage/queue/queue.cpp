#include "storage/queue/queue.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <string>

namespace crawl::storage {
namespace {

constexpr std::size_t max_generations = 64;      // then a refill costs 64 seeks
constexpr std::size_t max_generations_kept = 8;  // when a file is opened there is time to merge
constexpr std::size_t merged_at_once = 32;       // generations as they are written: a row is written twice to a billion
constexpr std::uint64_t small_queue = 32'000'000;  // rows that all may be merged when a file is opened
constexpr std::uint64_t stale_slack = 100'000;     // entries on disk that wait no more and are not worth a merge
constexpr std::int64_t last_generation = std::int64_t{1} << 40;
constexpr std::int64_t max_counted_url = 0xffff;
constexpr std::string_view order_meta = "queue_order", watermark_meta = "queue_watermark";

}  // namespace

Queue::Queue(Tables& tables, const Hosts& known_hosts, UrlStates& states, config::Order order, std::size_t memory_limit)
    : tables_(tables),
      rows_(tables.queue()),
      known_hosts_(known_hosts),
      states_(states),
      order_(order),
      memory_limit_(std::max<std::size_t>(memory_limit, 1)) {
  auto order_number = static_cast<std::int64_t>(order);
  if (tables.meta().number(order_meta) != order_number + 1) {
    drop_generations();
    tables.meta().set(order_meta, order_number + 1);
  }
  watermark_ = tables.meta().number(watermark_meta);
  read_generations();
}

// bfs: the shallowest first, then the oldest; dfs: the newest first; priority: the shallowest first, then the shortest.
std::int64_t Queue::key_of(model::UrlId id, const Rank& rank) const {
  // What is asked only whether it is there comes before every page: Frontier::leave_rest_of_pages() relies on it.
  if (states_[id].ask() != model::Ask::page) return -(std::int64_t{1} << 62);
  std::int64_t depth = states_[id].depth;
  switch (order_) {
    case config::Order::dfs:
      return -id;
    case config::Order::priority:
      return std::int64_t{highest_priority - rank.priority} << 48 | depth << 16 |
             std::min(static_cast<std::int64_t>(rank.url_size), max_counted_url);
    case config::Order::bfs:
      break;
  }
  return depth;
}

Queue::Host& Queue::host(model::HostId id) {
  if (subqueue_of_key(id) != 0) return subqueues_[id];
  auto index = static_cast<std::size_t>(id);
  if (index >= hosts_.size()) hosts_.resize(std::max(index + 1, hosts_.size() * 2));
  return hosts_[index];
}

void Queue::push(model::HostId host, model::UrlId id, const Rank& rank) {
  if (id <= watermark_) rows_.requeue(id);
  push_entry(host, {key_of(id, rank), id});
  if (entries_in_memory_ >= memory_limit_) flush();
}

void Queue::push_entry(model::HostId id, Entry entry) {
  std::vector<Entry>& heap = host(id).heap;
  heap.push_back(entry);
  std::push_heap(heap.begin(), heap.end(), std::greater<>());
  ++entries_in_memory_;
}

void Queue::load_requeued() {
  rows_.for_each_requeued([this](const RequeuedRow& row) {
    if (states_.waiting(row.id) && known_hosts_.known(row.host))
      push_entry(row.host, {key_of(row.id, rank_of(row.url_size, row.priority)), row.id});
  });
  requeued_loaded_ = true;
  if (entries_in_memory_ >= memory_limit_) flush();
}

// ---- taking ----

std::vector<model::UrlId> Queue::take(model::HostId id, std::size_t n) {
  std::vector<model::UrlId> taken;
  while (taken.size() < n) {
    Gathered gathered = gather(id, n);
    if (gathered.candidates.empty()) break;
    consume(id, gathered, n, taken);
  }
  return taken;
}

// The next n entries of every source, in order. Where a source gave n, it may have more beyond its last one.
Queue::Gathered Queue::gather(model::HostId id, std::size_t n) {
  Gathered gathered;
  Host& from = host(id);
  gather_memory(from, n, gathered);
  if (from.on_disk > 0)
    for (std::size_t i = 0; i < generations_.size(); ++i) gather_generation(id, i, n, gathered);
  std::ranges::sort(gathered.candidates, {}, &Candidate::entry);
  return gathered;
}

void Queue::gather_memory(Host& host, std::size_t n, Gathered& into) {
  for (std::size_t i = 0; i < n && !host.heap.empty(); ++i) {
    std::pop_heap(host.heap.begin(), host.heap.end(), std::greater<>());
    into.candidates.push_back({host.heap.back(), in_memory});
    host.heap.pop_back();
    --entries_in_memory_;
  }
  if (host.heap.empty()) return;
  into.complete = false;
  into.limit = into.candidates.back().entry;
}

void Queue::gather_generation(model::HostId id, std::size_t generation, std::size_t n, Gathered& into) {
  Entry after = passed(id, generation);
  std::size_t found = 0;
  rows_.read(generations_[generation].number, {id, after.key, after.id}, n, [&](std::int64_t order, model::UrlId url) {
    into.candidates.push_back({{order, url}, generation});
    ++found;
  });
  if (found < n) return;
  Entry last = into.candidates.back().entry;
  into.limit = into.complete ? last : std::min(into.limit, last);
  into.complete = false;
}

void Queue::consume(model::HostId id, const Gathered& gathered, std::size_t n, std::vector<model::UrlId>& taken) {
  for (const Candidate& candidate : gathered.candidates) {
    bool beyond = taken.size() == n || (!gathered.complete && gathered.limit < candidate.entry);
    if (!beyond) {
      give(id, candidate, taken);
    } else if (candidate.generation == in_memory) {
      push_entry(id, candidate.entry);
    }
  }
}

void Queue::give(model::HostId id, const Candidate& candidate, std::vector<model::UrlId>& taken) {
  if (candidate.generation != in_memory) {
    pass(id, candidate.generation, candidate.entry);
    Host& from = host(id);
    from.on_disk -= std::min<std::uint64_t>(from.on_disk, 1);
  }
  model::UrlId url = candidate.entry.id;
  if (candidate.generation == in_memory && states_[url].queued()) remember(url, {id, candidate.entry});
  if (!states_.waiting(url)) return;
  states_[url].given = 1;
  taken.push_back(url);
}

// Where a URL under way would be, were it to be given out again: at the best place that it ever had.
void Queue::remember(model::UrlId url, const Placed& placed) {
  auto [entry, added] = in_flight_.try_emplace(url, placed);
  if (!added) entry->second = std::min(entry->second, placed);
}

Queue::Entry Queue::passed(model::HostId id, std::size_t generation) const {
  constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();
  if (auto of_host = cursors_.find(id); of_host != cursors_.end())
    for (const Cursor& cursor : of_host->second)
      if (cursor.generation == generation) return cursor.passed;
  return {before_all, before_all};
}

void Queue::pass(model::HostId id, std::size_t generation, Entry entry) {
  std::vector<Cursor>& of_host = cursors_[id];
  auto cursor = std::ranges::find(of_host, generation, &Cursor::generation);
  if (cursor == of_host.end()) {
    of_host.push_back({generation, entry});
  } else {
    cursor->passed = entry;
  }
}

void Queue::move(model::HostId host, model::UrlId id, const Rank& rank) {
  forget(id);
  states_[id].given = 0;
  push(host, id, rank);
}

std::vector<model::HostId> Queue::subqueues_on_disk() const {
  std::vector<model::HostId> subqueues;
  for (const auto& [key, subqueue] : subqueues_)
    if (subqueue.on_disk > 0) subqueues.push_back(key);
  return subqueues;
}

// ---- generations ----

void Queue::read_generations() {
  generations_.clear();
  cursors_.clear();
  entries_on_disk_ = 0;
  for (Host& each : hosts_) each.on_disk = 0;
  for (auto& [key, each] : subqueues_) each.on_disk = 0;
  rows_.for_each_count([this](std::int64_t generation, model::HostId key, std::uint64_t count) {
    if (generation < 1 || generation > last_generation || !known_hosts_.known(host_of_key(key)))
      tables_.damaged("a row of queue names no host");
    if (generations_.empty() || generations_.back().number != generation) generations_.push_back({generation, 0});
    generations_.back().rows += count;
    host(key).on_disk += count;
    entries_on_disk_ += count;
  });
}

void Queue::flush() {
  std::vector<Placed> all;
  all.reserve(entries_in_memory_ + in_flight_.size());
  auto gather = [&](model::HostId key, Host& host) {
    for (const Entry& entry : host.heap)
      if (states_[entry.id].queued()) all.push_back({key, entry});
    host.heap = {};
  };
  for (std::size_t id = 0; id < hosts_.size(); ++id) gather(static_cast<model::HostId>(id), hosts_[id]);
  for (auto& [key, subqueue] : subqueues_) gather(key, subqueue);
  for (const auto& [url, placed] : in_flight_) all.push_back(placed);
  in_flight_.clear();
  entries_in_memory_ = 0;
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  write_generation(all);
  if (requeued_loaded_) rows_.clear_requeued();
  set_watermark(states_.next() - 1);
  if (small_generations() >= merged_at_once) merge(generations_.size() - small_generations());
  if (generations_.size() > max_generations) merge(0);
}

// At the end, that were not made by merging.
std::size_t Queue::small_generations() const {
  auto is_large = [this](const Generation& each) { return each.rows / (merged_at_once / 2) >= memory_limit_; };
  return static_cast<std::size_t>(std::ranges::find_if(generations_.rbegin(), generations_.rend(), is_large) -
                                  generations_.rbegin());
}

void Queue::write_generation(const std::vector<Placed>& sorted) {
  if (sorted.empty()) return;
  std::int64_t generation = next_generation();
  for (const Placed& placed : sorted) {
    rows_.insert(generation, {placed.host, placed.entry.key, placed.entry.id});
    ++host(placed.host).on_disk;
  }
  generations_.push_back({generation, sorted.size()});
  entries_on_disk_ += sorted.size();
}

// One generation of all that still waits or is under way in those from the `first` on.
void Queue::merge(std::size_t first) {
  Generation merged{next_generation(), 0};
  Placed last;
  rows_.for_each_sorted(generations_[first].number, [&](std::int64_t generation, const QueueRow& row) {
    const Placed next{row.key, {row.order, row.id}};
    auto of = std::ranges::lower_bound(generations_, generation, {}, &Generation::number) - generations_.begin();
    Host& from = host(row.key);
    if (passed(row.key, static_cast<std::size_t>(of)) < next.entry) from.on_disk -= from.on_disk > 0;
    bool wanted = next != last && states_.known(next.entry.id) && states_[next.entry.id].queued();
    last = next;
    if (!wanted) return;
    rows_.insert(merged.number, row);
    ++from.on_disk;
    ++merged.rows;
  });
  rows_.remove(generations_[first].number, merged.number);
  for (auto& [key, of_host] : cursors_)
    std::erase_if(of_host, [first](const Cursor& cursor) { return cursor.generation >= first; });
  for (std::size_t i = first; i < generations_.size(); ++i) entries_on_disk_ -= generations_[i].rows;
  entries_on_disk_ += merged.rows;
  generations_.resize(first);
  if (merged.rows > 0) generations_.push_back(merged);
}

void Queue::tidy(std::uint64_t waiting) {
  if (generations_.empty()) return;
  if (waiting == 0) {
    rows_.clear();
    read_generations();
  } else if (entries_on_disk_ > 2 * waiting + stale_slack ||
             (generations_.size() > max_generations_kept && entries_on_disk_ <= small_queue)) {
    merge(0);
  } else if (small_generations() > max_generations_kept) {
    merge(generations_.size() - small_generations());
  }
}

void Queue::drop_generations() {
  rows_.clear();
  set_watermark(0);
}

void Queue::set_watermark(model::UrlId id) {
  watermark_ = id;
  tables_.meta().set(watermark_meta, id);
}

}  // namespace crawl::storage
