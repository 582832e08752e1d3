// LinkFilter: which links are refused for what their URL is, before storage judges depth and scope: by --include and
// --exclude (RE2, linear in the URL), and as traps by their form alone (--max-url-length, --max-path-segments,
// --max-repeats, percent signs encoded again and again); and whose content is kept (--keep). Workers ask it for the
// links of a page, storage for the rows that it judges again: each makes its own of the same LinkRules. Made once for a
// thread; seeds never come here.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/reason.h"

namespace re2 {
class RE2;
}

namespace crawl::model {

// URLs beyond these are traps.
struct FormLimits {
  std::size_t max_url_length = 0, max_path_segments = 0, max_repeats = 0;
};

// What the options say of URLs (config/link_rules.h); as it is made here, no link is refused.
struct LinkRules {
  std::vector<std::string> include, exclude, keep;  // RE2 patterns that compile (model/pattern.h)
  std::string form_page;                            // by which one signs in, whatever its query; empty: none
  std::optional<FormLimits> traps;                  // empty: none is a trap by its form
};

class LinkFilter {
 public:
  explicit LinkFilter(const LinkRules& rules);
  ~LinkFilter();

  // Whether the content of this page is kept (--keep); its links are read in any case.
  bool keeps(std::string_view url) const;
  // Whether it is the page of --login: as long as it has the form, its content is not kept.
  bool signs_in(std::string_view url) const;
  // Whether --exclude matches.
  bool excludes(std::string_view url) const;
  // Why a resource, or the target of a link that is only looked for, may not be asked for: what --include says is of
  // pages alone.
  Reason refuse_check(std::string_view url) const;
  // Why a link to this normalized URL may not be followed; none if it may.
  Reason refuse(std::string_view url) const;

 private:
  std::optional<FormLimits> traps_;
  std::string form_page_;
  std::vector<std::unique_ptr<re2::RE2>> include_, exclude_, keep_;
};

}  // namespace crawl::model
