#include "config/file/extract_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/log.h"
#include "config/file/toml_text.h"
#include "config/help/suggest.h"
#include "config/value/fields.h"
#include "config/value/values.h"

namespace crawl::config {
namespace {

using Names = std::vector<std::string_view>;

constexpr std::string_view type_names[] = {"text", "number", "integer", "date", "url"};  // by FieldType
constexpr std::size_t max_name = 64;

std::optional<std::string> json_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return base::log::json_string(text->get());
  if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
  if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
  const auto* number = node.as_floating_point();
  if (number == nullptr || !std::isfinite(number->get())) return std::nullopt;
  std::array<char, 400> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number->get()).ptr;
  return std::string(buffer.data(), end);
}

// One [[extract]].
class RuleReader {
 public:
  RuleReader(const std::string& path, std::size_t line) : path_(path), line_(line) {}

  Result<ExtractRule> read(const toml::table& table) {
    if (const toml::node* name = table.get("name"); name != nullptr && name->is_string())
      rule_.name = name->as_string()->get();
    for (const auto& [key, node] : in_order(table)) {
      if (const auto added = add(*key, *node); !added) return fail(added.error());
    }
    if (rule_.name.empty()) return fail(at(line_) + "it needs a name, such as name = \"product\"");
    if (rule_.fields.empty() && rule_.source == ExtractSource::html) {
      return fail(at(line_) + "it needs [extract.fields] with a line such as title = \"h1::text\"");
    }
    if (!unique_where_.empty() &&
        std::ranges::find(rule_.fields, rule_.unique, &ExtractField::name) == rule_.fields.end())
      return fail(unique_where_ + in_quotes(rule_.unique) + " is no field of this rule");
    return std::move(rule_);
  }

 private:
  std::string at(std::size_t line) const {
    return path_ + ":" + std::to_string(line) + ": extract" + (rule_.name.empty() ? "" : " " + in_quotes(rule_.name)) +
           ": ";
  }
  std::string at(const toml::key& key) const { return at(key.source().begin.line); }
  std::string at_field(const toml::key& key, const std::string& field) const {
    std::string where = at(key);
    where.resize(where.size() - 2);
    return where + ", field " + in_quotes(field) + ": ";
  }

  Result<void> add(const toml::key& key, const toml::node& node) {
    const std::string_view name = key.str();
    if (name == "fields") return add_fields(key, node);
    if (name != "name" && name != "url" && name != "source" && name != "rows" && name != "unique") {
      return fail(at(key) + "unknown key " + in_quotes(name) +
                  did_you_mean(name, {"name", "url", "source", "rows", "unique", "fields"}, "") +
                  "; it takes name, url, source, rows, unique and fields");
    }
    if (!node.is_string()) return fail(at(key) + std::string(name) + " is a string");
    const std::string& text = node.as_string()->get();
    if (name == "name") return check_name(key, text);
    if (name == "url") return take_pattern(rule_.url, text, at(key) + "url: ");
    if (name == "source") return set_source(key, text);
    if (name == "unique") {
      rule_.unique = text;
      unique_where_ = at(key) + "unique: ";
      return {};
    }
    rule_.rows = text;
    rule_.rows_where = at(key) + "rows: ";
    if (text.empty()) return fail(rule_.rows_where + "a selector is expected, such as \"li.product\"");
    return {};
  }

  Result<void> set_source(const toml::key& key, const std::string& text) {
    const auto found = std::ranges::find(extract_source_names, text);
    const Names names(std::begin(extract_source_names), std::end(extract_source_names));
    if (found == std::end(extract_source_names))
      return fail(at(key) + "source: " + in_quotes(text) + " is none; it takes " + either(names));
    rule_.source = static_cast<ExtractSource>(found - std::begin(extract_source_names));
    return {};
  }

  Result<void> check_name(const toml::key& key, const std::string& text) const {
    if (!text.empty() && text.size() <= max_name) return {};
    return fail(at(key) + "a name has 1 to " + std::to_string(max_name) + " bytes");
  }

  static Result<void> take_pattern(std::string& field, const std::string& text, const std::string& where) {
    Result<std::string> pattern = parse_pattern(text);
    if (!pattern) return fail(where + pattern.error());
    field = std::move(*pattern);
    return {};
  }

  Result<void> add_fields(const toml::key& key, const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return fail(at(key) + "fields is a table: [extract.fields]");
    if (table->size() > max_extract_fields) {
      return fail(at(key) + std::to_string(table->size()) + " fields; it takes at most " +
                  std::to_string(max_extract_fields));
    }
    for (const auto& [name, field] : in_order(*table)) {
      if (const auto added = add_field(*name, *field); !added) return added;
    }
    return {};
  }

