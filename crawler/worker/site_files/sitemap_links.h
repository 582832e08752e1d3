// A sitemap as the links of an outcome: the pages that it lists, with their priorities, and further sitemaps.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/sha256/stream.h"
#include "config/options.h"
#include "crawler/http/decode/decode.h"
#include "crawler/worker/job.h"
#include "model/drop_params.h"
#include "model/outcome.h"
#include "parser/sitemap.h"

namespace crawl::worker {

// A sitemap that is read while it comes, by the event loop, up to 50 MiB unpacked: only what it lists is kept, and of
// that max_text bytes. One that a robots.txt names has no body; that of a seed is kept for whoever wants it, cut at
// --max-body, and otherwise counted and hashed.
class SitemapStream final : public http::BodyStream, public parser::SitemapSink {
 public:
  static constexpr std::size_t max_text = 32 << 20;
  static constexpr std::size_t max_alternates = 8 << 20;  // bytes, beside

  // url outlives it. certain: it was named as a sitemap; else its first bytes decide.
  SitemapStream(const parser::Url& url, bool certain, bool wants_body)
      : url_(url), certain_(certain), wants_body_(wants_body) {}

  Takes begin(const http::FetchResult& result) override;
  bool put(std::string_view bytes) override;
  bool work() override;
  bool wants_body() const override { return wants_body_ || !reader_; }
  std::uint64_t max_bytes() const override { return parser::SitemapLimits().max_bytes; }
  std::size_t memory() const override;
  std::size_t max_memory() const override;

  // What it listed; null where there was nothing to read.
  std::unique_ptr<SitemapEntries> take();

 private:
  bool on_page(parser::SitemapEntry page) override;
  bool on_sitemap(parser::SitemapEntry sitemap) override;
  bool add(std::string_view url, model::LinkKind kind, std::uint8_t priority);
  void add_alternates(const parser::SitemapEntry& page);
  bool decide(bool all_is_there);
  void start();

  const parser::Url& url_;
  const bool certain_, wants_body_;
  std::string charset_;
  std::optional<parser::SitemapReader> reader_;  // when it is known to be one
  std::unique_ptr<SitemapEntries> list_;
  std::optional<base::Sha256Stream> hash_;  // where the body is not kept
  std::string pending_;                     // of a copy, not read yet
  std::size_t pending_begin_ = 0, alternate_bytes_ = 0, text_bytes_ = 0;
  bool copies_ = false, gzip_ = false, over_ = false, has_looked_ = false;
};

// Whether a response at this depth may be a sitemap: one that a seed names is read as one.
bool may_be_sitemap(std::uint32_t depth);

// Whether a seed's response with this Content-Type is worth a look while it comes.
bool may_come_as_sitemap(std::string_view media_type, const parser::Url& url);

// Media types that sitemaps and feeds come as.
bool is_sitemap_type(std::string_view media_type);

// Whether this response is read as a sitemap: that a robots.txt names, or a seed that looks like one.
bool is_sitemap(const Job& job);

// Appends the links; their text lives in `memory`. Answers what was cut or refused, in words.
std::string add_sitemap_links(const Job& job, const model::DropParams& drop_params, std::deque<std::string>& memory,
                              model::Outcome& outcome);

}  // namespace crawl::worker
