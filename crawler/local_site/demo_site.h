// The site of `crawl demo`: a dozen pages about crawlers, in several charsets, with redirects, a missing page, a slow
// one and one that fails, so that every column of results.db has something to show.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crawler/local_site/site_server.h"

namespace crawl::local_site {

// The header of its pages in UTF-8.
inline constexpr std::string_view html_header = "Content-Type: text/html; charset=utf-8\r\n";

// Targets of all its pages, as a list of URLs would have them.
std::vector<std::string> demo_targets();

Response demo_response(const Request& request);

}  // namespace crawl::local_site
