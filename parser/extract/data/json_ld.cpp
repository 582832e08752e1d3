#include "parser/extract/data/json_ld.h"

#include <algorithm>

#include "parser/html/ascii.h"
#include "parser/tree/element_text.h"

namespace crawl::parser::extract {
namespace {

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text = strip_spaces(text.substr(prefix.size()));
  return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text = strip_spaces(text.substr(0, text.size() - suffix.size()));
  return true;
}

// What pages put around the JSON, for the sake of browsers and validators of long ago.
std::string_view unwrapped(std::string_view text) {
  text = strip_spaces(text);
  for (bool taken = true; taken && !text.empty();) {
    taken = false;
    for (const auto prefix :
         {"\xEF\xBB\xBF", "<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA["})
      taken |= take_prefix(text, prefix);
    for (const auto suffix : {"//-->", "-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", ";"})
      taken |= take_suffix(text, suffix);
  }
  return text;
}

bool is_json_ld(const Elements& elements, ElementNo e) {
  const auto type = elements.attribute(e, "type");
  if (!type) return false;
  return equals_ignoring_case(strip_spaces(type->substr(0, type->find(';'))), "application/ld+json");
}

bool names_schema(const Json& value) {
  const auto* text = value.if_string();
  return text != nullptr && view_of(*text).find("schema.org") != std::string_view::npos;
}

// Whether it is Schema.org's vocabulary, or has it among others. What names none is read as if it were.
bool is_schema(const Json& context) {
  if (const auto* list = context.if_array()) return std::ranges::any_of(*list, is_schema);
  if (const auto* terms = context.if_object())
    return std::ranges::any_of(*terms, [](const auto& term) { return names_schema(term.value()); });
  return context.is_null() || names_schema(context);
}

// https://www.w3.org/TR/json-ld11/#named-graphs: the objects are those of the graph, and in its context.
void add_top(Json&& value, bool of_schema, auto&& add) {
  if (auto* array = value.if_array()) {
    for (Json& each : *array) add_top(std::move(each), of_schema, add);
  } else if (auto* object = value.if_object()) {
    if (const Json* context = object->if_contains("@context")) of_schema = is_schema(*context);
    if (Json* graph = object->if_contains("@graph"); graph != nullptr && graph->is_structured()) {
      add_top(std::move(*graph), of_schema, add);
    } else {
      add(std::move(value), of_schema);
    }
  }
}

}  // namespace

JsonLdBlock json_ld_block(std::string_view block) {
  const std::string_view text = unwrapped(block);
  JsonLdBlock found;
  if (text.empty()) return found;
  auto value = parse_strict_json(text);
  if (!value) {
    value = parse_json(text);
    found.fault =
        value ? "the block is JSON but for comments, commas at an end or line ends in texts" : "the block is no JSON";
  }
  if (found.fault.empty() && strip_spaces(block).ends_with(';')) found.fault = "the block is JSON but for its last ';'";
  if (!value) return found;
  add_top(std::move(*value), true,
          [&found](Json&& object, bool of_schema) { found.objects.emplace_back(std::move(object), of_schema); });
  return found;
}

JsonArray read_json_ld(const Elements& elements, StepBudget& budget, std::vector<std::string>& notes) {
  JsonArray top;
  std::size_t left = max_json_bytes, blocks = 0, broken = 0;
  const auto script = elements.name_of("script");
  for (ElementNo e = 0; e < elements.size() && budget.spend(1); ++e) {
    if (elements.name(e) != script || !is_json_ld(elements, e)) continue;
    const std::string written = element_text(elements, e, left + 1, budget);
    ++blocks;
    if (written.size() > left) {
      notes.emplace_back("JSON-LD is so long that not all was read");
      break;
    }
    left -= written.size();
    const std::string_view text = unwrapped(written);
    if (text.empty() || !budget.spend(text.size())) continue;
    if (auto value = parse_json(text)) {
      add_top(std::move(*value), true, [&top](Json&& object, bool) { top.push_back(std::move(object)); });
    } else {
      ++broken;
    }
  }
  if (broken > 0)
    notes.push_back(std::to_string(broken) + " of " + std::to_string(blocks) +
                    " blocks of JSON-LD are no JSON, and were passed over");
  return top;
}

}  // namespace crawl::parser::extract
