// PageRank over a list of edges
// (https://research.google/pubs/the-anatomy-of-a-large-scale-hypertextual-web-search-engine/): the share of their time
// that readers spend at each page who follow one of its links or, one time in seven, begin anywhere. Pages without
// links send them anywhere. Pure; 12 bytes a page.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/analysis/edge_list.h"

namespace crawl::storage {

// Scores of the pages 0 to nodes - 1; they sum to 1. out: how many of the edges begin at each.
std::vector<float> page_rank(EdgeList& edges, const std::vector<std::uint32_t>& out);

}  // namespace crawl::storage
