// What the headers of a response say of it as a page: the links of Link (RFC 8288), Refresh, which browsers obey as
// they do <meta http-equiv=refresh>, and Content-Language. Pure; linear in the headers; views are of their values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/html/meta_reader.h"

namespace crawl::parser {

struct HeaderLinks {
  std::string_view canonical;   // as written; empty without
  std::string_view refresh;     // the same
  std::string_view language;    // empty where none or several are named
  std::vector<HeadLink> links;  // those that name pages, at most max_head_links
};

HeaderLinks read_header_links(const std::vector<std::pair<std::string, std::string>>& headers);

}  // namespace crawl::parser
