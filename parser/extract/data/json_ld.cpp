#include "parser/extract/data/json_ld.h"

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

// https://www.w3.org/TR/json-ld11/#named-graphs: the objects are those of the graph.
void add_top(JsonArray& top, Json&& value) {
  if (auto* array = value.if_array()) {
    for (Json& each : *array) add_top(top, std::move(each));
  } else if (auto* object = value.if_object()) {
    if (Json* graph = object->if_contains("@graph"); graph != nullptr && graph->is_structured()) {
      add_top(top, std::move(*graph));
    } else {
      top.push_back(std::move(value));
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
  if (value) add_top(found.objects, std::move(*value));
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
      add_top(top, std::move(*value));
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
