#include "parser/extract/data/open_graph.h"

#include <algorithm>

#include "parser/extract/extractor.h"
#include "parser/html/ascii.h"

namespace crawl::parser::extract {
namespace {

constexpr std::string_view prefixes[] = {"og",    "article", "product", "book",       "profile",  "twitter", "fb",
                                         "music", "video",   "place",   "restaurant", "business", "al"};

void add(JsonObject& object, std::string_view name, std::string_view value) {
  Json& place = object[boost::json::string_view(name.data(), name.size())];
  Json text(boost::json::string_view(value.data(), value.size()));
  if (place.is_null()) {
    place = std::move(text);
  } else if (auto* list = place.if_array()) {
    list->push_back(std::move(text));
  } else {
    place = JsonArray{std::move(place), std::move(text)};
  }
}

}  // namespace

bool is_open_graph_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == name.npos || colon + 1 == name.size() || name.find_first_of(" \t\n\f\r") != name.npos) return false;
  return std::ranges::find(prefixes, name.substr(0, colon)) != std::end(prefixes);
}

JsonObject read_open_graph(const Elements& elements, StepBudget& budget) {
  JsonObject found;
  std::size_t left = max_properties;
  const auto meta = elements.name_of("meta");
  for (ElementNo e = 0; e < elements.size() && budget.spend(1) && left > 0; ++e) {
    if (elements.name(e) != meta) continue;
    const auto content = elements.attribute(e, "content");
    auto names = elements.attribute(e, "property");
    if (!names) names = elements.attribute(e, "name");
    if (!content || !names || strip_spaces(*content).empty()) continue;
    // A list of names, by RDFa (https://www.w3.org/TR/rdfa-core/#A-property).
    for (auto name = next_token(*names); !name.empty() && left > 0; name = next_token(*names)) {
      std::string lower(name.substr(0, max_value_bytes));
      std::ranges::transform(lower, lower.begin(), to_lower);
      if (!is_open_graph_name(lower) || !budget.spend_bytes(content->size())) continue;
      add(found, lower, utf8_prefix(strip_spaces(*content), max_value_bytes));
      --left;
    }
  }
  return found;
}

}  // namespace crawl::parser::extract
