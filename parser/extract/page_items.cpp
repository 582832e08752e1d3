#include "parser/extract/page_items.h"

#include <algorithm>
#include <utility>

#include "parser/css/value.h"
#include "parser/extract/typed_value.h"

namespace crawl::parser::extract {
namespace {

constexpr std::uint32_t no_row = UINT32_MAX;

}  // namespace

PageItems::PageItems(const Source& source, const Elements& elements, StepBudget& budget, ItemWriter& writer)
    : source_(source), elements_(elements), budget_(budget), writer_(writer), matcher_(source.tree, elements, budget) {}

void PageItems::add(const Extractor::Rule& rule) {
  std::vector<Row> rows = rows_of(rule);
  for (const Field& field : rule.fields) {
    if (rows.empty()) return;
    add_field(field, rows);
  }
  if (!budget_.spent()) writer_.keep(rule, std::move(rows));
}

std::vector<PageItems::Row> PageItems::rows_of(const Extractor::Rule& rule) {
  row_of_.clear();
  matcher_.set_scope({});
  const std::size_t most = writer_.max_rows(rule);
  if (!rule.rows) return std::vector<Row>(std::min<std::size_t>(most, 1));
  const std::vector<css::Match> found = matcher_.select(*rule.rows);
  css::ElementSet scope(elements_.size(), 0);
  row_of_.assign(elements_.size(), no_row);
  if (found.size() > most) writer_.cut_rows();
  std::vector<Row> rows(std::min(found.size(), most));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    scope[found[i].element] = 1;
    row_of_[found[i].element] = static_cast<std::uint32_t>(i);
  }
  for (ElementNo e = 0; e < elements_.size(); ++e)
    if (row_of_[e] == no_row && elements_.parent(e) != no_element) row_of_[e] = row_of_[elements_.parent(e)];
  matcher_.set_scope(std::move(scope));
  return rows;
}

PageItems::Matches PageItems::matches_of(const Field& field, std::size_t rows) {
  Matches matches(rows);
  const std::size_t most = field.list ? max_list_values : 1;
  for (const css::Match& match : matcher_.select(field.selector)) {
    const std::uint32_t row = row_for(field, match.element);
    if (row == no_row) continue;
    // Of a single value the first match with one counts, an attribute that is not there is none.
    const bool absent = match.output->kind == css::Output::Kind::attribute &&
                        !elements_.attribute(match.element, match.output->attribute, true);
    if (absent) continue;
    if (matches[row].size() < most) {
      matches[row].push_back(match);
    } else if (field.list) {
      writer_.cut_list();
    }
  }
  return matches;
}

void PageItems::add_field(const Field& field, std::vector<Row>& rows) {
  const Matches matches = matches_of(field, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].dropped || budget_.spent()) continue;
    writer_.put(rows[i], field, value_of(field, matches[i]));
  }
}

std::uint32_t PageItems::row_for(const Field& field, ElementNo e) const {
  if (row_of_.empty()) return 0;
  return field.siblings ? row_beside(e, *field.siblings) : row_of_[e];
}

// The row behind which an element, or one that it is in, is a sibling.
std::uint32_t PageItems::row_beside(ElementNo e, unsigned siblings) const {
  const auto is_row = [&](ElementNo row) {
    const ElementNo parent = elements_.parent(row);
    return row_of_[row] != no_row && (parent == no_element || row_of_[parent] != row_of_[row]);
  };
  for (; e != no_element && budget_.spend(1); e = elements_.parent(e)) {
    unsigned distance = 1;
    for (ElementNo before = elements_.previous(e); before != no_element && budget_.spend(1);
         before = elements_.previous(before), ++distance) {
      const bool there = siblings == any_sibling || distance == siblings;
      if (there && is_row(before)) return row_of_[before];
      if (distance == siblings) break;
    }
  }
  return no_row;
}

std::string PageItems::all_of(const Field& field, const std::vector<css::Match>& matches) {
  std::vector<std::string> values;
  bool cut = false;
  for (const css::Match& match : matches) {
    const auto text = css::value_of(elements_, match, max_value_bytes, budget_);
    if (!text || !budget_.spend_bytes(text->size())) continue;
    for (std::string& value : typed_values(field, *text, source_, budget_, cut)) {
      if (values.size() == max_list_values) cut = true;
      if (values.size() < max_list_values) values.push_back(std::move(value));
    }
  }
  if (cut) writer_.cut_list();
  return writer_.list_of(values, [](const std::string& value) { return std::optional(value); });
}

std::string PageItems::value_of(const Field& field, const std::vector<css::Match>& matches) {
  if (field.all) return all_of(field, matches);
  if (field.list) return writer_.list_of(matches, [&](const css::Match& match) { return one_of(field, match); });
  return matches.empty() ? std::string() : one_of(field, matches.front()).value_or("");
}

std::optional<std::string> PageItems::one_of(const Field& field, const css::Match& match) {
  const auto text = css::value_of(elements_, match, max_value_bytes, budget_);
  if (!text || !budget_.spend_bytes(text->size())) return std::nullopt;
  constexpr std::size_t max_character = 4;  // which is not cut in two
  if (text->size() + max_character > max_value_bytes) writer_.cut_value();
  return typed_value(field, *text, source_, budget_);
}

}  // namespace crawl::parser::extract
