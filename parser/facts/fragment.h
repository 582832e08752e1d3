// Fragments: what of a page a link names behind '#'
// (https://html.spec.whatwg.org/multipage/browsing-the-web.html#find-a-potential-indicated-element). Ids and names are
// kept as 32-bit hashes: among 1,000 of a page, one fragment in four million that is broken seems to be there. Pure;
// linear in the text; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crawl::parser {

inline constexpr std::size_t max_ids = 100'000;        // of one page
inline constexpr std::size_t max_fragment = 1u << 10;  // bytes; a longer one is not judged
inline constexpr std::size_t max_fragments = 20'000;   // distinct ones of a page's links

// Of an id, a name or a fragment. Percent-encoding is undone in each, since a browser tries a fragment both ways. The
// same in every process: results.db has it.
std::uint32_t fragment_hash(std::string_view name);

// Of a name as it is written: an id with a '%' has both hashes.
std::uint32_t written_hash(std::string_view name);

// Whether it names a place in every page, or none in the page: the top, a text to look for (":~:",
// https://wicg.github.io/scroll-to-text-fragment/), or what scripts take for a path ("#/", "#!").
bool is_always_right(std::string_view fragment);

// Hashes, ascending and each once, as 4 bytes each, big-endian.
std::string packed_ids(const std::vector<std::uint32_t>& sorted);

}  // namespace crawl::parser
