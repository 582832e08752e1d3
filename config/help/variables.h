// Variables of the environment that look like options of crawl and are none: CRAWL_DPETH. Pure; any thread.
#pragma once

#include <string>
#include <vector>

namespace crawl::config {

// A warning for each CRAWL_... of `environment` (as environ: "NAME=value", nullptr at its end) that no option has;
// after the third one line that counts the others.
std::vector<std::string> unknown_variables(const char* const* environment);

}  // namespace crawl::config
