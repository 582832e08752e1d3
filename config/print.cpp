#include "config/print.h"

#include <algorithm>
#include <vector>

#include "base/text/json.h"
#include "base/text/utf8.h"
#include "config/help/help.h"
#include "config/option_table.h"
#include "config/value/fields.h"

namespace crawl::config {
namespace {

// A string in quotes with the escapes that TOML and JSON have in common.
std::string string_literal(std::string_view text) {
  std::string valid, out;
  for (; !text.empty(); text.remove_prefix(base::first_character(text).size)) {
    const base::Utf8Character c = base::first_character(text);
    valid += c.valid ? text.substr(0, c.size) : std::string_view("\xEF\xBF\xBD");
  }
  base::append_json_string(out, valid);
  return out;
}

std::string literal(const OptionSpec& option, const std::string& value) {
  const bool digits = !value.empty() && value.find_first_not_of("0123456789") == value.npos;
  const bool bare = (option.binding.kind == Kind::value || option.binding.kind == Kind::counter) && digits;
  if (bare || option.binding.kind == Kind::boolean) return value;
  return string_literal(redacted(option, value));
}

std::string array(const std::vector<std::string>& literals) {
  std::string out = "[";
  for (const std::string& element : literals) out += (out.size() > 1 ? ", " : "") + element;
  return out + "]";
}

std::string value_text(const OptionSpec& option, const Options& options) {
  std::vector<std::string> literals;
  for (const std::string& value : option.binding.get(options)) literals.push_back(literal(option, value));
  return option.binding.kind == Kind::list ? array(literals) : literals.front();
}

std::string_view type_name(FieldType type) {
  constexpr std::string_view names[] = {"text", "number", "integer", "date", "url"};
  return names[static_cast<std::size_t>(type)];
}

// One field of a rule: its selector alone, or a table where there is more to say.
std::string field_text(const ExtractField& field) {
  std::string more;
  if (field.type != FieldType::text) more += ", type = " + string_literal(type_name(field.type));
  if (field.list) more += field.all ? ", all = true" : ", list = true";
  if (field.required) more += ", required = true";
  if (!field.pattern.empty()) more += ", regex = " + string_literal(field.pattern);
  if (field.fallback) more += ", default = " + *field.fallback;  // what JSON writes, TOML reads
  const std::string select = string_literal(field.select);
  return string_literal(field.name) + " = " + (more.empty() ? select : "{select = " + select + more + "}") + "\n";
}

std::string to_toml(const ExtractRule& rule) {
  std::string out = "[[extract]]\nname = " + string_literal(rule.name) + "\n";
  if (!rule.url.empty()) out += "url = " + string_literal(rule.url) + "\n";
  if (rule.source != ExtractSource::html) {
    out += "source = " + string_literal(extract_source_names[static_cast<std::size_t>(rule.source)]) + "\n";
  }
  if (!rule.rows.empty()) out += "rows = " + string_literal(rule.rows) + "\n";
  if (!rule.unique.empty()) out += "unique = " + string_literal(rule.unique) + "\n";
  if (!rule.fields.empty()) out += "[extract.fields]\n";
  for (const ExtractField& field : rule.fields) out += field_text(field);
  return out;
}

std::string to_json(const ExtractField& field) {
  std::string out = string_literal(field.name) + ": {\"select\": " + string_literal(field.select);
  if (field.type != FieldType::text) out += ", \"type\": " + string_literal(type_name(field.type));
  if (field.list) out += ", \"list\": true";
  if (field.all) out += ", \"all\": true";
  if (field.required) out += ", \"required\": true";
  if (!field.pattern.empty()) out += ", \"regex\": " + string_literal(field.pattern);
  if (field.fallback) out += ", \"default\": " + *field.fallback;
  return out + "}";
}

std::string to_json(const ExtractRule& rule) {
  std::string out = "{\"name\": " + string_literal(rule.name);
  if (!rule.url.empty()) out += ", \"url\": " + string_literal(rule.url);
  if (rule.source != ExtractSource::html)
    out += ", \"source\": " + string_literal(extract_source_names[static_cast<std::size_t>(rule.source)]);
  if (!rule.rows.empty()) out += ", \"rows\": " + string_literal(rule.rows);
  if (!rule.unique.empty()) out += ", \"unique\": " + string_literal(rule.unique);
  std::string fields;
  for (const ExtractField& field : rule.fields) fields += (fields.empty() ? "" : ", ") + to_json(field);
  return out + ", \"fields\": {" + fields + "}}";
}

}  // namespace

std::string to_toml(const Options& options) {
  std::string out = "# The options in force, as crawl " + std::string(version()) + " --print-config shows them.\n";
  for (const GroupSpec& group : option_groups()) {
    std::string rows;
    for (const OptionSpec& option : option_table()) {
      if (option.group != group.group || !option.in_file()) continue;
      rows += std::string(option.name) + " = " + value_text(option, options) + "\n";
    }
    if (!rows.empty()) out += "\n# " + std::string(group.title) + "\n" + rows;
  }
  for (const ExtractRule& rule : options.extract) out += "\n" + to_toml(rule);
  return out;
}

std::string value_of(const Options& options, std::string_view option) {
  return value_text(*find_option(option), options);
}

std::string judging_text(const Options& options) {
  std::string text;
  for (const std::string_view name : judging_options()) text += value_of(options, name) + "\n";
  return text;
}

std::string to_json(const Options& options) {
  std::vector<std::string> seeds;
  for (const std::string& seed : options.seeds) seeds.push_back(string_literal(redact_url(seed)));
  std::string out = "{\"seeds\": " + array(seeds);
  for (const OptionSpec& option : option_table()) {
    if (!option.in_environment()) continue;
    out += ", " + string_literal(option.name) + ": " + value_text(option, options);
  }
  return out + ", \"extract\": " + to_json(options.extract) + "}";
}

std::string to_json(const std::vector<ExtractRule>& rules) {
  std::vector<std::string> literals;
  for (const ExtractRule& rule : rules) literals.push_back(to_json(rule));
  return array(literals);
}

}  // namespace crawl::config
