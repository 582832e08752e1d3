// The parts of the live page, compiled in (embed.py): the program needs no file beside it.
#pragma once

#include <string>

namespace crawl::monitor::page {

extern const std::string index, script, style, icon;

}  // namespace crawl::monitor::page
