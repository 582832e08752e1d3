// The arguments that a browser is started with: without a window, a network, or calls of its own.
#pragma once

#include <string>
#include <vector>

#include "crawler/browser/process/executable.h"
#include "crawler/browser/settings.h"

namespace crawl::browser {

// Whether it draws frames only when it is told to (page/screen.h), as this program alone can. Screenshots are taken of
// what it draws by itself.
bool draws_on_demand(const Executable& executable, const BrowserSettings& settings);

// All but where its profile is.
std::vector<std::string> arguments(const Executable& executable, const BrowserSettings& settings);

}  // namespace crawl::browser
