#include "crawler/offline/warc/cdxj.h"

#include <fmt/format.h>

#include "base/clock.h"
#include "base/log.h"
#include "crawler/offline/warc/sort_key.h"

namespace crawl::warc {
namespace {

using base::log::json_string;

// "20261121163005" of "2026-11-21T16:30:05.123Z"
std::string digits_of(std::int64_t unix_ms) {
  std::string date = base::iso8601(unix_ms);
  std::erase_if(date, [](char c) { return c < '0' || c > '9'; });
  return date.substr(0, 14);
}

}  // namespace

std::string cdxj_line(const parser::Url& url, const Capture& capture, std::string_view file) {
  return fmt::format(
      "{} {} {{\"url\": {}, \"mime\": {}, \"status\": \"{}\", \"digest\": {}, \"length\": \"{}\", \"offset\": \"{}\", "
      "\"filename\": {}}}\n",
      sort_key(url), digits_of(capture.fetched_at), json_string(url.href()), json_string(capture.mime), capture.status,
      json_string(capture.digest), capture.place.length, capture.place.offset, json_string(file));
}

}  // namespace crawl::warc
