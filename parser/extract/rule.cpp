#include "parser/extract/rule.h"

#include <utility>

#include "base/log.h"

namespace crawl::parser::extract {
namespace {

std::unique_ptr<re2::RE2> pattern_of(const std::string& text) {
  return text.empty() ? nullptr : std::make_unique<re2::RE2>(text, re2::RE2::Quiet);
}

Result<css::Selector> selector_of(const std::string& text, const std::string& where) {
  auto selector = css::parse_selector(text);
  if (selector) return *std::move(selector);
  return fail(where + "column " + std::to_string(selector.error().column) + " of " + base::log::json_string(text) + ": " +
              selector.error().message);
}

bool has_suffix(const css::Selector& selector) {
  for (const css::Complex& complex : selector.alternatives)
    if (complex.output.kind != css::Output::Kind::element) return true;
  return false;
}

Result<Field> compile_field(const config::ExtractField& written) {
  Result<css::Selector> selector = selector_of(written.select, written.where);
  if (!selector) return fail(std::move(selector.error()));
  Field field;
  field.name = base::log::json_string(written.name);
  field.selector = *std::move(selector);
  field.type = written.type;
  field.list = written.list;
  field.required = written.required;
  field.pattern = pattern_of(written.pattern);
  field.fallback = written.fallback;
  return field;
}

}  // namespace

Result<std::unique_ptr<Extractor::Rule>> compile_rule(const config::ExtractRule& written) {
  auto rule = std::make_unique<Extractor::Rule>();
  rule->name = written.name;
  rule->url = pattern_of(written.url);
  if (!written.rows.empty()) {
    Result<css::Selector> rows = selector_of(written.rows, written.rows_where);
    if (!rows) return fail(std::move(rows.error()));
    if (has_suffix(*rows)) return fail(written.rows_where + "a selector of rows has no ::suffix; fields have");
    rule->rows = *std::move(rows);
  }
  for (const config::ExtractField& field : written.fields) {
    Result<Field> compiled = compile_field(field);
    if (!compiled) return fail(std::move(compiled.error()));
    rule->fields.push_back(*std::move(compiled));
  }
  return rule;
}

}  // namespace crawl::parser::extract
