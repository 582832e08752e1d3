// Referrers: who leads to a URL. Its linkers, and the shortest way to it from a seed, both read from the link graph as
// far as it is stored; where it is not, from the page that linked to each URL first. For UrlReport.
#pragma once

#include "storage/sqlite/read/url_report.h"

namespace crawl::storage {

// Links to it, and the redirects among the first ten thousand.
void read_linkers(Database& db, model::UrlId id, UrlReport& url_report);

// From the URL back to a seed, each step to a page one link less deep (or, by a redirect, as deep). In a large
// file without indexes each step goes to the page that was first to link, which may not be the nearest.
void read_way(Database& db, model::UrlId id, UrlReport& url_report);

}  // namespace crawl::storage
