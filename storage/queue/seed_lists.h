// Seed lists: which URLs are in the sitemaps that seeds name, or in those that these name. They are wanted whatever
// --depth is; where no link is followed at all (a limit of 0) that exempts them when rows are judged again.
//
// What a sitemap lists is in the link graph (rel "sitemap"). Without the graph (--store none) nobody knows any more,
// and what waits of a list is skipped when the options changed. In a transaction or not; one pass over the links for
// each step from a seed, and one bit a URL.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/queue/url_states.h"
#include "storage/tables.h"

namespace crawl::storage {

// By id; empty where a limit above 0 lets them in anyway.
std::vector<bool> entries_of_seed_lists(LinkRows& links, const UrlStates& states, std::uint32_t depth_limit);

}  // namespace crawl::storage
