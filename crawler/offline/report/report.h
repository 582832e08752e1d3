// `crawl report`: a results file as one HTML file of pictures and lists. Reads alone; one thread; memory is bounded by
// the number of hosts and folders that are told apart (figures.h).
#pragma once

#include <string>

#include "base/result.h"

namespace crawl::report {

// The whole file. Errors are StoreError exceptions; stop makes one of what is under way.
std::string report(const std::string& file, bool (*stop)());

}  // namespace crawl::report
