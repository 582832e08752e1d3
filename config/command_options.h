// The options of the commands beside the crawl itself: export, audit, search and so on. Part of the option table.
#pragma once

#include <cstdint>
#include <vector>

#include "config/option_table.h"

namespace crawl::config {

inline constexpr std::uint64_t body_limit = 512ull << 20;  // a row of SQLite holds less than 1 GB

void add_command_options(std::vector<OptionSpec>& table);

}  // namespace crawl::config
