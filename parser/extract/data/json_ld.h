// JSON-LD of a page (https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents): each
// <script type="application/ld+json">, as tolerant as pages need. Private to parser/extract.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/extract/data/json.h"
#include "parser/tree/elements.h"

namespace crawl::parser::extract {

inline constexpr std::size_t max_json_bytes = 2u << 20;  // of all blocks of a page

struct JsonLdBlock {
  std::vector<std::pair<Json, bool>> objects;  // at the top; whether Schema.org's words are theirs
  std::string fault;                           // why strict readers pass over the whole block; empty: they do not
};

// An empty block has no objects, and no fault.
JsonLdBlock json_ld_block(std::string_view block);

// The objects at the top, arrays and @graph taken apart. What is no JSON is passed over, with a note.
JsonArray read_json_ld(const Elements& elements, StepBudget& budget, std::vector<std::string>& notes);

}  // namespace crawl::parser::extract
