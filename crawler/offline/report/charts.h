// Charts as inline SVG and HTML: bars, a histogram over a logarithmic axis, curves over time, a treemap. Pure functions
// from numbers to markup; names in them are escaped here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/offline/report/figures.h"

namespace crawl::report {

struct Bar {
  std::string name;
  std::uint64_t count = 0;
  std::string_view colour = "f-accent";  // a class of the style
  std::string note;                      // behind the count
};

// A table with a bar for each row; the first column says what is counted.
std::string bars(std::string_view what, const std::vector<Bar>& rows);

// Times of answers, with three percentiles marked.
std::string histogram(const Times& times);

struct Curve {
  std::string name;
  std::vector<double> values;  // evenly spaced
  std::string unit;
};

// One curve, over so many seconds; several on the same axis, at most four, each with its name.
std::string curve(const Curve& curve, double seconds);
std::string curves(std::string_view name, std::string_view unit, const std::vector<Curve>& curves, double seconds);

struct Tile {
  std::string name;
  std::uint64_t size = 0;
  double errors = 0;  // share of them, 0 to 1
};

// What a tile has room for of a folder's name, by what tells it from others: its last part, or its beginning. Empty
// where there is no room.
std::string folder_label(std::string_view name, bool by_last_part, std::size_t room);

// Squarified (https://vanwijk.win.tue.nl/stm.pdf): the largest first.
std::string treemap(std::vector<Tile> tiles);

}  // namespace crawl::report
