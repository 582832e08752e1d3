#include "parser/url/path.h"

#include "parser/url/bytes.h"
#include "parser/url/percent.h"
#include "parser/url/query_charset.h"

namespace crawl::parser::detail {
namespace {

// How many dots a segment consists of, "%2e" counted as one: 1 or 2 for a dot segment, else 0
// (https://url.spec.whatwg.org/#single-dot-path-segment).
int dots_in(std::string_view segment) {
  int dots = 0;
  while (!segment.empty()) {
    if (segment[0] == '.') {
      segment.remove_prefix(1);
    } else if (equals_ignoring_case(segment.substr(0, 3), "%2e")) {
      segment.remove_prefix(3);
    } else {
      return 0;
    }
    if (++dots > 2) return 0;
  }
  return dots;
}

void append_segment(std::string& out, std::size_t path_start, std::string_view segment, std::uint8_t flags, bool last,
                    Triplets triplets) {
  int dots = flags & (dot | percent) ? dots_in(segment) : 0;
  if (dots == 2 && out.size() > path_start) out.resize(out.rfind('/'));  // every segment in out begins with its slash
  if (dots > 0) {
    if (last) out.push_back('/');
    return;
  }
  out.push_back('/');
  if (flags & (encode_in_path | percent))
    append_encoded(out, segment, encode_in_path, triplets);
  else
    out.append(segment);
}

// A path that can be copied as it stands: nothing to encode, no segment that begins with a dot.
bool is_plain(std::string_view text, std::uint8_t flags) {
  if (flags & (encode_in_path | percent | backslash)) return false;
  return !(flags & dot) || (!text.starts_with('.') && text.find("/.") == std::string_view::npos);
}

}  // namespace

void append_path(std::string& out, std::size_t path_start, std::string_view text, Triplets triplets) {
  if (is_plain(text, flags_of(text))) {
    out.push_back('/');
    out.append(text);
    return;
  }
  for (std::size_t begin = 0, end = 0; end <= text.size(); begin = end + 1) {
    std::uint8_t flags = 0;
    for (end = begin; end < text.size() && !is_slash(text[end]); ++end) flags |= flags_of(text[end]);
    append_segment(out, path_start, text.substr(begin, end - begin), flags, end == text.size(), triplets);
    if (end == text.size()) return;
  }
}

void append_query(std::string& out, std::string_view text, std::string_view charset, Triplets triplets) {
  out.push_back('?');
  std::uint8_t flags = flags_of(text);
  if (!(flags & (encode_in_query | percent))) {
    out.append(text);
  } else if (!charset.empty() && needs_charset(flags & non_ascii, charset)) {
    append_encoded(out, query_in_charset(text, charset), encode_in_query, triplets);
  } else {
    append_encoded(out, text, encode_in_query, triplets);
  }
}

}  // namespace crawl::parser::detail
