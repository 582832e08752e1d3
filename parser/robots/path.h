// Percent-encoding of paths and patterns before they are compared (RFC 9309, 2.2.2): bytes that a URI cannot have are
// encoded, triplets have upper-case digits, and those of unreserved characters are decoded. '*', '$' and ' are encoded
// as well: the first two mean something in a pattern (2.2.3), the third a URL has encoded in its query alone.
//
// There are two forms, since files are read in two ways. A Disallow is compared as the RFC says. An Allow is compared
// as it is written, with the triplets of letters, digits and '.' that a WHATWG href keeps: Google's matcher, which the
// authors of files try them on, never decodes, so that "Allow: /%62" is no word about /b. Nothing is fetched that
// either reading forbids. Pure functions; linear; any thread.
#pragma once

#include <string>
#include <string_view>

namespace crawl::parser::robots {

enum class PathForm {
  decoded,  // of Disallow
  written,  // of Allow
};

// At most 3 bytes for each one of text.
void append_normalized(std::string& out, std::string_view text, PathForm form);

// A pattern with its '*' (runs of them made one, the last dropped where it says nothing) and its '$' at the end.
std::string normalized_pattern(std::string_view pattern, PathForm form);

// Both forms of the path and query of a URL, made once to be compared with all rules of its host. Nothing is copied
// where, as of most, both are the path itself. The path outlives it.
class NormalizedPath {
 public:
  explicit NormalizedPath(std::string_view path);
  NormalizedPath(const NormalizedPath&) = delete;
  NormalizedPath& operator=(const NormalizedPath&) = delete;

  std::string_view decoded() const { return decoded_; }
  std::string_view written() const { return written_; }

 private:
  std::string decoded_storage_, written_storage_;
  std::string_view decoded_, written_;
};

}  // namespace crawl::parser::robots
