// SitemapList: a file that is a sitemap, an index or a feed: the pages and sitemaps that it lists, which may be as many
// as there are. A stream over the stages of parser/sitemap, with their bounds of memory.
#pragma once

#include <memory>

#include "crawler/seeds/findings.h"

namespace crawl::seeds {

class SitemapList final : public Format {
 public:
  explicit SitemapList(Findings& findings);
  ~SitemapList() override;

  void put(std::string_view text) override;
  void finish() override;

 private:
  class Chain;
  std::unique_ptr<Chain> chain_;
};

}  // namespace crawl::seeds
