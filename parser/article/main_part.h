// The main part of a page as a part of its tree, for who keeps more of it than its text: the element that has what the
// author wrote, without navigation, footers and comments. Unlike the main text (parser/article/main_text.h) it keeps
// lists of links, tables and headings, whatever is between them.
//
// Bounded: a few passes over the elements and blocks of the page, none recursive, within the budget; deterministic. Any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::article {

struct MainPart {
  ElementNo root = no_element;         // no_element: the page has no element
  std::vector<std::uint8_t> left_out;  // by ElementNo: the element with all that is in it is none of it
  std::string heading;                 // the h1 that is outside of root; empty without, and where one is in it
};

MainPart find_main_part(const Tree& tree, const Elements& elements, StepBudget& budget);

}  // namespace crawl::parser::article
