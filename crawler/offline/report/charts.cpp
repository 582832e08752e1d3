#include "crawler/offline/report/charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>

#include "base/text/text.h"
#include "crawler/offline/report/html.h"
#include "crawler/offline/report/treemap.h"

namespace crawl::report {
namespace {

constexpr double chart_width = 560, chart_height = 180, left = 44, bottom = 22, top = 18;
constexpr std::size_t max_tiles = 80;

std::string decimal_text(double value) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.1f", value);
  std::string out(text.data(), static_cast<std::size_t>(std::max(size, 0)));
  if (out.ends_with(".0")) out.resize(out.size() - 2);
  return out;
}

std::string rect(const Rect& at, std::string_view colour, std::string_view title, std::string_view more = {}) {
  return "<rect x=\"" + decimal_text(at.x) + "\" y=\"" + decimal_text(at.y) + "\" width=\"" +
         decimal_text(std::max(at.width, 0.0)) + "\" height=\"" + decimal_text(std::max(at.height, 0.0)) +
         "\" class=\"" + std::string(colour) + "\"" + std::string(more) + "><title>" + escaped(title) +
         "</title></rect>";
}

std::string label(double x, double y, std::string_view text, std::string_view anchor = "start",
                  std::string_view colour = {}) {
  return "<text x=\"" + decimal_text(x) + "\" y=\"" + decimal_text(y) + "\" text-anchor=\"" + std::string(anchor) +
         "\"" + (colour.empty() ? "" : " class=\"" + std::string(colour) + "\"") + ">" + escaped(text) + "</text>";
}

std::string line(double x1, double y1, double x2, double y2, std::string_view colour) {
  return "<line x1=\"" + decimal_text(x1) + "\" y1=\"" + decimal_text(y1) + "\" x2=\"" + decimal_text(x2) + "\" y2=\"" +
         decimal_text(y2) + "\" class=\"" + std::string(colour) + "\"/>";
}

std::string svg(double width, double height, std::string_view name, std::string_view inside) {
  return "<svg viewBox=\"0 0 " + decimal_text(width) + " " + decimal_text(height) + "\" role=\"img\" aria-label=\"" +
         escaped(name) + "\">" + std::string(inside) + "</svg>\n";
}

std::string time_text(double ms) {
  return ms < 1000 ? decimal_text(ms < 10 ? ms : std::round(ms)) + " ms" : decimal_text(ms / 1000) + " s";
}

// 1, 2 or 5 times a power of ten, not below the value.
double round_up(double value) {
  if (value <= 0) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 5.0})
    if (value <= step * power) return step * power;
  return 10 * power;
}

// Of a small axis all that it needs: 0.02.
std::string axis_text(double value) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.9g", value);
  return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

std::string share_text(std::uint64_t part, std::uint64_t whole) {
  const double percent = whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return percent > 0 && percent < 0.1 ? "<0.1 %" : decimal_text(percent) + " %";
}

}  // namespace

std::string bars(std::string_view what, const std::vector<Bar>& rows) {
  std::uint64_t most = 1, all = 0;
  for (const Bar& row : rows) {
    most = std::max(most, row.count);
    all += row.count;
  }
  std::string out =
      "<table><thead><tr><th>" + escaped(what) + "</th><td></td><th class=\"n\">URLs</th><td></td></tr></thead><tbody>";
  for (const Bar& row : rows) {
    const double width = 100.0 * static_cast<double>(row.count) / static_cast<double>(most);
    out += "<tr><td class=\"url\">" + escaped(row.name) +
           (row.note.empty() ? "" : "<br><span class=\"soft small\">" + escaped_sentence(row.note) + "</span>") +
           "</td><td class=\"bars\"><span class=\"bar " + std::string(row.colour) +
           "\" style=\"width:" + decimal_text(width) + "%\"></span></td><td class=\"n\">" +
           base::with_commas(row.count) + "</td><td class=\"n soft\">" + share_text(row.count, all) + "</td></tr>";
  }
  return out + "</tbody></table>\n";
}

