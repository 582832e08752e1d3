// Gunzip: inflates a sitemap that is a gzip file (RFC 1952, members one after another too). One level: gzip in gzip is
// passed on as it is, and is no sitemap. Bounded in bytes and in ratio; what came out before an error is kept.
#pragma once

#include <zlib.h>

#include "parser/sitemap/stage.h"

namespace crawl::parser::sitemap {

bool is_gzip(std::string_view bytes);

class Gunzip final : public Stage {
 public:
  Gunzip(const SitemapLimits& limits, SitemapResult& result, Stage& next);
  ~Gunzip() override { inflateEnd(&stream_); }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  bool put(std::string_view bytes) override;
  void finish() override;

 private:
  bool inflate_piece();
  bool hand_on(std::string_view inflated);
  bool stop(std::string cause);

  const SitemapLimits& limits_;
  SitemapResult& result_;
  Stage& next_;
  z_stream stream_{};
  std::string out_;
  std::size_t bytes_in_ = 0, bytes_out_ = 0;
  bool member_ended_ = false, stopped_ = false;
};

}  // namespace crawl::parser::sitemap
