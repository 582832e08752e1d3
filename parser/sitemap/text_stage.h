// TextStage: the end of the chain for a text sitemap, one absolute URL a line
// (https://www.sitemaps.org/protocol.html#otherformats). Other text ends the reading when its first lines have no URL.
// Memory: one line of at most max_url_length.
#pragma once

#include "parser/sitemap/collector.h"

namespace crawl::parser::sitemap {

class TextStage final : public Stage {
 public:
  TextStage(const SitemapLimits& limits, SitemapResult& result, Collector& collector)
      : limits_(limits), result_(result), collector_(collector) {}

  bool put(std::string_view utf8) override;
  void finish() override;

 private:
  void append(std::string_view part);
  bool end_line();

  const SitemapLimits& limits_;
  SitemapResult& result_;
  Collector& collector_;
  std::string line_;
  bool line_too_long_ = false, wants_more_ = true;
};

}  // namespace crawl::parser::sitemap
