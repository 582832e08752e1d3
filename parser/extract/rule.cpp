#include "parser/extract/rule.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/log.h"
#include "base/text/text.h"
#include "model/pattern.h"
#include "parser/extract/data/article_data.h"
#include "parser/extract/data/open_graph.h"

namespace crawl::parser::extract {
namespace {

std::unique_ptr<re2::RE2> pattern_of(const std::string& text) {
  return text.empty() ? nullptr : std::make_unique<re2::RE2>(text, model::pattern_options());
}

Result<css::Selector> selector_of(const std::string& text, const std::string& where) {
  auto selector = css::parse_selector(text);
  if (selector) return *std::move(selector);
  return fail(where + "column " + std::to_string(selector.error().column) + " of " + base::log::json_string(text) +
              ": " + selector.error().message);
}

bool has_suffix(const css::Selector& selector) {
  for (const css::Complex& complex : selector.alternatives)
    if (complex.output.kind != css::Output::Kind::element) return true;
  return false;
}

// What a rule for the article can ask for.
bool is_article_field(std::string_view name) {
  return std::ranges::find(article_fields, name) != std::end(article_fields);
}

// `:scope + tr .score` leads out of the row. Of alternatives the first tells.
std::optional<unsigned> siblings_of(const css::Selector& selector) {
  const std::vector<css::Step>& steps = selector.alternatives.front().steps;
  if (steps.front().compound.size() != 1 || steps.front().compound.front().kind != css::TestKind::scope) return {};
  unsigned siblings = 0;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    if (steps[i].before == css::Combinator::later) return any_sibling;
    if (steps[i].before != css::Combinator::next) break;
    ++siblings;
  }
  return siblings == 0 ? std::nullopt : std::optional(siblings);
}

Result<void> compile_select(Field& field, const config::ExtractField& written, config::ExtractSource source) {
  if (source == config::ExtractSource::html) {
    Result<css::Selector> selector = selector_of(written.select, written.where);
    if (!selector) return fail(std::move(selector.error()));
    field.selector = *std::move(selector);
    field.siblings = siblings_of(field.selector);
    return {};
  }
  if (source == config::ExtractSource::opengraph && !is_open_graph_name(written.select)) {
    return fail(written.where + base::log::json_string(written.select) +
                " is no property of OpenGraph, such as og:title");
  }
  if (source == config::ExtractSource::article && !is_article_field(written.select)) {
    return fail(written.where + "an article has no " + base::log::json_string(written.select) + "; it has " +
                base::joined(article_fields));
  }
  if (source == config::ExtractSource::opengraph) {
    field.path.push_back({.key = written.select, .index = {}});  // one name, whatever is in it
    return {};
  }
  Result<Path> path = parse_path(written.select);
  if (!path) return fail(written.where + path.error());
  field.path = *std::move(path);
  return {};
}

Result<Field> compile_field(const config::ExtractField& written, config::ExtractSource source) {
  Field field;
  if (const auto compiled = compile_select(field, written, source); !compiled) return fail(compiled.error());
  field.name = base::log::json_string(written.name);
  field.type = written.type;
  field.list = written.list;
  field.all = written.all;
  field.required = written.required;
  field.pattern = pattern_of(written.pattern);
  field.fallback = written.fallback;
  return field;
}

Result<void> compile_rows(Extractor::Rule& rule, const config::ExtractRule& written) {
  if (written.rows.empty()) return {};
  using enum config::ExtractSource;
  if (rule.source == opengraph || rule.source == article) {
    return fail(written.rows_where + "a page has one object of " +
                std::string(config::extract_source_names[static_cast<std::size_t>(rule.source)]) + ", and no rows");
  }
  if (rule.source == script_json) {
    Result<Path> path = parse_path(written.rows);
    if (!path) return fail(written.rows_where + path.error());
    rule.rows_path = *std::move(path);
    return {};
  }
  if (rule.source != html) {
    if (written.rows.find_first_of(" \t\r\n,") != std::string::npos) {
      return fail(written.rows_where + "one type is expected, such as \"Product\"");
    }
    rule.type = written.rows;
    return {};
  }
  Result<css::Selector> rows = selector_of(written.rows, written.rows_where);
  if (!rows) return fail(std::move(rows.error()));
  if (has_suffix(*rows)) return fail(written.rows_where + "a selector of rows has no ::suffix; fields have");
  rule.rows = *std::move(rows);
  return {};
}

}  // namespace

Result<std::unique_ptr<Extractor::Rule>> compile_rule(const config::ExtractRule& written) {
  auto rule = std::make_unique<Extractor::Rule>();
  rule->name = written.name;
  rule->url = pattern_of(written.url);
  rule->source = written.source;
  if (const auto rows = compile_rows(*rule, written); !rows) return fail(rows.error());
  for (const config::ExtractField& field : written.fields) {
    Result<Field> compiled = compile_field(field, written.source);
    if (!compiled) return fail(std::move(compiled.error()));
    compiled->unique = !written.unique.empty() && field.name == written.unique;
    rule->fields.push_back(*std::move(compiled));
  }
  return rule;
}

}  // namespace crawl::parser::extract
