// One line of parts that fits a width: parts are shortened and left out, the least important first. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/terminal/terminal.h"

namespace crawl::coordinator {

// A part of the line. Parts of one group are joined by commas, groups by bars.
struct Part {
  int group = 0;
  int rank = 0;                    // the higher, the earlier it is left out
  int words = 0;                   // the same for being shortened
  std::vector<std::string> texts;  // the same in ever fewer words
  base::Colour colour = base::Colour::none;
};

// At most `width` columns; parts of rank 0 stay, and are cut when even they are too wide. The texts are ASCII.
std::string fitted(std::vector<Part> parts, std::size_t width, bool in_colour);

// A text of at most `width` columns: the middle of a longer one is left out.
std::string without_middle(std::string_view text, std::size_t width);

}  // namespace crawl::coordinator
