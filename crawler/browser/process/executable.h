// Which browser renders: Debian's chromium-headless-shell, else its chromium. Looked for when it is needed, and never
// linked.
#pragma once

#include <string>

#include "base/result.h"

namespace crawl::browser {

struct Executable {
  std::string path;       // the program itself: /usr/bin has scripts that start it
  bool headless = false;  // made without a window; otherwise it takes a flag
};

// Fails with a line for a person: what to type to have one.
Result<Executable> find_executable();

}  // namespace crawl::browser
