// A page as a callback program reads it: one JSON object in one line (docs/callbacks.md has its keys). Any thread.
#pragma once

#include <string>

#include "parser/page.h"

namespace crawl::callback_programs {

inline constexpr std::size_t max_page_bytes = 64u
                                              << 20;  // a longer body is not given to programs: JSON makes more of it

// Whether callback programs are given this page: HTML, and whatever else was read, that the server answered with 2xx.
bool is_for_programs(const parser::Page& page);

// Appends the object and a line feed. To be called when the page's own callbacks have run; the page is the same after.
void append_page_line(std::string& out, parser::Page& page, std::uint32_t depth);

}  // namespace crawl::callback_programs
