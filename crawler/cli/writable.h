// Whether a name may become a file, asked before anything is done.
#pragma once

#include <string>

namespace crawl::cli {

// What is wrong with this name for a file to write; empty if nothing.
std::string why_unwritable(const std::string& file);

}  // namespace crawl::cli
