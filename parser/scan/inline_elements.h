// InlineElements: the inline elements that are open, beside the stack of those that matter. An end tag of theirs may
// end others that are between, such as a link; and formatting elements that were ended with the block around them
// begin again with the next text
// (https://html.spec.whatwg.org/multipage/parsing.html#the-list-of-active-formatting-elements).
//
// One for each page; at most max_inline_elements. What is beyond them is passed by.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace crawl::parser {

inline constexpr std::size_t max_inline_elements = 2048;
inline constexpr std::size_t max_interrupted = 64;

class InlineElements {
 public:
  struct Entry {
    std::uint64_t name = 0;   // hash
    std::uint32_t level = 0;  // how many elements around it keep formatting to themselves ("markers")
    bool formatting = false;
    bool other = false;  // Tag::other
  };
  static constexpr std::size_t none = SIZE_MAX;

  // depth: the size of the stack of open elements below it.
  void open(const Entry& entry, std::uint32_t depth) {
    if (open_.size() >= max_inline_elements) return;
    open_.push_back(entry);
    depths_.push_back(depth);
    ++counts_[bucket(entry.name)];
  }
  // The innermost of a name, or none. idle_steps counts the entries that were looked at.
  std::size_t find(std::uint64_t name, std::uint32_t& idle_steps) const;
  // Whether the innermost one that is Tag::other has another name.
  bool is_other_than(std::uint64_t name, std::uint32_t& idle_steps) const;
  // Whether there may be so many of a name that the first is no longer known as formatting ("Noah's Ark").
  bool are_many(std::uint64_t name) const { return counts_[bucket(name)] >= 3; }
  // Whether one is open above all that is on the stack.
  bool is_on_top(std::size_t depth) const { return !depths_.empty() && depths_.back() >= depth; }
  std::uint32_t depth_of(std::size_t index) const { return depths_[index]; }
  // It is no longer open, but what is in it is.
  void forget(std::size_t index);
  // It is ended, and all that is in it.
  void end(std::size_t index);

  // The open element at this size of the stack is popped. Inline, as it is so for each.
  void pop_to(std::uint32_t depth) {
    if (is_on_top(depth)) interrupt(depth);
  }
  // An element that keeps formatting to itself ends; level is its own.
  void end_level(std::uint32_t level);

  // Interrupted elements of this level begin again.
  bool may_resume() const { return interrupted_count_ > 0; }
  void resume(std::uint32_t depth, std::uint32_t level);
  // Whether one of the name was interrupted; it does not begin again then.
  bool forget_interrupted(std::uint64_t name, std::uint32_t level);

 private:
  static std::size_t bucket(std::uint64_t name) { return name >> 56; }
  void interrupt(std::uint32_t depth);
  void keep(const Entry& entry);
  void pop();

  std::vector<Entry> open_;
  std::vector<std::uint32_t> depths_;  // of the open ones. Apart, so that an Entry is never changed and soon copied:
                                       // that waits for the store, and hostile pages do it at every tag
  std::array<Entry, max_interrupted> interrupted_;
  std::size_t interrupted_count_ = 0;
  std::array<std::uint16_t, 256> counts_{};  // of the open ones by bucket of the name: most misses are known at once
};

}  // namespace crawl::parser
