#include "parser/scan/inline_elements.h"

#include <algorithm>

namespace crawl::parser {

namespace {

// Of equal formatting elements three at most begin again ("Noah's Ark").
constexpr std::ptrdiff_t most_equal = 3;

}  // namespace

void InlineElements::open(const Entry& entry) {
  if (open_.size() >= max_inline_elements) return;
  open_.push_back(entry);
  ++counts_[bucket(entry.name)];
}

void InlineElements::pop() {
  --counts_[bucket(open_.back().name)];
  open_.pop_back();
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
}

void InlineElements::end(std::size_t index) {
  while (open_.size() > index + 1) {
    keep(open_.back());
    pop();
  }
  pop();
}

void InlineElements::keep(const Entry& entry) {
  if (!entry.formatting || interrupted_.size() >= max_interrupted) return;
  const auto equal = [&](const Entry& other) { return other.name == entry.name && other.level == entry.level; };
  if (std::ranges::count_if(interrupted_, equal) < most_equal) interrupted_.push_back(entry);
}

void InlineElements::interrupt(std::uint32_t depth) {
  while (!open_.empty() && open_.back().depth >= depth) {
    keep(open_.back());
    pop();
  }
}

void InlineElements::end_level(std::uint32_t level) {
  std::erase_if(interrupted_, [level](const Entry& entry) { return entry.level >= level; });
}

void InlineElements::resume(std::uint32_t depth, std::uint32_t level) {
  std::size_t kept = 0;
  for (const Entry& entry : interrupted_) {
    if (entry.level == level) {
      open({.name = entry.name, .depth = depth, .level = level, .formatting = true});
    } else {
      interrupted_[kept++] = entry;
    }
  }
  interrupted_.resize(kept);
}

bool InlineElements::forget_interrupted(std::uint64_t name, std::uint32_t level) {
  const auto same = [&](const Entry& entry) { return entry.name == name && entry.level == level; };
  const auto found = std::ranges::find_if(interrupted_, same);
  if (found == interrupted_.end()) return false;
  interrupted_.erase(found);
  return true;
}

}  // namespace crawl::parser
