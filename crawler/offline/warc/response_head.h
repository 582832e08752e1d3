// The head of a stored response as it stands in a WARC file, and back. What is stored is the body after transfer and
// content decoding, so the fields that spoke of the bytes on the wire get the prefix X-Crawler- and a Content-Length of
// what is there is at the end, as in the files of Common Crawl: a reader then finds a message that is consistent.
// Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "crawler/http/client/fetcher.h"
#include "storage/sqlite/read/exchange_reader.h"

namespace crawl::warc {

std::string response_head(const storage::Exchange& exchange, std::uint64_t body_size);

// Takes the prefixes off again and drops the Content-Length that was put in; true if there were any.
bool restore_fields(http::HeaderList& headers);

}  // namespace crawl::warc
