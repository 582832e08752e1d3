// The pseudo-classes that need no argument, by name, and the words for a message about one that is not known. Constant
// data.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parser/css/selector.h"

namespace crawl::parser::css {

// What `:name` tests; two tests for :only-child. Empty: there is no such pseudo-class. lower_name is in lower case.
Compound pseudo_class(std::string_view lower_name);

// ":before" and the three others that one colon may begin (https://www.w3.org/TR/selectors-3/#pseudo-elements).
bool is_pseudo_element_of_css2(std::string_view lower_name);

// "; did you mean :first-child?", or what there is.
std::string known_pseudo_classes(std::string_view lower_name, bool function);

}  // namespace crawl::parser::css
