#include "parser/scan/inline_elements.h"

#include <algorithm>
#include <utility>

namespace crawl::parser {

namespace {

// Of equal formatting elements three at most begin again ("Noah's Ark").
constexpr std::size_t max_equal = 3;

}  // namespace

void InlineElements::pop() {
  --counts_[bucket(open_.back().name)];
  open_.pop_back();
  depths_.pop_back();
}

std::size_t InlineElements::find(std::uint64_t name, std::uint32_t& idle_steps) const {
  if (counts_[bucket(name)] == 0) return none;
  for (std::size_t i = open_.size(); i-- > 0;) {
    if (open_[i].name == name) return i;
    ++idle_steps;
  }
  return none;
}

bool InlineElements::is_other_than(std::uint64_t name, std::uint32_t& idle_steps) const {
  for (std::size_t i = open_.size(); i-- > 0; ++idle_steps)
    if (open_[i].other) return open_[i].name != name;
  return false;
}

void InlineElements::forget(std::size_t index) {
  --counts_[bucket(open_[index].name)];
  open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(index));
  depths_.erase(depths_.begin() + static_cast<std::ptrdiff_t>(index));
}

void InlineElements::end(std::size_t index) {
  while (open_.size() > index + 1) {
    keep(open_.back());
    pop();
  }
  pop();
}

void InlineElements::keep(const Entry& entry) {
  if (!entry.formatting || interrupted_count_ >= max_interrupted) return;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < interrupted_count_; ++i) {
    equal += interrupted_[i].name == entry.name && interrupted_[i].level == entry.level;
  }
  if (equal < max_equal) interrupted_[interrupted_count_++] = entry;
}

void InlineElements::interrupt(std::uint32_t depth) {
  std::size_t size = open_.size();
  for (; size > 0 && depths_[size - 1] >= depth; --size) {
    keep(open_[size - 1]);
    --counts_[bucket(open_[size - 1].name)];
  }
  open_.resize(size);
  depths_.resize(size);
}

void InlineElements::end_level(std::uint32_t level) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < interrupted_count_; ++i) {
    if (interrupted_[i].level < level) interrupted_[kept++] = interrupted_[i];
  }
  interrupted_count_ = kept;
}

void InlineElements::resume(std::uint32_t depth, std::uint32_t level) {
  const std::size_t count = std::exchange(interrupted_count_, 0);
  for (std::size_t i = 0; i < count; ++i) {
    if (interrupted_[i].level == level) {
      open(interrupted_[i], depth);
    } else {
      interrupted_[interrupted_count_++] = interrupted_[i];
    }
  }
}

bool InlineElements::forget_interrupted(std::uint64_t name, std::uint32_t level) {
  for (std::size_t i = 0; i < interrupted_count_; ++i) {
    if (interrupted_[i].name != name || interrupted_[i].level != level) continue;
    std::copy(interrupted_.begin() + i + 1, interrupted_.begin() + interrupted_count_--, interrupted_.begin() + i);
    return true;
  }
  return false;
}

}  // namespace crawl::parser
