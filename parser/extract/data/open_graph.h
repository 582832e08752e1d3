// OpenGraph of a page (https://ogp.me/) and its kin: <meta property="og:title" content="...">. Private to
// parser/extract.
#pragma once

#include <string_view>

#include "parser/extract/data/json.h"
#include "parser/tree/elements.h"

namespace crawl::parser::extract {

inline constexpr std::size_t max_properties = 1000;  // of one page

// "og:title", "article:author": in lower case, with one of the prefixes that are known.
bool is_open_graph_name(std::string_view name);

// One object: a key for each property, in the order of the page; an array where it is there more than once.
JsonObject read_open_graph(const Elements& elements, StepBudget& budget);

}  // namespace crawl::parser::extract
