// The manual page crawl(1) in the man macros of roff, made from the tables of commands and options and the texts beside
// them: what people look for first is first. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace crawl::config {

// `date`: "2026-11-30", for the foot of the page.
std::string manual_page(std::string_view date);

}  // namespace crawl::config
