// CDXJ: the index of a WARC file, one line a capture, sorted (https://specs.webrecorder.net/cdxj/0.1.0/): the URL in a
// form that sorts by host, the date, and a JSON object that says where the record is. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "crawler/offline/warc/warc_writer.h"
#include "parser/url.h"

namespace crawl::warc {

struct Capture {
  std::int64_t fetched_at = 0;  // Unix time in ms
  std::string_view mime, digest;
  int status = 0;
  Place place;
};

// A line with its end. `file` is the WARC file's name without folders.
std::string cdxj_line(const parser::Url& url, const Capture& capture, std::string_view file);

}  // namespace crawl::warc
