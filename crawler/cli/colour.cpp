#include "crawler/cli/colour.h"

#include <unistd.h>

#include <cstdlib>

namespace crawl::cli {

bool in_colour() {
  const char* no_color = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) && (no_color == nullptr || *no_color == '\0');
}

}  // namespace crawl::cli