// Columns of a quarter of an octave between the first and the last that has something.
std::string histogram(const Times& times) {
  constexpr int step = Times::per_octave / 4;
  std::vector<std::uint64_t> columns(times.buckets().size() / step);
  for (std::size_t i = 0; i < times.buckets().size(); ++i) columns[i / step] += times.buckets()[i];
  std::size_t first = 0, end = columns.size();
  while (first < end && columns[first] == 0) ++first;
  while (end > first && columns[end - 1] == 0) --end;
  if (first == end) return "<p class=\"soft\">No answer has a time.</p>";
  first = first > 2 ? first - 2 : 0;
  end = std::min(end + 2, columns.size());
  const double width = (chart_width - left) / static_cast<double>(end - first), floor = chart_height - bottom;
  const double most = static_cast<double>(*std::ranges::max_element(columns));
  std::string inside = line(left, floor, chart_width, floor, "line");
  for (std::size_t i = first; i < end; ++i) {
    if (columns[i] == 0) continue;
    const double height = std::max(1.0, (floor - top) * static_cast<double>(columns[i]) / most);
    inside +=
        rect({left + width * static_cast<double>(i - first) + 0.5, floor - height, width - 1, height}, "column",
             time_text(Times::begin_of(static_cast<int>(i) * step)) + " and more: " + base::with_commas(columns[i]));
  }
  const auto place = [&](double ms) {
    return left + width * (std::log2(ms / Times::begin_of(0)) * 4 - static_cast<double>(first));
  };
  double last_label = -100;
  for (double ms = 0.1; ms < 2e5; ms *= 10) {
    const double x = place(ms);
    if (x < left || x > chart_width - 12 || x < last_label + 60) continue;
    inside += line(x, floor, x, floor + 4, "line") + label(x, chart_height - 5, time_text(ms), "middle");
    last_label = x;
  }
  inside += label(0, top + 4, base::with_commas(static_cast<std::uint64_t>(most)));
  for (const double share : {0.5, 0.95, 0.99}) {
    const double x = place(times.percentile(share));
    inside += line(x, top - 4, x, floor, "mark");
  }
  std::string legend = "<p class=\"legend\">";
  for (const auto& [share, name] :
       {std::pair(0.5, "half within"), std::pair(0.95, "95 % within"), std::pair(0.99, "99 % within")})
    legend += std::string("<span>") + name + " <b>" + time_text(times.percentile(share)) + "</b></span>";
  return svg(chart_width, chart_height, "Times until the first byte", inside) + legend + "</p>\n";
}

std::string curve(const Curve& curve, double seconds) {
  return curves(curve.name, curve.unit, {curve}, seconds);
}

std::string curves(std::string_view name, std::string_view unit, const std::vector<Curve>& curves, double seconds) {
  constexpr double height = 110, floor = height - 20, ceiling = 20;
  double most = 0;
  for (const Curve& each : curves)
    if (!each.values.empty()) most = std::max(most, *std::ranges::max_element(each.values));
  const double above = round_up(most);
  std::string inside =
      line(left, floor, chart_width, floor, "line") + line(left, ceiling, chart_width, ceiling, "line");
  std::string legend;
  for (std::size_t number = 0; number < curves.size(); ++number) {
    const std::vector<double>& values = curves[number].values;
    const double step = (chart_width - left) / std::max<double>(1, static_cast<double>(values.size()) - 1);
    std::string points;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) points += " ";
      points.append(decimal_text(left + step * static_cast<double>(i))).append(",");
      points += decimal_text(floor - (floor - ceiling) * values[i] / above);
    }
    if (curves.size() == 1)
      inside += "<polygon class=\"area\" points=\"" + decimal_text(left) + "," + decimal_text(floor) + " " + points +
                " " + decimal_text(chart_width) + "," + decimal_text(floor) + "\"/>";
    const std::string colour = "c" + std::to_string(number);
    inside.append("<polyline class=\"stroke ").append(colour).append("\" points=\"").append(points) += "\"/>";
    if (curves.size() > 1) legend += "<span class=\"" + colour + "\">" + escaped(curves[number].name) + "</span>";
  }
  inside += label(left - 6, ceiling + 4, axis_text(above), "end") + label(left - 6, floor + 4, "0", "end");
  inside += label(left, height - 4, "0:00") + label(chart_width, height - 4, base::duration_text(seconds), "end");
  return "<h3>" + escaped(name) + " <span class=\"soft small\">" + escaped(unit) + "</span></h3>" +
         svg(chart_width, height, name, inside) + (legend.empty() ? "" : "<p class=\"key\">" + legend + "</p>\n");
}

