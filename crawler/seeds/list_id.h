// By what several machines of a crawl know that they were given the same list of seeds: a hash of a file's size and of
// its ends, of a URL that was typed itself. A pipe, which nobody else reads, has an id of its own each time. Any
// process.
#pragma once

#include <string>
#include <vector>

namespace crawl::coordinator {

// Of each SEED of the command line, with spaces between them.
std::string list_ids(const std::vector<std::string>& seeds);

}  // namespace crawl::coordinator
