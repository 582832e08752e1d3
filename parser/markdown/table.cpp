#include "parser/markdown/table.h"

#include <algorithm>

#include "parser/html/ascii.h"

namespace crawl::parser::markdown {
namespace {

// What of a table decides whether it is one.
struct Contents {
  std::size_t rows = 0, cells = 0, widest = 0, heads = 0;
  bool nested = false, heading = false, blocks = false;
};

Contents contents_of(const Elements& elements, ElementNo table, StepBudget& budget) {
  Contents found;
  std::size_t cells = 0;
  for (ElementNo e = table + 1; e < elements.end(table) && budget.spend(1); ++e) {
    const Tag tag = elements.tag(e);
    if (tag == Tag::table) {
      found.nested = true;
      break;
    }
    if (tag == Tag::tr) {
      ++found.rows;
      cells = 0;
    }
    if (tag == Tag::td || tag == Tag::th) {
      ++found.cells;
      found.widest = std::max(found.widest, ++cells);
    }
    found.heads += tag == Tag::th;
    found.heading = found.heading || is_heading(tag);
    found.blocks = found.blocks || tag == Tag::pre || tag == Tag::ul || tag == Tag::ol || tag == Tag::dl ||
                   tag == Tag::blockquote || tag == Tag::form;
  }
  return found;
}

}  // namespace

bool is_table_of_data(const Elements& elements, ElementNo table, StepBudget& budget) {
  const auto role = elements.attribute(table, "role");
  if (role && (has_token(*role, "presentation") || has_token(*role, "none"))) return false;
  const Contents found = contents_of(elements, table, budget);
  if (found.nested || found.heading || found.cells < 2) return false;
  if (found.heads > 0) return found.widest > 1 || found.rows > 1;
  return found.widest > 1 && !found.blocks;
}

void Grid::begin_row() {
  rows_.emplace_back();
}

// Cells below one that spans rows.
void Grid::fill_spanned() {
  std::vector<std::string>& row = rows_.back();
  while (row.size() < spanned_.size() && spanned_[row.size()] > 0) {
    --spanned_[row.size()];
    row.emplace_back();
  }
}

void Grid::add_cell(std::string text, std::size_t columns, std::size_t rows) {
  if (rows_.empty()) begin_row();
  fill_spanned();
  std::vector<std::string>& row = rows_.back();
  if (row.size() >= max_columns) return;
  has_text_ = has_text_ || !text.empty();
  const std::size_t begin = row.size();
  row.push_back(std::move(text));
  row.resize(std::min(begin + std::max<std::size_t>(columns, 1), max_columns));
  if (rows < 2) return;
  spanned_.resize(std::max(spanned_.size(), row.size()), 0);
  for (std::size_t i = begin; i < row.size(); ++i) spanned_[i] = std::min(rows, max_span) - 1;
}

std::string Grid::take() {
  std::string out;
  std::erase_if(rows_, [](const auto& row) { return row.empty(); });
  std::size_t columns = 0;
  for (const auto& row : rows_) columns = std::max(columns, row.size());
  for (std::size_t i = 0; has_text_ && i < rows_.size(); ++i) {
    if (i == 0) rows_[0].resize(columns);
    out += i == 0 ? "|" : "\n|";
    for (const std::string& cell : rows_[i]) out.append(cell.empty() ? " " : " " + cell + " ").append("|");
    if (i > 0) continue;
    out += "\n|";
    for (std::size_t c = 0; c < columns; ++c) out += " --- |";
  }
  rows_.clear();
  spanned_.clear();
  has_text_ = false;
  return out;
}

}  // namespace crawl::parser::markdown
