// Any bytes as a sitemap, behind an opening that the first byte chooses: every limit holds, what comes out is
// normalized http(s), and looks_like_sitemap is of the same opinion.
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "parser/sitemap.h"

namespace {

using namespace crawl::parser;

void check(bool holds) {
  if (!holds) std::abort();
}

constexpr std::string_view openings[] = {
    "",
    "<urlset><url><loc>",
    "<sitemapindex><sitemap>",
    "<?xml version='1.0' encoding='shift_jis'?><rss><channel><item>",
    "<feed xml:base='http://example.net/'><entry>",
    "http://example.org/a\n",
    "\x1F\x8B\x08",
    "<urlset><url><lastmod>",
    "<!DOCTYPE urlset [",
};

constexpr SitemapLimits limits{.max_entries = 50, .max_url_length = 100, .max_bytes = 1 << 20};

struct CheckingSink : SitemapSink {
  void check_entry(const SitemapEntry& entry) {
    const auto again = parse_url(entry.url);
    check(again && again->href() == entry.url && entry.url.size() <= limits.max_url_length);
    check(entry.priority >= 0 && entry.priority <= 1);
    ++entries;
  }
  bool on_page(SitemapEntry page) override {
    check_entry(page);
    return true;
  }
  bool on_sitemap(SitemapEntry sitemap) override {
    check_entry(sitemap);
    return true;
  }

  std::size_t entries = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Url url = *parse_url("http://example.org/dir/sitemap.xml");
  if (size == 0) return 0;
  std::string body(openings[data[0] % std::size(openings)]);
  body.append(reinterpret_cast<const char*>(data) + 1, size - 1);
  CheckingSink sink;
  const SitemapResult result = read_sitemap(body, url, data[0] & 0x80 ? "gbk" : "", limits, sink);
  check(result.pages + result.sitemaps == sink.entries && sink.entries <= limits.max_entries);
  check(result.kind != SitemapKind::none || (sink.entries == 0 && !result.note.empty()));
  check(result.note.size() < 300);
  const bool is_xml = result.kind != SitemapKind::none && result.kind != SitemapKind::text;
  if (!(data[0] & 0x80) && size < 60'000) check(looks_like_sitemap(body) == is_xml);
  return 0;
}
