// Layout: a page as finding its article sees it: the tag and hint of each element, the blocks of text, which of them
// are left out, and sums over subtrees, each asked for in constant time. Made for one page; one thread. Private to
// parser/article.
#pragma once

#include <cstdint>
#include <vector>

#include "parser/article/hints.h"
#include "parser/html/tag.h"
#include "parser/tree/elements.h"
#include "parser/tree/text_blocks.h"

namespace crawl::parser::article {

class Layout {
 public:
  // hidden_too: what a style hides is seen.
  Layout(const Tree& tree, const Elements& elements, bool hidden_too, StepBudget& budget);

  const Elements& elements() const { return elements_; }
  Tag tag(ElementNo e) const { return tags_[e]; }
  Hint hint(ElementNo e) const { return said_[e].hint; }
  WordNo word(ElementNo e) const { return said_[e].word; }
  // From now on a word says nothing of elements that are prose for the most part.
  void forgive(WordNo word, StepBudget& budget);
  const TextBlocks& texts() const { return texts_; }
  const std::vector<TextBlock>& blocks() const { return texts_.blocks; }

  // The blocks of an element: first to end.
  std::size_t first_block(ElementNo e) const { return first_[e]; }
  std::size_t end_block(ElementNo e) const { return end_[e]; }

  // Leaves out an element with all that is in it, or one block.
  void leave_out(ElementNo e);
  void leave_out_block(std::size_t block) { out_[block] = 1; }
  void take_back(std::size_t block) { out_[block] = 0; }
  bool is_out(std::size_t block) const { return out_[block] != 0; }
  void take_back_all() { out_.assign(out_.size(), 0); }

  // Prose: a block that is long and hardly linked.
  bool is_prose(const TextBlock& block) const { return block.letters >= 80 && block.linked * 3 < block.letters; }
  // Text that is no heading, label or link.
  bool is_plain(const TextBlock& block) const {
    return block.letters >= 25 && block.linked * 3 < block.letters && !is_heading(tag(block.element));
  }
  // Letters of the prose of an element, left out or not.
  std::uint64_t prose(ElementNo e) const { return prose_[end_block(e)] - prose_[first_block(e)]; }
  bool is_mostly_prose(ElementNo e) const { return prose(e) * 2 > letters(e); }
  std::uint64_t letters(ElementNo e) const { return letters_[end_block(e)] - letters_[first_block(e)]; }
  std::uint64_t linked(ElementNo e) const { return linked_[end_block(e)] - linked_[first_block(e)]; }
  std::uint64_t all_prose() const { return prose_.back(); }
  // Whether e holds what an article has, a first heading or an element that is said to be one.
  bool holds_article(ElementNo e) const { return marks_[elements_.end(e)] > marks_[e]; }
  // The next sibling; no_element behind the last.
  ElementNo next(ElementNo e) const;

 private:
  BlockKind kind_of(ElementNo e, bool hidden_too) const;
  void sum_up();
  void count_marks();

  const Elements& elements_;
  std::vector<Tag> tags_;
  std::vector<Said> said_;
  WordSet forgiven_;
  TextBlocks texts_;
  std::vector<std::uint32_t> first_, end_;               // by ElementNo
  std::vector<std::uint32_t> marks_;                     // of all elements before
  std::vector<std::uint8_t> out_;                        // by block
  std::vector<std::uint64_t> prose_, letters_, linked_;  // of all blocks before
};

}  // namespace crawl::parser::article
