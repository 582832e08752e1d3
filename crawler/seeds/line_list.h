// LineList: a list with a URL in each line, as it is or as a cell of a table (columns.h). Lines end in LF, CR LF or CR.
// Holds the sample until it knows how lines are read, which a first line that is a URL says at once, and then one line;
// a quoted cell may hold line ends, up to the length of a URL.
#pragma once

#include <optional>
#include <string>

#include "crawler/seeds/columns.h"
#include "crawler/seeds/findings.h"

namespace crawl::seeds {

class LineList final : public Format {
 public:
  explicit LineList(Findings& findings) : findings_(findings) {}

  void put(std::string_view text) override;
  void finish() override;

 private:
  bool decide_columns(bool at_end);
  void split(std::string_view text);
  void append(std::string_view part);
  void end_line();
  void take_row(std::string_view row);
  void take_cell(std::string_view cell);
  std::string_view cell_with_url(const std::vector<std::string>& cells) const;

  Findings& findings_;
  std::string sample_;
  std::optional<Columns> columns_;
  std::size_t header_passed_ = 0;
  std::uint64_t line_ = 1;
  std::string partial_;
  std::uint64_t lines_in_partial_ = 0;  // line ends inside quotes
  bool too_long_ = false, after_cr_ = false;
};

}  // namespace crawl::seeds
