// The story of a URL in words, from its url_report: how it was found, what happened, what robots.txt says, what would
// have to be changed. Pure; all text of others is made printable and clipped.
#pragma once

#include <cstdint>
#include <string>

#include "storage/sqlite/read/url_report.h"

namespace crawl::why {

// now: Unix time in ms.
std::string story(const storage::UrlReport& url_report, std::int64_t now);

}  // namespace crawl::why