  Result<void> add_field(const toml::key& key, const toml::node& node) {
    ExtractField field;
    field.name = key.str();
    const std::string where = at_field(key, field.name);
    field.where = where;
    if (field.name.empty() || field.name.size() > max_name) return fail(where + "a name has 1 to 64 bytes");
    if (const auto* text = node.as_string()) {
      field.select = text->get();
    } else if (const toml::table* table = node.as_table()) {
      for (const auto& [option, value] : in_order(*table)) {
        if (const auto set = set_option(field, *option, *value); !set) return set;
      }
    } else {
      return fail(where + "it is a selector in quotes, or a table such as {select = \"h1\", type = \"text\"}");
    }
    if (field.all && field.pattern.empty()) return fail(where + "all takes every match of a pattern: it needs regex");
    field.list |= field.all;
    if (field.select.empty()) return fail(where + "it needs a selector, such as select = \"h1::text\"");
    rule_.fields.push_back(std::move(field));
    return {};
  }

  Result<void> set_option(ExtractField& field, const toml::key& key, const toml::node& node) const {
    const std::string_view name = key.str();
    const std::string where = at_field(key, field.name) + std::string(name) + ": ";
    if (name == "select")
      return set_text(field.select, node, where, field.where, at_field(key, field.name) + "select: ");
    if (name == "regex") {
      if (!node.is_string()) return fail(where + "it takes a pattern in quotes");
      return take_pattern(field.pattern, node.as_string()->get(), where);
    }
    if (name == "list") return set_truth(field.list, node, where);
    if (name == "all") return set_truth(field.all, node, where);
    if (name == "required") return set_truth(field.required, node, where);
    if (name == "type") return set_type(field, node, where);
    if (name == "default") {
      field.fallback = json_of(node);
      return field.fallback ? Result<void>() : fail(where + "it takes a string, a number, true or false");
    }
    return fail(at_field(key, field.name) + "unknown key " + in_quotes(name) +
                did_you_mean(name, {"select", "list", "all", "default", "regex", "type", "required"}, "") +
                "; it takes select, list, all, default, regex, type and required");
  }

  static Result<void> set_text(std::string& out, const toml::node& node, const std::string& where,
                               std::string& kept_where, std::string new_where) {
    if (!node.is_string()) return fail(where + "it takes a selector in quotes");
    out = node.as_string()->get();
    kept_where = std::move(new_where);
    return {};
  }

  static Result<void> set_truth(bool& out, const toml::node& node, const std::string& where) {
    if (!node.is_boolean()) return fail(where + "it takes true or false");
    out = node.as_boolean()->get();
    return {};
  }

  static Result<void> set_type(ExtractField& field, const toml::node& node, const std::string& where) {
    const std::string text = node.is_string() ? node.as_string()->get() : "";
    const auto found = std::ranges::find(type_names, text);
    const Names names(std::begin(type_names), std::end(type_names));
    if (found == std::end(type_names)) return fail(where + in_quotes(text) + " is no type; it takes " + either(names));
    field.type = static_cast<FieldType>(found - std::begin(type_names));
    return {};
  }

  const std::string& path_;
  const std::size_t line_;
  ExtractRule rule_;
  std::string unique_where_;
};

}  // namespace

Result<std::vector<ExtractRule>> read_extract_rules(const toml::node& node, const std::string& path) {
  const std::string begin = path + ":" + std::to_string(node.source().begin.line) + ": ";
  const toml::array* tables = node.as_array();
  if (tables == nullptr) return fail(begin + "a rule begins with [[extract]], with two brackets");
  if (tables->size() > max_extract_rules)
    return fail(begin + "more than " + std::to_string(max_extract_rules) + " rules");
  std::vector<ExtractRule> rules;
  for (const toml::node& element : *tables) {
    const std::size_t line = element.source().begin.line;
    if (!element.is_table()) return fail(begin + "a rule begins with [[extract]], with two brackets");
    Result<ExtractRule> rule = RuleReader(path, line).read(*element.as_table());
    if (!rule) return fail(rule.error());
    if (std::ranges::find(rules, rule->name, &ExtractRule::name) != rules.end()) {
      return fail(path + ":" + std::to_string(line) + ": extract " + in_quotes(rule->name) +
                  ": another rule has that name");
    }
    rules.push_back(std::move(*rule));
  }
  return rules;
}

}  // namespace crawl::config
