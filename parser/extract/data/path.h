// Path: where in an object of JSON the value of a field is: "offers.price", "offers[0].price". The `select` of the
// rules whose source is not HTML. Immutable. Private to parser/extract.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "parser/extract/data/json.h"

namespace crawl::parser::extract {

inline constexpr std::size_t max_path_length = 1024;  // bytes
inline constexpr std::size_t max_path_steps = 16;

struct PathStep {
  std::string key;                     // of an object
  std::optional<std::uint32_t> index;  // or a place in an array, from 0
};

using Path = std::vector<PathStep>;

// The error begins with the column of the mistake.
Result<Path> parse_path(std::string_view text);

// How the objects of a page are looked into.
struct PathView {
  bool microdata = false;  // the names of a path are those of `properties`
  // Objects by their "@id", where another one may stand for them.
  std::unordered_map<std::string_view, const JsonObject*> by_id;

  // Of the objects with one "@id" the first that says more than that counts.
  void add(const JsonObject& object);
};

// What is at the end of the path, at most max values. An array on the way is gone through, and one at the end taken
// apart.
std::vector<const Json*> find_values(const JsonObject& from, const Path& path, const PathView& view, std::size_t max,
                                     StepBudget& budget);

}  // namespace crawl::parser::extract
