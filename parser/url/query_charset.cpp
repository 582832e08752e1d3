#include "parser/url/query_charset.h"

#include "parser/charset.h"
#include "parser/url/bytes.h"

namespace crawl::parser::detail {
namespace {

// The length of the "&#NNNN;" that begins at text[at], or 0. A query has no '#' of its own, so a match is what the
// encoder wrote for a character that the charset lacks.
std::size_t reference_length(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("&#")) return 0;
  std::size_t end = at + 2;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end > at + 2 && end < text.size() && text[end] == ';' ? end + 1 - at : 0;
}

}  // namespace

bool needs_charset(bool has_non_ascii, std::string_view charset) {
  // UTF-16 and replacement have no encoder of their own: https://encoding.spec.whatwg.org/#get-an-output-encoding
  for (std::string_view utf8 : {"utf-8", "utf-16be", "utf-16le", "replacement"})
    if (equals_ignoring_case(charset, utf8)) return false;
  // All others leave ASCII as it is, but for ISO-2022-JP, which has no SO, SI and ESC.
  return has_non_ascii || equals_ignoring_case(charset, "iso-2022-jp");
}

std::string query_in_charset(std::string_view query, std::string_view charset) {
  std::string bytes = encode_from_utf8(query, charset);
  std::string out;
  out.reserve(bytes.size());
  bool two_byte = false;  // between ISO-2022-JP's "ESC $" and "ESC (", where '&' and '#' are halves of characters
  for (std::size_t i = 0; i < bytes.size();) {
    if (bytes[i] == '\x1b' && i + 1 < bytes.size()) two_byte = bytes[i + 1] == '$';
    std::size_t reference = two_byte ? 0 : reference_length(bytes, i);
    if (reference == 0) {
      out.push_back(bytes[i++]);
      continue;
    }
    out.append("%26%23").append(bytes, i + 2, reference - 3).append("%3B");
    i += reference;
  }
  return out;
}

}  // namespace crawl::parser::detail
