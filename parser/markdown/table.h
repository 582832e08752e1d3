// Tables of a page as tables of Markdown (https://github.github.com/gfm/#tables-extension-): which of them are rows and
// columns of data, and the grid that they make. Others serve layout, and are what is in their cells. Private to
// parser/markdown.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::markdown {

// Looks at what is in the table, up to the first table in it.
bool is_table_of_data(const Elements& elements, ElementNo table, StepBudget& budget);

// Cells as they come; a cell that spans columns or rows has empty ones behind and below it. The first row is the head,
// for a table of Markdown has one in any case. One table at a time; one thread.
class Grid {
 public:
  static constexpr std::size_t max_columns = 200, max_span = 1000;

  void begin_row();
  void add_cell(std::string text, std::size_t columns, std::size_t rows);
  // A line for each row; empty where no cell says anything.
  std::string take();

 private:
  void fill_spanned();

  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> spanned_;  // by column: of so many more rows by a cell above
  bool has_text_ = false;
};

}  // namespace crawl::parser::markdown
