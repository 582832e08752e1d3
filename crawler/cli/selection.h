// `crawl fetch --select`: a selector tried on a page, its matches on standard output, one a line with the line of the
// source where each begins, as grep has it.
#pragma once

#include <optional>
#include <string>

#include "parser/css/selector.h"
#include "parser/page.h"

namespace crawl::cli {

// Nothing where it has a mistake, which is reported on standard error with the place.
std::optional<parser::css::Selector> read_selector(const std::string& text);

// The number of matches.
std::size_t print_matches(parser::Page& page, const parser::css::Selector& selector);

}  // namespace crawl::cli
