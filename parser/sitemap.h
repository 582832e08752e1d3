// Sitemap: the pages and further sitemaps that a sitemap or feed names. Read are urlset and sitemapindex of
// https://www.sitemaps.org/protocol.html in any namespace, plain text with one URL a line, RSS 2.0 (also 0.9x and
// 1.0/RDF) and Atom (RFC 4287) feeds, and gzip of any of them; bytes decide which it is, no name and no Content-Type.
//
// Lenient where documents of the web need it: bare '&', control characters, wrong encodings, white space before the XML
// declaration, and a document that breaks in the middle keeps what came before. <loc> of <url> alone is a page: images
// and videos are not, nor are the alternates of <xhtml:link hreflang>, as each language has a <url> of its own by
// https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap; they come with the page
// as what it links to. Which of the URLs may be fetched (the protocol's location rule, robots.txt, scope) is judged
// elsewhere.
//
// Pure functions; any thread. Hostile input is bounded by SitemapLimits in time and output, and in memory by about
// 8 MiB beside the body: a body is inflated, decoded and parsed in pieces. A DOCTYPE with declarations (entities) ends
// the reading; nothing external is ever loaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/url.h"

namespace crawl::parser {

enum class SitemapKind { none, urlset, index, text, atom, rss };

// The page in another language.
struct SitemapAlternate {
  std::string url;   // normalized
  std::string lang;  // hreflang, as it is written, 1 to 64 bytes

  bool operator==(const SitemapAlternate&) const = default;
};

struct SitemapEntry {
  std::string url;        // normalized (parser/url.h), http or https
  double priority = 0.5;  // 0 to 1, of a page in an urlset; 0.5 where nothing or nonsense is said
  std::optional<std::int64_t> last_modified_ms;  // since 1970 UTC; none when it is missing or no date
  std::vector<SitemapAlternate> alternates;      // of an urlset
};

// What the reader finds, in document order, duplicates too. False: wants no more. Must not throw: a C library calls it.
class SitemapSink {
 public:
  virtual ~SitemapSink() = default;
  virtual bool on_page(SitemapEntry page) = 0;
  virtual bool on_sitemap(SitemapEntry sitemap) = 0;
};

struct SitemapLimits {
  std::size_t max_entries = 50'000;   // sitemaps.org: of one sitemap
  std::size_t max_url_length = 2048;  // sitemaps.org: less than 2,048 characters; of a normalized URL, bytes
  std::size_t max_bytes = 50u << 20;  // sitemaps.org: 50 MiB, uncompressed
  std::size_t max_ratio = 250;        // of gzip, counted beyond the first MiB that comes out
  std::size_t max_depth = 64;         // of elements
  std::size_t max_alternates = 200;   // of one entry; further ones are passed over
};

struct SitemapResult {
  SitemapKind kind = SitemapKind::none;
  std::size_t pages = 0, sitemaps = 0;  // given to the sink
  std::size_t refused = 0;              // entries without a URL of http or https, or with one that is too long
  std::string note;                     // for a person: why it was not read, or not to its end; empty if it was
};

// url: of the sitemap itself, after redirects. header_charset: the charset parameter of Content-Type, or empty.
SitemapResult read_sitemap(std::string_view body, const Url& url, std::string_view header_charset,
                           const SitemapLimits& limits, SitemapSink& sink);

inline constexpr std::size_t max_xml_memory = 8u << 20;

// The same for a document that comes in pieces: nothing of it is held but what a reader is in the
// middle of.
class SitemapReader {
 public:
  // gzip: it comes packed.
  SitemapReader(const Url& url, std::string_view header_charset, const SitemapLimits& limits, SitemapSink& sink,
                bool gzip = false);
  ~SitemapReader();

  // False: no more are wanted.
  bool put(std::string_view bytes);
  // Once, at the end.
  SitemapResult finish();
  // Of the XML parser; what else it holds is a few pieces of 64 KiB. At most max_xml_memory.
  std::size_t memory() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Whether what begins with these bytes (64 KiB are looked at) is an XML sitemap, an index or a feed, by its root
// element, also in gzip. Plain text never is: a list of URLs cannot be told from other text.
bool looks_like_sitemap(std::string_view first_bytes);

}  // namespace crawl::parser
