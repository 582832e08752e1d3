// What a request for a robots.txt came to, as the coordinator wants it: compiled rules, sitemaps, or where to ask
// instead.
#pragma once

#include "config/options.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/ipc/messages/from_worker.h"
#include "parser/url.h"

namespace crawl::worker {

// Bounded: the file by parser::max_robots_bytes, its rules and sitemaps as parser/robots.h says.
ipc::RobotsFetchResult read_robots(const parser::Url& url, const http::FetchResult& response,
                                   const config::Options& options);

}  // namespace crawl::worker
