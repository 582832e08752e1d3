#include "parser/article/teasers.h"

#include <algorithm>

namespace crawl::parser::article {
namespace {

constexpr std::size_t min_teasers = 4;
constexpr std::uint64_t max_letters = 600;  // of plain text below one heading

bool is_linked(const TextBlock& block) {
  return block.linked * 10 >= block.letters * 8;
}

}  // namespace

bool is_list_of_teasers(const Layout& layout, ElementNo root, StepBudget& budget) {
  std::size_t teasers = 0, headings = 0;
  std::uint64_t below = 0, most = 0;  // letters of plain text since the last heading, and the most below any
  bool linked = false;
  const auto end_section = [&] {
    most = std::max(most, below);
    teasers += linked && below > 0;
    below = 0;
  };
  for (std::size_t i = layout.first_block(root); i < layout.end_block(root) && budget.spend(1); ++i) {
    if (layout.is_out(i)) continue;
    const TextBlock& block = layout.blocks()[i];
    const Tag tag = layout.tag(block.element);
    if (is_heading(tag) && tag != Tag::h1) {
      end_section();
      linked = is_linked(block);
      headings += !linked;
    } else if (layout.is_plain(block)) {
      below += block.letters;
    }
  }
  end_section();
  return teasers >= min_teasers && teasers > headings && most <= max_letters;
}

}  // namespace crawl::parser::article
