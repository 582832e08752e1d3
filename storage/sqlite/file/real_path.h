// real_path: the file that a name leads to, through symbolic links, also where that file is still to be made. Two names
// of one file have one real path; whoever makes, locks or replaces a results file goes by it. Any process and thread.
#pragma once

#include <string>

namespace crawl::storage {

// The name itself where its links lead in a circle; whoever opens it is reported.
std::string real_path(const std::string& path);

}  // namespace crawl::storage
