// KnownBody: what the page's data says that its text is, asked which blocks of the page are of it. Letters alone are
// compared, in windows, so that white space and marks do not matter. Linear in both. Private to parser/article.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>

namespace crawl::parser::article {

class KnownBody {
 public:
  // Of at most 256 KiB.
  explicit KnownBody(std::string_view text);

  bool empty() const { return windows_.empty(); }
  // Whether most of a text is in it.
  bool has(std::string_view text) const;

 private:
  std::unordered_set<std::uint64_t> windows_;
};

}  // namespace crawl::parser::article
