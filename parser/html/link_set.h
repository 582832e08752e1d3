// Links as written, resolved: distinct normalized targets in document order. Pure function; its time is bounded by
// max_links and by max_resolved_bytes of what had to be read (a base URL of 64 KiB counts with each link), its memory
// by max_kept_bytes of URLs: 200,000 of 126 bytes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parser/html/link_reader.h"
#include "parser/page.h"

namespace crawl::parser {

inline constexpr std::size_t max_resolved_bytes = 128u << 20, max_kept_bytes = 24u << 20;

struct LinkSet {
  std::vector<LinkFound> links;
  std::uint32_t count = 0;            // without the target of a refresh that nothing else links to
  bool cut = false;                   // max_resolved_bytes or max_kept_bytes
  std::vector<std::uint32_t> places;  // of each link as written, as far as they were wanted; no_place for no URL
};

// What links are relative to. charset: of the document, in which queries are encoded.
struct LinkBase {
  const Url& page;
  const Url& document;  // the same but for a <base>
  std::string_view charset;
  bool routes = false;  // "#/..." and "#!/..." are kept: links of a router in the page's scripts
};

// Where a page links to one target in several ways, the first counts; elements come first. places: of how many links as
// written it is to be said where they are.
LinkSet resolve_links(std::vector<RawLink> raw, const LinkBase& base, std::size_t places = 0);

}  // namespace crawl::parser
