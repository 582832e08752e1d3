// The options of pages made by scripts (docs/rendering.md). Part of the option table.
#pragma once

#include <vector>

#include "base/result.h"
#include "config/option_table.h"

namespace crawl::config {

void add_render_options(std::vector<OptionSpec>& table);

// What no single one of them can see.
Result<void> check_rendering(const Options& options);

}  // namespace crawl::config
