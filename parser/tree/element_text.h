// The text of one element as a person reads it, by the rules of a page's text (parser/html/text_reader.h). Of an
// element that is not shown itself (<script>, <title>, ...) it is what is in it: of <script> and <style> as it is,
// of others with white space collapsed. Pure; walks iteratively.
#pragma once

#include <string>

#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser {

// At most max_bytes; less when the budget is spent.
std::string element_text(const Elements& elements, ElementNo element, std::size_t max_bytes, StepBudget& budget);

}  // namespace crawl::parser
