// Microdata of a page, as the JSON that the standard makes of it
// (https://html.spec.whatwg.org/multipage/microdata.html#json): {"type": [...], "id": "...", "properties": {name:
// [values]}}. Private to parser/extract.
#pragma once

#include "parser/extract/data/json.h"
#include "parser/extract/extractor.h"
#include "parser/tree/elements.h"

namespace crawl::parser::extract {

inline constexpr std::size_t max_microdata_values = 50'000;   // of one page
inline constexpr std::size_t max_microdata_bytes = 8u << 20;  // of their texts

// The items at the top, in the order of the page.
JsonArray read_microdata(const Elements& elements, const Source& source, StepBudget& budget,
                         std::vector<std::string>& notes);

}  // namespace crawl::parser::extract
