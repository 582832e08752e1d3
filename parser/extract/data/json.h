// Json: the values of a page that are not its HTML (JSON-LD, microdata and the like), all in the form of JSON.
// Read with a bounded depth, so that functions over it may
// recurse. Private to parser/extract.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/tree/step_budget.h"

namespace crawl::parser::extract {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

inline constexpr std::size_t max_json_depth = 32;

inline std::string_view view_of(const boost::json::string& text) {
  return {text.data(), text.size()};
}

// Text as JSON; as tolerant as pages need: comments and commas at an end are passed over, control characters in strings
// are spaces. Nothing where it is no JSON, or too deep.
std::optional<Json> parse_json(std::string_view text);

// As RFC 8259 has it, and nothing else.
std::optional<Json> parse_strict_json(std::string_view text);

// Written in the order of its keys, without white space. Nothing where it takes more than max_bytes, or the budget is
// spent.
std::optional<std::string> write_json(const Json& value, std::size_t max_bytes, StepBudget& budget);

// A number as it stands in JSON: the shortest that reads back.
std::string number_text(const Json& number);

// All objects of these values, also those in others, in the order in which they are there.
std::vector<const JsonObject*> objects_in(const JsonArray& values, StepBudget& budget);

// Whether a type or list of types is the wanted one. Each may be written as a URL: the last part of that counts.
bool is_of_type(const Json* types, std::string_view wanted);

}  // namespace crawl::parser::extract
