// What of a page is left out before its article is looked for: elements that their hints call boilerplate, and sections
// that their headings call so. Private to parser/article.
#pragma once

#include "parser/article/layout.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::article {

void leave_out_boilerplate(Layout& layout, StepBudget& budget);

// Only the elements, and of these not what is below pictures and tables.
void leave_out_marked(Layout& layout, StepBudget& budget);

}  // namespace crawl::parser::article
