// Which element of a page is its article. Private to parser/article.
#pragma once

#include "parser/article/known_body.h"
#include "parser/article/layout.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::article {

// no_element: none, for the page has no text that counts for an article.
ElementNo choose_article(const Layout& layout, const KnownBody& body, StepBudget& budget);

}  // namespace crawl::parser::article
