// Resources as written, resolved: distinct normalized targets with their kinds, in the order of the page or style
// sheet. Pure; bounded by max_resources and max_kept_resource_bytes.
#pragma once

#include <vector>

#include "parser/facts/resource_reader.h"
#include "parser/page.h"

namespace crawl::parser {

inline constexpr std::size_t max_kept_resource_bytes = 4u << 20;  // of URLs

// base: of the document or style sheet. charset: in which queries are encoded, empty for UTF-8. An image has the first
// alternative text that is said of it.
std::vector<ResourceFound> resolve_resources(const std::vector<RawResource>& raw, const Url& base,
                                             std::string_view charset);

}  // namespace crawl::parser
