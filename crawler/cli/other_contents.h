// What a results file has of other crawls, told before it is added to: a crawl of another site is meant to have a file
// of its own, mostly.
#pragma once

#include <string>

#include "config/options.h"

namespace crawl::cli {

// "results.db has 50 URLs of 1 earlier run (of example.org); ..."; empty where the file is new, of the same site or
// list, or cannot be read.
std::string other_contents_text(const config::Options& options);

}  // namespace crawl::cli
