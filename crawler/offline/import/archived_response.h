// A response out of the block of a WARC record. Tools differ in what they keep: the bytes as they came (wget), or
// bodies of which transfer and content coding are undone under a header that still names them. What the header says is
// tried first, then less and less of it. Pure functions; memory: one body of at most `max_body`.
#pragma once

#include <cstdint>
#include <string_view>

#include "crawler/http/client/fetcher.h"

namespace crawl::import {

// Fails by FetchResult::failure where the bytes are no HTTP response.
http::FetchResult archived_response(std::string_view block, std::uint64_t max_body);

// Of a revisit record: its own header, the body of the response that it refers to.
http::FetchResult revisited_response(std::string_view block, std::string_view body, std::uint64_t max_body);

}  // namespace crawl::import
