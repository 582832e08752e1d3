// Columns: whether the lines of a list are rows of a table, and which cell has the URL. A TAB always separates, as no
// URL has one. A comma, a semicolon and a bar may be in a URL: they separate only where the first line is a header
// or its fields are quoted, or where every line of the sample agrees and no line reads as one URL. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crawl::seeds {

inline constexpr std::size_t sample_bytes = 64 * 1024;

struct Columns {
  char separator = 0;            // 0: each line is a cell, but for TABs
  int url_column = -1;           // -1: the first cell that has a URL
  std::size_t header_lines = 0;  // at the beginning, that are none of the list
  std::string note;              // how a line was read that could be read in two ways
  std::string unclear;           // why nobody can tell, and what to type; empty if it is clear
};

// sample: the list's beginning. Nothing while it is too short to tell; always something where it is at its end or has
// sample_bytes.
std::optional<Columns> find_columns(std::string_view sample, bool at_end);

// The cells of a row, quotes as RFC 4180 has them taken off.
std::vector<std::string> cells_of(std::string_view row, char separator);

// Whether a quoted field of the row goes on in the next line.
bool has_open_quote(std::string_view row, char separator);

}  // namespace crawl::seeds
