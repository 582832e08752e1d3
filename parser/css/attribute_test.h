// Whether the value of an attribute is what [name=value] and its kin ask for
// (https://www.w3.org/TR/selectors-3/#attribute-selectors). Pure; linear in the value.
#pragma once

#include <string_view>

#include "parser/css/selector.h"

namespace crawl::parser::css {

// of_html_element: the values of some attributes of HTML are compared without regard to case
// (https://html.spec.whatwg.org/multipage/semantics-other.html#case-sensitivity-of-selectors).
bool attribute_is(const Test& test, std::string_view value, bool of_html_element);

// Whether a list between white space has this word.
bool has_word(std::string_view list, std::string_view word, bool ignoring_case);

}  // namespace crawl::parser::css
