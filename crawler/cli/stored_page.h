// A page as a results file has it: its body, and why there is none. For the commands that read one; makes no request.
#pragma once

#include <string>

#include "base/result.h"
#include "crawler/worker/job.h"
#include "storage/sqlite/read/reader.h"

namespace crawl::cli {

// The URL that was typed, as the file may have it: one with a route behind '#', of a page that a browser rendered, is a
// URL of its own there; else what is behind '#' counts for nothing.
std::string stored_href(storage::Reader& reader, const parser::Url& url, std::string_view typed);

// Fails with a line for a person where no body is stored. `href` is a normalized URL. Throws StoreError.
Result<storage::PageBody> stored_body(storage::Reader& reader, const std::string& href, const std::string& file);

// The value of a column; empty if it is NULL or not there.
std::string value_of(const storage::NamedValues& row, std::string_view column);

// The same as if it had just been fetched, to be parsed: HTML in UTF-8, which is how it is stored, with the name of the
// charset that it came in. Its lease is empty. Throws nothing.
Result<worker::Job> stored_job(const std::string& file, const std::string& href);

}  // namespace crawl::cli
