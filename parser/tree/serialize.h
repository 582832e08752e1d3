// An element of a tree written as HTML again, by the fragment serialization algorithm of the standard
// (https://html.spec.whatwg.org/multipage/parsing.html#serialising-html-fragments), the element's own tags included.
// Pure; walks iteratively.
#pragma once

#include <string>

#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser {

// Ends at about max_bytes, no character cut in two, or when the budget is spent.
std::string outer_html(const Elements& elements, ElementNo element, std::size_t max_bytes, StepBudget& budget);

}  // namespace crawl::parser
