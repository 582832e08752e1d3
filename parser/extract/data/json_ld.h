// JSON-LD of a page (https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents): each
// <script type="application/ld+json">, as tolerant as pages need. Private to parser/extract.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/extract/data/json.h"
#include "parser/tree/elements.h"

namespace crawl::parser::extract {

inline constexpr std::size_t max_json_bytes = 2u << 20;  // of all blocks of a page

// The objects at the top of one block; nothing where it is no JSON. An empty block has none.
std::optional<JsonArray> json_ld_objects(std::string_view block);

// The objects at the top, arrays and @graph taken apart. What is no JSON is passed over, with a note.
JsonArray read_json_ld(const Elements& elements, StepBudget& budget, std::vector<std::string>& notes);

}  // namespace crawl::parser::extract
