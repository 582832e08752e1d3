// What the pool of browsers takes of the options. Pure function.
#pragma once

#include "config/options.h"
#include "crawler/browser/settings.h"

namespace crawl::browser {

BrowserSettings settings_of(const config::Options& options);

}  // namespace crawl::browser
