// Whether standard output is to have colour: on a terminal, unless NO_COLOR says otherwise (https://no-color.org).
#pragma once

namespace crawl::cli {

bool in_colour();

}  // namespace crawl::cli
