#include "crawler/offline/report/treemap.h"

#include <algorithm>
#include <numeric>

namespace crawl::report {
namespace {

// The worst ratio of sides in a row of these areas along a side.
double worst(double smallest, double largest, double sum, double side) {
  return std::max(side * side * largest / (sum * sum), sum * sum / (side * side * smallest));
}

// Lays areas[begin, end) along the shorter side of what is left, and takes their strip off it.
void lay(const std::vector<double>& areas, std::size_t begin, std::size_t end, Rect& left, std::vector<Rect>& out) {
  const double sum = std::accumulate(areas.begin() + static_cast<std::ptrdiff_t>(begin),
                                     areas.begin() + static_cast<std::ptrdiff_t>(end), 0.0);
  const bool upright = left.width >= left.height;  // the strip is at the left, its tiles one above the other
  const double depth = sum / (upright ? left.height : left.width);
  double at = upright ? left.y : left.x;
  for (std::size_t i = begin; i < end; ++i) {
    const double length = areas[i] / depth;
    out.push_back(upright ? Rect{left.x, at, depth, length} : Rect{at, left.y, length, depth});
    at += length;
  }
  if (upright) {
    left.x += depth;
    left.width -= depth;
  } else {
    left.y += depth;
    left.height -= depth;
  }
}

}  // namespace

std::vector<Rect> squarified(const std::vector<double>& sizes, Rect whole) {
  const double all = std::accumulate(sizes.begin(), sizes.end(), 0.0);
  std::vector<double> areas;
  for (const double size : sizes) areas.push_back(size / all * whole.width * whole.height);
  std::vector<Rect> out;
  Rect left = whole;
  for (std::size_t begin = 0; begin < areas.size();) {
    const double side = std::min(left.width, left.height);
    double sum = areas[begin];
    std::size_t end = begin + 1;
    while (end < areas.size() &&
           worst(areas[end], areas[begin], sum + areas[end], side) <= worst(areas[end - 1], areas[begin], sum, side))
      sum += areas[end++];
    lay(areas, begin, end, left, out);
    begin = end;
  }
  return out;
}

}  // namespace crawl::report
