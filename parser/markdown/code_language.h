// The language of a code block, where a class of it, of the <code> in it or of what is around it says so:
// language-rust, lang-js, highlight-python, highlight-source-shell, "brush: java", "sourceCode cpp". Pure.
#pragma once

#include <string>

#include "parser/tree/elements.h"

namespace crawl::parser::markdown {

// Empty without. In lower case, and a word of an info string.
std::string language_of_code(const Elements& elements, ElementNo pre);

}  // namespace crawl::parser::markdown
