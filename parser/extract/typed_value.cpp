#include "parser/extract/typed_value.h"

#include <span>

#include "base/log.h"
#include "parser/extract/data/article_data.h"
#include "parser/extract/date.h"
#include "parser/extract/number.h"
#include "parser/html/ascii.h"

namespace crawl::parser::extract {
namespace {

std::string quoted_text(std::string_view text) {
  return base::log::json_string(text);
}

// Of a pattern that goes by no automaton: bytes of text times the length of its program.
constexpr std::size_t work_a_step = 4;

// What the first group of the pattern has taken, or all that it matches where it has none.
std::optional<std::string_view> matched(const re2::RE2& pattern, std::string_view text) {
  re2::StringPiece groups[2];
  const int wanted = pattern.NumberOfCapturingGroups() > 0 ? 2 : 1;
  const re2::StringPiece piece(text.data(), text.size());
  if (!pattern.Match(piece, 0, text.size(), re2::RE2::UNANCHORED, groups, wanted)) return std::nullopt;
  const re2::StringPiece& found = groups[wanted - 1];
  return std::string_view(found.data(), found.size());
}

// The member that a value of the type is found in, where an object stands for it
// (https://schema.org/docs/datamodel.html: "an item that has just a name").
const Json* shown_of(const JsonObject& object, config::FieldType type) {
  constexpr std::string_view texts[] = {"@value", "name", "text"}, urls[] = {"url", "contentUrl", "@id"},
                             others[] = {"@value", "value"};
  std::span<const std::string_view> names = others;
  if (type == config::FieldType::text) names = texts;
  if (type == config::FieldType::url) names = urls;
  const Json* properties = object.if_contains("properties");  // of microdata
  const JsonObject& members = properties != nullptr && properties->is_object() ? properties->get_object() : object;
  for (const std::string_view name : names) {
    const Json* found = members.if_contains(boost::json::string_view(name.data(), name.size()));
    if (found != nullptr && found->is_array() && !found->get_array().empty()) found = &found->get_array().front();
    if (found != nullptr && !found->is_structured() && !found->is_null()) return found;
  }
  return nullptr;
}

std::string text_of(const Json& value) {
  if (const auto* text = value.if_string()) return std::string(strip_spaces(view_of(*text)));
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  return number_text(value);
}

std::size_t work_of(const Field& field, std::string_view text) {
  return 1 + text.size() * static_cast<std::size_t>(field.pattern->ProgramSize()) / work_a_step;
}

std::optional<std::string> of_type(const Field& field, std::string_view text, const Source& source) {
  if (text.empty()) return std::nullopt;
  switch (field.type) {
    case config::FieldType::text:
      return quoted_text(text);
    case config::FieldType::number:
      return read_number(text);
    case config::FieldType::integer:
      return read_integer(text);
    case config::FieldType::date: {
      const auto date = read_date(text);
      return date ? std::optional(quoted_text(*date)) : std::nullopt;
    }
    case config::FieldType::url: {
      const auto url = parse_url(text, &source.base, source.query_charset);
      return url ? std::optional(quoted_text(url->href())) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> typed_value(const Field& field, std::string_view text, const Source& source,
                                       StepBudget& budget) {
  if (field.pattern) {
    if (!budget.spend(work_of(field, text))) return std::nullopt;
    const auto part = matched(*field.pattern, text);
    if (!part) return std::nullopt;
    text = strip_spaces(*part);
  }
  return of_type(field, text, source);
}

std::vector<std::string> typed_values(const Field& field, std::string_view text, const Source& source,
                                      StepBudget& budget, bool& cut) {
  std::vector<std::string> values;
  const int wanted = field.pattern->NumberOfCapturingGroups() > 0 ? 2 : 1;
  const re2::StringPiece piece(text.data(), text.size());
  if (!budget.spend(work_of(field, text))) return values;
  // A match may look ahead to the end.
  constexpr std::size_t bytes_a_step = 64;
  for (std::size_t at = 0; at <= text.size() && budget.spend(1 + (text.size() - at) / bytes_a_step);) {
    re2::StringPiece groups[2];
    if (!field.pattern->Match(piece, at, text.size(), re2::RE2::UNANCHORED, groups, wanted)) break;
    const re2::StringPiece& found = groups[wanted - 1];
    auto value = of_type(field, strip_spaces({found.data(), found.size()}), source);
    if (value && values.size() == max_list_values) cut = true;
    if (cut) break;
    if (value) values.push_back(*std::move(value));
    // What matches nothing is passed by a character.
    const auto end = static_cast<std::size_t>(groups[0].data() - text.data()) + groups[0].size();
    at = end + groups[0].empty();
  }
  return values;
}

std::optional<std::string> text_of_json(const Field& field, const Json& value, StepBudget& budget) {
  if (const auto* object = value.if_object()) {
    const Json* shown = shown_of(*object, field.type);
    return shown == nullptr ? std::nullopt : text_of_json(field, *shown, budget);
  }
  if (value.is_null() || value.is_array()) return std::nullopt;
  std::string text = text_of(value);
  if (!budget.spend_bytes(text.size())) return std::nullopt;
  return std::string(utf8_prefix(text, max_article_bytes));
}

std::optional<std::string> typed_json(const Field& field, const Json& value, const Source& source, StepBudget& budget) {
  if (const auto* object = value.if_object()) {
    const Json* shown = shown_of(*object, field.type);
    return shown == nullptr ? std::nullopt : typed_json(field, *shown, source, budget);
  }
  if (value.is_null() || value.is_array()) return std::nullopt;
  // What is a number already is not read as shops write them: 1.299 is no thousand.
  const bool integer = value.is_int64() || value.is_uint64();
  const bool as_it_is =
      field.type == config::FieldType::number || (field.type == config::FieldType::integer && integer);
  if (value.is_number() && as_it_is && !field.pattern) return number_text(value);
  const std::string text = text_of(value);
  if (!budget.spend_bytes(text.size())) return std::nullopt;
  return typed_value(field, utf8_prefix(text, max_article_bytes), source, budget);
}

}  // namespace crawl::parser::extract
