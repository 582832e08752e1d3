#include "crawler/coordinator/progress/fitted.h"

#include <algorithm>

namespace crawl::coordinator {
namespace {

constexpr std::string_view between_parts = ", ", between_groups = " | ";

std::string joined(const std::vector<Part>& parts, bool in_colour) {
  std::string line;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) line += parts[i].group == parts[i - 1].group ? between_parts : between_groups;
    line += base::coloured(parts[i].texts.front(), in_colour ? parts[i].colour : base::Colour::none);
  }
  return line;
}

// How early the part is to be made less; 0: never.
int turn_of(const Part& part) {
  return part.texts.size() > 1 ? std::max(1, part.words) : part.rank;
}

// Whether there was something to shorten or to leave out.
bool shorten(std::vector<Part>& parts) {
  const auto least =
      std::ranges::max_element(parts, [](const Part& a, const Part& b) { return turn_of(a) < turn_of(b); });
  if (least == parts.end() || turn_of(*least) == 0) return false;
  if (least->texts.size() > 1) {
    least->texts.erase(least->texts.begin());
  } else {
    parts.erase(least);
  }
  return true;
}

}  // namespace

std::string fitted(std::vector<Part> parts, std::size_t width, bool in_colour) {
  std::erase_if(parts, [](const Part& part) { return part.texts.empty() || part.texts.front().empty(); });
  while (joined(parts, false).size() > width && shorten(parts)) {
  }
  const std::string plain = joined(parts, false);
  return plain.size() > width ? plain.substr(0, width) : joined(parts, in_colour);
}

std::string without_middle(std::string_view text, std::size_t width) {
  if (text.size() <= width) return std::string(text);
  constexpr std::string_view gap = "...";
  if (width <= gap.size()) return std::string(text.substr(0, width));
  const std::size_t kept = width - gap.size(), tail = kept / 3;
  return std::string(text.substr(0, kept - tail)) + std::string(gap) + std::string(text.substr(text.size() - tail));
}

}  // namespace crawl::coordinator
