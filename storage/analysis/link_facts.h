// LinkFacts: what the whole link graph says of each page that was fetched: how many others link to it, its PageRank,
// which sitemap lists it. Rows of a table of their own (link_facts), made in the caller's transaction when a crawl is
// finished. Links are read once; what is held is a few bytes a page, and the edges go to a file beyond 8 MiB.
#pragma once

#include <cstdint>

#include "storage/tables.h"

namespace crawl::storage {

// More pages than this have no rows: 21 bytes each are 256 MiB.
inline constexpr std::uint32_t max_ranked_pages = 12'000'000;

void make_link_facts(Tables& tables);

}  // namespace crawl::storage
