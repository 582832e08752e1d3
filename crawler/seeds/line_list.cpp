#include "crawler/seeds/line_list.h"

#include <algorithm>

#include "crawler/seeds/written_url.h"

namespace crawl::seeds {
namespace {

// npos: it has none.
std::size_t end_of_line(std::string_view text) {
  const auto end = std::ranges::find_if(text, [](char c) { return c == '\r' || c == '\n'; });
  return end == text.end() ? std::string_view::npos : static_cast<std::size_t>(end - text.begin());
}

}  // namespace

void LineList::put(std::string_view text) {
  if (!findings_.stopped.empty()) return;
  if (columns_) return split(text);
  sample_ += text;
  decide_columns(false);
}

void LineList::finish() {
  if (!columns_) decide_columns(true);
  if (!findings_.stopped.empty()) return;
  if (!partial_.empty() || too_long_) {
    if (lines_in_partial_ > 0) return findings_.refuse(line_, partial_, "its quotes are never closed");
    end_line();
  }
}

bool LineList::decide_columns(bool at_end) {
  columns_ = find_columns(sample_, at_end);
  if (!columns_) return false;
  findings_.note = columns_->note;
  findings_.stopped = columns_->unclear;
  if (findings_.stopped.empty()) split(sample_);
  sample_ = {};
  return true;
}

void LineList::split(std::string_view text) {
  while (!text.empty()) {
    if (std::exchange(after_cr_, false) && text[0] == '\n') text.remove_prefix(1);
    auto end = end_of_line(text);
    append(text.substr(0, end));
    if (end == text.npos) return;
    after_cr_ = text[end] == '\r';
    text.remove_prefix(end + 1);
    if (columns_->separator != 0 && !too_long_ && has_open_quote(partial_, columns_->separator)) {
      ++lines_in_partial_;
      append("\n");
      continue;
    }
    end_line();
  }
}

void LineList::append(std::string_view part) {
  if (partial_.size() + part.size() > parser::max_input_length) {
    if (!too_long_) partial_.append(part.substr(0, std::min<std::size_t>(part.size(), 100)));
    too_long_ = true;
  }
  if (!too_long_) partial_.append(part);
}

void LineList::end_line() {
  if (too_long_ && !trim(partial_).starts_with('#')) {
    findings_.refuse(line_, trim(partial_).substr(0, 60),
                     "longer than " + std::to_string(parser::max_input_length) + " bytes");
  } else if (!too_long_) {
    take_row(trim(partial_));
  }
  line_ += 1 + std::exchange(lines_in_partial_, 0);
  partial_.clear();
  too_long_ = false;
}

void LineList::take_row(std::string_view row) {
  if (row.empty() || row.starts_with('#')) return;
  if (header_passed_ < columns_->header_lines) {
    ++header_passed_;
    return;
  }
  char separator = columns_->separator != 0 ? columns_->separator : '\t';
  if (!row.contains(separator)) {
    if (columns_->url_column > 0) return findings_.refuse(line_, row, "it has no column of URLs");
    return take_cell(row);
  }
  std::vector<std::string> cells = cells_of(row, separator);
  if (columns_->url_column < 0) return take_cell(cell_with_url(cells));
  auto column = static_cast<std::size_t>(columns_->url_column);
  if (column >= cells.size()) return findings_.refuse(line_, row, "it has no column of URLs");
  take_cell(cells[column]);
}

// The first cell that says that it is a URL, else the first that can be one, else the first.
std::string_view LineList::cell_with_url(const std::vector<std::string>& cells) const {
  for (const std::string& cell : cells)
    if (has_web_scheme(unwrapped(cell))) return cell;
  for (const std::string& cell : cells)
    if (read_url(unwrapped(cell))) return cell;
  return cells[0];
}

void LineList::take_cell(std::string_view cell) {
  std::string fault = read_cell(cell, findings_.urls);
  if (!fault.empty()) findings_.refuse(line_, cell, std::move(fault));
}

}  // namespace crawl::seeds
