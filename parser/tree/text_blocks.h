// TextBlocks: the text of a page cut where blocks begin and end, each piece with the element it is in and with how
// much of it is linked: what finding the article in a page goes by. Made in one iterative walk; views nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser {

struct TextBlock {
  ElementNo element = 0;             // the innermost block that it is in
  std::uint32_t begin = 0, end = 0;  // of TextBlocks::text
  // White space aside; a character of Chinese or Japanese counts as three, as it says about as much.
  std::uint32_t letters = 0;
  std::uint32_t linked = 0;    // of them in links
  std::uint32_t stressed = 0;  // of them in <b> and <strong>
};

struct TextBlocks {
  std::string text;
  std::vector<TextBlock> blocks;  // in the order of the page, none empty

  std::string_view of(const TextBlock& block) const {
    return std::string_view(text).substr(block.begin, block.end - block.begin);
  }
};

// How the text of an element is taken.
enum class BlockKind : std::uint8_t {
  as_shown,  // by its tag
  apart,     // a block of its own, though it flows in the text
  unseen,    // its text is none
};

// kinds: by ElementNo. What is hidden is unseen too. Ends when the budget is spent.
TextBlocks text_blocks(const Tree& tree, const std::vector<BlockKind>& kinds, StepBudget& budget);

}  // namespace crawl::parser
