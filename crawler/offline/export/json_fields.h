// The fields of a JSON object, as texts: what SQLite found to be JSON and wrote without white space is taken apart
// without a tree, so that neither depth nor size of what a file holds costs more than one pass. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crawl::exports {

// Views of the text that was taken apart, each a JSON value.
struct JsonField {
  std::optional<std::string_view> key;  // a JSON string; none of what is no object
  std::string_view value;
};

std::vector<JsonField> fields_of(std::string_view json);

// A string without quotes and escapes; of all else the JSON itself.
std::string text_of_json(std::string_view value);

// As a cell of a table has it: a list of plain values is these, with "; " between them.
std::string cell_text(std::string_view value);

}  // namespace crawl::exports
