// DropParams: takes query parameters out of URLs (--drop-param), so that a URL and the same with a tracking or session
// parameter are one. Names are compared as they are written in the list, after percent-decoding; '*' stands for any
// text, and `common` for the names of docs/lists.md, without case. A session in the path (";jsessionid=1A2B") is a
// parameter as well. Values; made once for a thread; linear in the URL, and nothing at all when no name is given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crawl::model {

class DropParams {
 public:
  // The names have been checked by config.
  explicit DropParams(const std::vector<std::string>& names);

  bool any() const { return common_ || !names_.empty(); }
  // This normalized URL without them; nothing where it has none.
  std::optional<std::string> without(std::string_view url) const;

 private:
  bool drops(std::string_view name) const;

  std::vector<std::string> names_;
  bool common_ = false;
};

}  // namespace crawl::model
