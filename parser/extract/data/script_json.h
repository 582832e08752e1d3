// JSON that is in the scripts of a page, for the page's own scripts to show: <script type="application/json"
// id=NAME> and NAME = {...} or NAME = [...] in any script. Read as data: no script is run. Private to parser/extract.
#pragma once

#include <string>
#include <vector>

#include "parser/extract/data/json.h"
#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::extract {

inline constexpr std::size_t max_script_bytes = 8u << 20;  // of all scripts of a page
inline constexpr std::size_t max_script_values = 1000;

// A key for each name, in the order of the page; of a name that is more than once an array of its values. A script
// of JSON without an id is called "json".
JsonObject read_script_json(const Elements& elements, StepBudget& budget, std::vector<std::string>& notes);

}  // namespace crawl::parser::extract
