#include "crawler/cli/colour.h"

#include <unistd.h>

#include "base/terminal/terminal.h"

namespace crawl::cli {

bool in_colour() {
  return base::has_colours(STDOUT_FILENO);
}

}  // namespace crawl::cli
