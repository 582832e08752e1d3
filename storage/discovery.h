// Discovery: a URL that something names, with all that decides what becomes of it: for the judge of URLs
// (queue/url_table.h), and on its way to the machine whose judge that is (neighbours.h). Plain data; texts are of
// whoever found it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/ids.h"
#include "model/reason.h"
#include "storage/tables.h"

namespace crawl::storage {

// By what a URL is known here, where that was looked up before it is noted (UrlTable::look_ahead).
struct LookedUp {
  std::uint64_t fingerprint = 0;
  model::UrlId id = 0;  // 0: it was not known then
};

struct Discovery {
  std::string_view url, host;
  std::uint32_t depth = 0;
  bool seed = false;
  bool follow = true;
  model::Reason refused = model::Reason::none;  // why not, where follow is false
  model::UrlId referrer = 0;                    // the page; 0 for a seed
  std::uint32_t redirects = 0;
  bool of_seed = false;                       // a redirect of a seed, which is fetched wherever it leads
  std::string_view widens_from = {};          // the seed's URL, where it leads to its own site: that is in scope then
  bool of_list = false;                       // listed by a sitemap that a seed names: whatever the limit of depth
  bool sitemap = false;                       // read for the URLs it names; no result
  Role resource = Role::page;                 // Role::resource or style_sheet, of what a page is shown with
  std::optional<std::uint8_t> priority = {};  // as a sitemap says, in percent
  LookedUp looked_up = {};                    // nothing, where it was not
};

}  // namespace crawl::storage
