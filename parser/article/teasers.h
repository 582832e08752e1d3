// Whether what looks like the article of a page is a list of teasers, each a linked heading with some lines below it,
// as start pages and archives have them. Private to parser/article.
#pragma once

#include "parser/article/layout.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::article {

bool is_list_of_teasers(const Layout& layout, ElementNo root, StepBudget& budget);

}  // namespace crawl::parser::article