namespace {

std::string_view last_part(std::string_view name) {
  if (name.ends_with('/')) name.remove_suffix(1);
  const std::size_t slash = name.rfind('/');
  return slash == name.npos ? name : name.substr(slash + 1);
}

}  // namespace

std::string folder_label(std::string_view name, bool by_last_part, std::size_t room) {
  if (name.size() <= room) return std::string(name);
  const std::string_view last = last_part(name);
  if (by_last_part && last.size() + 2 <= room) return "…/" + std::string(last);
  if (room < 6) return {};
  return std::string((by_last_part ? last : name).substr(0, room - 1)) + "…";
}

std::string treemap(std::vector<Tile> tiles) {
  constexpr double width = 1000, height = 420, letter = 7.2;
  std::ranges::sort(tiles, std::ranges::greater(), &Tile::size);
  if (tiles.size() > max_tiles) {
    Tile rest{.name = base::with_commas(tiles.size() - max_tiles + 1) + " more folders"};
    for (std::size_t i = max_tiles - 1; i < tiles.size(); ++i) {
      rest.errors += tiles[i].errors * static_cast<double>(tiles[i].size);
      rest.size += tiles[i].size;
    }
    rest.errors /= static_cast<double>(std::max<std::uint64_t>(rest.size, 1));
    tiles.resize(max_tiles - 1);
    tiles.insert(std::ranges::upper_bound(tiles, rest.size, std::ranges::greater(), &Tile::size), std::move(rest));
  }
  std::vector<double> sizes;
  std::map<std::string_view, std::size_t> last_parts;
  for (const Tile& tile : tiles) sizes.push_back(static_cast<double>(tile.size));
  for (const Tile& tile : tiles) ++last_parts[last_part(tile.name)];
  const std::vector<Rect> rects = squarified(sizes, {0, 0, width, height});
  std::string inside;
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const Tile& tile = tiles[i];
    const Rect at{rects[i].x + 1, rects[i].y + 1, rects[i].width - 2, rects[i].height - 2};
    const std::string_view colour = tile.errors >= 0.2 ? "f-bad" : tile.errors >= 0.02 ? "f-warn" : "f-good";
    const std::string count = base::with_commas(tile.size);
    inside += rect(at, colour, tile.name + ": " + count + " URLs, " + decimal_text(tile.errors * 100) + " % errors",
                   " rx=\"3\" opacity=\"0.85\"");
    const std::string name = folder_label(tile.name, last_parts[last_part(tile.name)] == 1,
                                          static_cast<std::size_t>(std::max(0.0, (at.width - 12) / letter)));
    if (at.height < 22 || name.empty()) continue;
    inside += "<text x=\"" + decimal_text(at.x + 6) + "\" y=\"" + decimal_text(at.y + 16) + "\" class=\"tile\">" +
              escaped(name) + "</text>";
    if (at.height > 40)
      inside += "<text x=\"" + decimal_text(at.x + 6) + "\" y=\"" + decimal_text(at.y + 32) + "\" class=\"tile\">" +
                count + "</text>";
  }
  return svg(width, height, "Folders by their pages", inside) +
         "<p class=\"legend\"><span><i class=\"f-good\"></i>less than 2 % errors</span><span><i class=\"f-warn\"></i>2 "
         "% "
         "and more</span><span><i class=\"f-bad\"></i>20 % and more</span></p>\n";
}

}  // namespace crawl::report
