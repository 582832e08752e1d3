// The lead of an article: the sentences that are between its heading and its text, in a header or a box of their own
// on many sites, so that they are found neither by where the text is nor by what it looks like. Private to
// parser/article.
#pragma once

#include <cstddef>

#include "parser/article/layout.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::article {

// Takes back what of the lead was left out. begin: the first block of the text. Returns the first block of the lead;
// begin where there is none.
std::size_t take_back_lead(Layout& layout, std::size_t begin, StepBudget& budget);

}  // namespace crawl::parser::article
