// How wide --help may be: the terminal's columns, as COLUMNS or the terminal itself says. Asked once, by config.
#pragma once

#include <cstddef>
#include <functional>

namespace crawl::config {

inline constexpr std::size_t min_help_width = 40, max_help_width = 100, usual_width = 80;

// COLUMNS if it is a number, else what the terminal of standard output, standard error or standard input has, else 80;
// within the bounds above. `environment` is like std::getenv.
std::size_t help_width(const std::function<const char*(const char* name)>& environment);

}  // namespace crawl::config
