// The arguments that a browser is started with: without a window, a network, or calls of its own.
#pragma once

#include <string>
#include <vector>

#include "crawler/browser/process/executable.h"
#include "crawler/browser/settings.h"

namespace crawl::browser {

// All but where its profile is.
std::vector<std::string> arguments(const Executable& executable, const BrowserSettings& settings);

}  // namespace crawl::browser
