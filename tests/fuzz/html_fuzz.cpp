// Any bytes as an HTML page: the whole way from charset to links. What must hold of every record is checked.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "parser/html/sniff.h"
#include "parser/page.h"
#include "parser/tree/arena.h"

using namespace crawl::parser;

namespace {

void check(bool holds) {
  if (!holds) __builtin_trap();
}

void check_record(const PageRecord& record) {
  check(record.link_count.value_or(0) <= record.links.size());
  for (const LinkFound& link : record.links) {
    check(link.url.starts_with("http://") || link.url.starts_with("https://"));
    check(link.url.find('#') == std::string::npos);
    check(link.host_begin < link.host_end && link.host_end <= link.url.size());
    check(link.text.size() <= 1024);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Arena arena;
  static const ParseSettings settings;
  static const Url url = *parse_url("http://example.org/dir/page?q");
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  looks_like_html(bytes);
  Page page({.url = url, .content_type = "text/html", .header_charset = {}, .body = std::string(bytes), .headers = {}},
            arena, settings);
  run_callbacks(page);
  check_record(page.record());
  return 0;
}
