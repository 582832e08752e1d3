// Rectangles whose areas are as given and that are nearly square
// (Bruls, Huizing, van Wijk: Squarified Treemaps, https://vanwijk.win.tue.nl/stm.pdf). Pure.
#pragma once

#include <vector>

namespace crawl::report {

struct Rect {
  double x = 0, y = 0, width = 0, height = 0;
};

// A rectangle for each size within `whole`; sizes are greater than 0 and descend.
std::vector<Rect> squarified(const std::vector<double>& sizes, Rect whole);

}  // namespace crawl::report
