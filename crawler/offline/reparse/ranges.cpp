#include "crawler/offline/reparse/ranges.h"

#include <algorithm>

namespace crawl::reparse {
namespace {

constexpr unsigned max_deaths_at_page = 2;
constexpr unsigned max_deaths_between = 3;

}  // namespace

std::optional<Range> Ranges::hand_out(std::size_t worker, storage::ItemStore& file) {
  auto task = next_task(file);
  if (!task) return std::nullopt;
  Range& range = task->range;
  range.number = ++last_number_;
  range.without.clear();
  std::ranges::set_union(task->done, condemned_, std::back_inserter(range.without));
  std::erase_if(range.without, [&](model::UrlId id) { return id < range.first || id > range.last; });
  return of_worker_[worker].emplace_back(std::move(*task)).range;
}

std::optional<Ranges::Task> Ranges::next_task(storage::ItemStore& file) {
  if (!again_.empty()) {
    Task task = std::move(again_.front());
    again_.pop_front();
    return task;
  }
  const auto found = at_end_ ? std::nullopt : file.range_behind(reached_);
  at_end_ = !found;
  if (!found) return std::nullopt;
  reached_ = found->last;
  Task task;
  task.range.first = found->first;
  task.range.last = found->last;
  return task;
}

bool Ranges::none_held() const {
  return std::ranges::all_of(of_worker_, [](const auto& tasks) { return tasks.empty(); });
}

Ranges::Task* Ranges::find(std::size_t worker, std::uint32_t range) {
  auto& tasks = of_worker_[worker];
  const auto found = std::ranges::find(tasks, range, [](const Task& task) { return task.range.number; });
  return found == tasks.end() ? nullptr : &*found;
}

bool Ranges::page_done(std::size_t worker, std::uint32_t range, model::UrlId page) {
  Task* task = find(worker, range);
  return task != nullptr && page >= task->range.first && page <= task->range.last && task->done.insert(page).second;
}

bool Ranges::range_done(std::size_t worker, std::uint32_t range) {
  return std::erase_if(of_worker_[worker], [&](const Task& task) { return task.range.number == range; }) == 1;
}

Ranges::Loss Ranges::worker_died(std::size_t worker, model::UrlId page, bool stalled) {
  Loss loss;
  auto& tasks = of_worker_[worker];
  const bool to_blame = page != 0 && (++deaths_[page] >= max_deaths_at_page || stalled);
  if (to_blame && condemned_.insert(page).second) loss.condemned = page;
  if (page == 0 && !tasks.empty() && ++tasks.front().deaths >= max_deaths_between) {
    loss.given_up = storage::IdRange{tasks.front().range.first, tasks.front().range.last};
    tasks.pop_front();
  }
  again_.insert(again_.end(), std::make_move_iterator(tasks.begin()), std::make_move_iterator(tasks.end()));
  tasks.clear();
  return loss;
}

}  // namespace crawl::reparse
