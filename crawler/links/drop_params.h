// DropParams: takes query parameters out of URLs (--drop-param), so that a URL and the same with a tracking or session
// parameter are one. Names are compared as they are written in the list, after percent-decoding; '*' stands for any
// text, and `common` for the names of docs/lists.md, without case. A session in the path (";jsessionid=1A2B") is a
// parameter as well. Values; made once for a thread; linear in the URL, and nothing at all when no name is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/page.h"

namespace crawl::links {

class DropParams {
 public:
  // The names have been checked by config.
  explicit DropParams(const std::vector<std::string>& names);

  bool any() const { return common_ || !names_.empty(); }
  // This normalized URL without them; nothing where it has none.
  std::optional<std::string> without(std::string_view url) const;
  // Takes them out of a page's links; those that become one are one, and are counted once.
  void drop(std::vector<parser::LinkFound>& links, std::optional<std::uint32_t>& link_count) const;

 private:
  bool drops(std::string_view name) const;

  std::vector<std::string> names_;
  bool common_ = false;
};

// The names that `common` stands for, in lower case, globs among them.
const std::vector<std::string_view>& common_params();

}  // namespace crawl::links
