#include "parser/article/choose.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace crawl::parser::article {
namespace {

// What a block counts for the article, in letters; below zero: against it.
std::int64_t score_of(const Layout& layout, const TextBlock& block) {
  const Tag tag = layout.tag(block.element);
  const std::int64_t letters = block.letters;
  if (block.linked * 2 > block.letters) return -letters - 10;
  if (is_heading(tag)) return 0;
  if (tag == Tag::pre) return letters;
  if (letters >= 80) return letters - block.linked;
  if (letters >= 25) return tag == Tag::p ? letters : letters / 2;
  return tag == Tag::p || tag == Tag::li || tag == Tag::td || tag == Tag::dt || tag == Tag::dd ? 0 : -5;
}

class Chooser {
 public:
  Chooser(const Layout& layout, const KnownBody& body, StepBudget& budget) : layout_(layout), budget_(budget) {
    const auto& blocks = layout.blocks();
    sums_.assign(blocks.size() + 1, 0);
    against_.assign(blocks.size() + 1, 0);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      std::int64_t score = layout.is_out(i) ? 0 : score_of(layout, blocks[i]);
      if (!body.empty() && score > 0) score = body.has(layout.texts().of(blocks[i])) ? score * 4 : score / 4;
      sums_[i + 1] = sums_[i] + score;
      against_[i + 1] = against_[i] + (score < 0 || layout.is_out(i));
    }
  }

  ElementNo choose() {
    if (layout_.elements().size() == 0) return no_element;
    ElementNo scope = best_in(0);
    if (scope == no_element) return no_element;
    const std::int64_t all = sum(scope);
    const ElementNo hinted = largest([&](ElementNo e) { return layout_.hint(e) == Hint::body; }, all);
    if (hinted != no_element) return hinted;
    for (const Tag tag : {Tag::main, Tag::article}) {
      const ElementNo found = largest([&](ElementNo e) { return layout_.tag(e) == tag; }, all);
      if (found != no_element) scope = best_in(found);
    }
    return below_frames(scope);
  }

 private:
  std::int64_t sum(ElementNo e) const { return sums_[layout_.end_block(e)] - sums_[layout_.first_block(e)]; }

  // The element of a subtree with the most; of equal ones the innermost.
  ElementNo best_in(ElementNo root) {
    ElementNo best = no_element;
    for (ElementNo e = root; e < layout_.elements().end(root) && budget_.spend(1); ++e) {
      const std::int64_t found = sum(e);
      if (found > 0 && (best == no_element || found >= sum(best))) best = e;
    }
    return best;
  }

  // Below a frame, such as <body>: the part of it that has nearly all, where the rest has links of its own.
  ElementNo below_frames(ElementNo e) {
    for (bool went = true; went;) {
      went = false;
      for (ElementNo child = e + 1; child < layout_.elements().end(e) && budget_.spend(1);
           child = layout_.elements().end(child)) {
        if (sum(child) * 20 < sum(e) * 17) continue;
        if (against(e) == against(child) && !is_frame(layout_.tag(e))) break;
        e = child;
        went = true;
        break;
      }
    }
    return e;
  }

  static bool is_frame(Tag tag) { return tag == Tag::html || tag == Tag::body; }
  // How many blocks of an element count against it, or are left out.
  std::uint32_t against(ElementNo e) const { return against_[layout_.end_block(e)] - against_[layout_.first_block(e)]; }

  // The largest of some elements, if it is clearly larger than the rest of them and no small part of all.
  template <class Holds>
  ElementNo largest(const Holds& holds, std::int64_t all) {
    ElementNo best = no_element;
    std::int64_t total = 0;
    for (ElementNo e = 0; e < layout_.elements().size() && budget_.spend(1);) {
      if (!holds(e)) {
        ++e;
        continue;
      }
      const std::int64_t found = std::max<std::int64_t>(sum(e), 0);
      total += found;
      if (found > 0 && (best == no_element || found > sum(best))) best = e;
      e = layout_.elements().end(e);
    }
    if (best == no_element || sum(best) * 5 < all || sum(best) * 5 < total * 3) return no_element;
    return innermost(best, holds);
  }

  // Such an element in it that has nearly all of it.
  template <class Holds>
  ElementNo innermost(ElementNo best, const Holds& holds) {
    const ElementNo outer = best;
    for (ElementNo e = outer + 1; e < layout_.elements().end(outer) && budget_.spend(1); ++e)
      if (holds(e) && sum(e) * 10 >= sum(outer) * 9) best = e;
    return best;
  }

  const Layout& layout_;
  StepBudget& budget_;
  std::vector<std::int64_t> sums_;      // of all blocks before
  std::vector<std::uint32_t> against_;  // of all blocks before
};

}  // namespace

ElementNo choose_article(const Layout& layout, const KnownBody& body, StepBudget& budget) {
  return Chooser(layout, body, budget).choose();
}

}  // namespace crawl::parser::article
