// The main text of a page: what its author wrote, without what every page of the site has around it. The page is cut
// into blocks of text; each counts for or against the article by its length, its links and where it is; the element
// with the most is the article, and what of it is no prose is left out again.
//
// Bounded: a few passes over the elements and blocks of the page, none recursive, within the budget; deterministic. Any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::article {

struct MainText {
  std::string text;           // a line for each block; empty where the page has no article
  std::string heading;        // the h1 that is above it; empty without
  std::uint64_t letters = 0;  // of the text; a character of Chinese or Japanese counts as three
  bool is_list = false;       // the text is that of teasers for other pages
};

// known_body: what the page's own data says that the text is (JSON-LD articleBody); empty without.
MainText find_main_text(const Tree& tree, const Elements& elements, std::string_view known_body, std::size_t max_bytes,
                        StepBudget& budget);

}  // namespace crawl::parser::article
