#include "parser/extract/page_items.h"

#include <algorithm>
#include <utility>

#include "parser/css/value.h"
#include "parser/extract/typed_value.h"

namespace crawl::parser::extract {
namespace {

constexpr std::uint32_t no_row = UINT32_MAX;

}  // namespace

PageItems::PageItems(const Source& source)
    : source_(source), budget_(max_page_steps), elements_(source.tree), matcher_(source.tree, elements_, budget_) {}

void PageItems::add(const Extractor::Rule& rule) {
  std::vector<Row> rows = rows_of(rule);
  for (std::size_t i = 0; i < rule.fields.size() && !rows.empty(); ++i) {
    for (Row& row : rows) row.data += (i == 0 ? "{" : ",") + rule.fields[i].name + ":";
    add_field(rule.fields[i], rows);
  }
  if (!budget_.spent()) keep(rule, std::move(rows));
}

std::vector<PageItems::Row> PageItems::rows_of(const Extractor::Rule& rule) {
  row_of_.clear();
  matcher_.set_scope({});
  const std::size_t most = most_rows(rule);
  if (!rule.rows) return std::vector<Row>(std::min<std::size_t>(most, 1));
  const std::vector<css::Match> found = matcher_.select(*rule.rows);
  css::ElementSet scope(elements_.size(), 0);
  row_of_.assign(elements_.size(), no_row);
  if (found.size() > most) items_cut_ = true;
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

// The names of fields alone are bytes too.
std::size_t PageItems::most_rows(const Extractor::Rule& rule) {
  constexpr std::size_t around = 8;  // punctuation, and null
  std::size_t bytes = around;
  for (const Field& field : rule.fields) bytes += field.name.size() + around;
  return std::min(max_page_items - items_.size(), (max_page_bytes - std::min(bytes_, max_page_bytes)) / bytes);
}

PageItems::Matches PageItems::matches_of(const Field& field, std::size_t rows) {
  Matches matches(rows);
  const std::size_t most = field.list ? max_list_values : 1;
  for (const css::Match& match : matcher_.select(field.selector)) {
    const std::uint32_t row = row_of_.empty() ? 0 : row_of_[match.element];
    if (row == no_row) continue;
    // Of a single value the first match with one counts, an attribute that is not there is none.
    const bool absent = match.output->kind == css::Output::Kind::attribute &&
                        !elements_.attribute(match.element, match.output->attribute, true);
    if (!absent && matches[row].size() < most) matches[row].push_back(match);
  }
  return matches;
}

void PageItems::add_field(const Field& field, std::vector<Row>& rows) {
  const Matches matches = matches_of(field, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Row& row = rows[i];
    if (row.dropped || budget_.spent()) continue;
    std::string value = field.list ? list_of(field, matches[i]) : value_of(field, matches[i]);
    const bool absent = value.empty() || value == "[]";
    if (absent) value = field.fallback.value_or(field.list ? "[]" : "null");
    if (row.data.size() + value.size() > max_item_bytes || bytes_ + value.size() > max_page_bytes) {
      bytes_cut_ = true;
      value = "null";
    }
    row.dropped = absent && field.required;
    row.found |= !absent;
    bytes_ += value.size() + field.name.size();
    row.data += value;
  }
}

std::string PageItems::value_of(const Field& field, const std::vector<css::Match>& matches) {
  if (matches.empty()) return {};
  return one_of(field, matches.front()).value_or("");
}

std::string PageItems::list_of(const Field& field, const std::vector<css::Match>& matches) {
  std::string list = "[";
  for (const css::Match& match : matches) {
    const auto value = one_of(field, match);
    if (!value) continue;
    if (list.size() + value->size() > max_item_bytes) {
      bytes_cut_ = true;
      break;
    }
    list += (list.size() > 1 ? "," : "") + *value;
  }
  return list + "]";
}

std::optional<std::string> PageItems::one_of(const Field& field, const css::Match& match) {
  const auto text = css::value_of(elements_, match, max_value_bytes, budget_);
  if (!text || !budget_.spend_bytes(text->size())) return std::nullopt;
  return typed_value(field, *text, source_);
}

// What nothing of the page went into is no item.
void PageItems::keep(const Extractor::Rule& rule, std::vector<Row> rows) {
  for (Row& row : rows) {
    if (row.dropped || !row.found) continue;
    if (items_.size() == max_page_items) {
      items_cut_ = true;
      return;
    }
    items_.push_back({rule.name, std::move(row.data) + "}"});
  }
}

std::vector<Item> PageItems::take(std::vector<std::string>& notes) {
  if (budget_.spent()) notes.emplace_back("extraction was given up: the page is too large for the selectors of the rules");
  if (items_cut_) notes.push_back("only the first " + std::to_string(max_page_items) + " items were extracted");
  if (bytes_cut_) notes.emplace_back("items are so long that not all values were extracted");
  return std::move(items_);
}

}  // namespace crawl::parser::extract
