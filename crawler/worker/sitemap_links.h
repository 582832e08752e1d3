// A sitemap as the links of an outcome: the pages that it lists, with their priorities, and further sitemaps.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/options.h"
#include "crawler/http/decode/decode.h"
#include "crawler/worker/job.h"
#include "model/drop_params.h"
#include "model/outcome.h"
#include "parser/sitemap.h"

namespace crawl::worker {

// A sitemap that is read while it comes, by the event loop, up to 50 MiB unpacked: only what it lists is kept, and of
// that max_text bytes.
class SitemapStream final : public http::BodyStream, public parser::SitemapSink {
 public:
  static constexpr std::size_t max_text = 32 << 20;

  explicit SitemapStream(parser::Url url) : url_(std::move(url)) {}

  bool begin(const http::FetchResult& result) override;
  bool put(std::string_view bytes) override { return reader_->put(bytes); }
  std::uint64_t max_bytes() const override { return parser::SitemapLimits().max_bytes; }
  std::size_t memory() const override;
  std::size_t max_memory() const override;

  // What it listed; null where there was nothing to read.
  std::unique_ptr<SitemapEntries> take();

 private:
  bool on_page(parser::SitemapEntry page) override;
  bool on_sitemap(parser::SitemapEntry sitemap) override;
  bool add(const parser::SitemapEntry& entry, bool sitemap);

  const parser::Url url_;
  std::optional<parser::SitemapReader> reader_;
  std::unique_ptr<SitemapEntries> list_;
};

// Whether an answer at this depth may be a sitemap: one that a seed names is read as one.
bool may_be_sitemap(std::uint32_t depth);

// Media types that sitemaps and feeds come as.
bool is_sitemap_type(std::string_view media_type);

// Whether this answer is read as a sitemap: that a robots.txt names, or a seed that looks like one.
bool is_sitemap(const Job& job);

// Appends the links; their text lives in `memory`. Answers what was cut or refused, in words.
std::string add_sitemap_links(const Job& job, const model::DropParams& drop_params, std::deque<std::string>& memory,
                              model::Outcome& outcome);

}  // namespace crawl::worker
