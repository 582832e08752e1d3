// LinkFilter: which links a page's own worker refuses, before storage judges depth and scope: by --include, --exclude
// (RE2, linear in the URL) and --max-url-length. Made once for a parse thread; seeds never come here.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "config/options.h"
#include "model/outcome.h"

namespace re2 {
class RE2;
}

namespace crawl::worker {

class LinkFilter {
 public:
  // The patterns have been checked by config.
  explicit LinkFilter(const config::Options& options);
  ~LinkFilter();

  // Why a link to this normalized URL may not be followed; none if it may.
  model::Reason refuse(std::string_view url) const;

 private:
  std::size_t max_length_;
  std::vector<std::unique_ptr<re2::RE2>> include_, exclude_;
};

}  // namespace crawl::worker
