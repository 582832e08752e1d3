// Whether standard output is to have colours: on a terminal that has them, unless NO_COLOR says otherwise.
#pragma once

namespace crawl::cli {

bool in_colour();

}  // namespace crawl::cli
