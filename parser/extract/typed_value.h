// A value of a field: the text that was selected, through the field's pattern and type, as JSON. Pure. Private to
// parser/extract.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/extract/rule.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::extract {

// Nothing where the pattern does not match or the text is not of the type; an empty text is no value either.
std::optional<std::string> typed_value(const Field& field, std::string_view text, const Source& source,
                                       StepBudget& budget);

// Of a field for all matches of its pattern: the values of all that there are in the text, at most max_list_values.
// cut: there are more.
std::vector<std::string> typed_values(const Field& field, std::string_view text, const Source& source,
                                      StepBudget& budget, bool& cut);

// The text of a value of JSON; nothing of what is null or an array.
std::optional<std::string> text_of_json(const Field& field, const Json& value, StepBudget& budget);

// The same of a value of JSON. Of an object it is what is to be shown of it: its name or, for a url, its url.
std::optional<std::string> typed_json(const Field& field, const Json& value, const Source& source, StepBudget& budget);

}  // namespace crawl::parser::extract
