// A sitemap as the links of an outcome: the pages that it lists, with their priorities, and further sitemaps.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "config/options.h"
#include "crawler/links/drop_params.h"
#include "crawler/worker/job.h"
#include "model/outcome.h"

namespace crawl::worker {

// Whether an answer at this depth may be a sitemap: one that a seed names is read as one.
bool may_be_sitemap(std::uint32_t depth);

// Media types that sitemaps and feeds come as.
bool is_sitemap_type(std::string_view media_type);

// Whether this answer is read as a sitemap: that a robots.txt names, or a seed that looks like one.
bool is_sitemap(const Job& job);

// Appends the links; their text lives in `memory`. Answers what was cut or refused, in words.
std::string add_sitemap_links(const Job& job, const links::DropParams& drop_params, std::deque<std::string>& memory,
                              model::Outcome& outcome);

}  // namespace crawl::worker
