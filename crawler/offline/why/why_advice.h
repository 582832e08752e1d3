// What would have to be changed to have a URL fetched, or fetched whole: lines for a person, each naming the flag and,
// where it can be reported, its value. From the URL's url_report alone; pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/sqlite/read/url_report.h"

namespace crawl::why {

// now: Unix time in ms. Empty where there is nothing to be changed.
std::vector<std::string> advice(const storage::UrlReport& url_report, std::int64_t now);

// The value of an option of the last run, by its long name; empty without one.
std::string option_of(const storage::UrlReport& url_report, std::string_view name);

}  // namespace crawl::why
