// LinkFilter: which links are refused for what their URL is, before storage judges depth and scope: by --include and
// --exclude (RE2, linear in the URL), and as traps by their form alone (--max-url-length, --max-path-segments,
// --max-repeats, percent signs encoded again and again); and whose content is kept (--keep). Made once for a thread;
// seeds never come here.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "config/options.h"
#include "model/outcome.h"

namespace re2 {
class RE2;
}

namespace crawl::links {

class LinkFilter {
 public:
  // The patterns have been checked by config.
  explicit LinkFilter(const config::Options& options);
  ~LinkFilter();

  // Whether the content of this page is kept (--keep); its links are read in any case.
  bool keeps(std::string_view url) const;
  // Why a link to this normalized URL may not be followed; none if it may.
  model::Reason refuse(std::string_view url) const;

 private:
  bool is_trap(std::string_view url) const;

  bool traps_;
  std::size_t max_length_, max_segments_, max_repeats_;
  std::vector<std::unique_ptr<re2::RE2>> include_, exclude_, keep_;
};

}  // namespace crawl::links
