// The chain that each sitemap goes through, from its front to its end:
//   Gunzip (if it is gzip) > Utf8Stage > FormatStage > MendStage > XmlStage > Elements > Collector > sink
//                                                    > TextStage ----------------------> Collector > sink
#include "parser/sitemap.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.h"
#include "parser/sitemap/collector.h"
#include "parser/sitemap/elements.h"
#include "parser/sitemap/format_stage.h"
#include "parser/sitemap/gunzip.h"
#include "parser/sitemap/mend.h"
#include "parser/sitemap/text_stage.h"
#include "parser/sitemap/utf8_stage.h"

namespace crawl::parser {
namespace {

using namespace sitemap;

// All that comes after Gunzip.
class Chain {
 public:
  Chain(const Url& url, std::string_view header_charset, const SitemapLimits& limits, SitemapResult& result,
        SitemapSink& sink, bool root_only = false)
      : collector_(limits, result, sink),
        elements_(url, limits, result, collector_, root_only),
        xml_(limits, result, elements_),
        mend_(xml_),
        text_(limits, result, collector_),
        format_(result, mend_, text_),
        utf8_(header_charset, format_) {}

  Stage& front() { return utf8_; }
  std::size_t memory() const { return xml_.memory(); }

 private:
  Collector collector_;
  Elements elements_;
  XmlStage xml_;
  MendStage mend_;
  TextStage text_;
  FormatStage format_;
  Utf8Stage utf8_;
};

// False: the stage wanted no more.
bool put_all(std::string_view body, Stage& stage) {
  while (!body.empty()) {
    if (!stage.put(body.substr(0, piece_bytes))) return false;
    body.remove_prefix(std::min(body.size(), piece_bytes));
  }
  return true;
}

void note_length(const SitemapLimits& limits, SitemapResult& result) {
  add_note(result, fmt::format("it is longer than {}", base::byte_text(static_cast<double>(limits.max_bytes))));
}

void read(std::string_view body, const SitemapLimits& limits, SitemapResult& result, Stage& front) {
  if (is_gzip(body)) {
    Gunzip gunzip(limits, result, front);
    put_all(body, gunzip);
    return gunzip.finish();
  }
  const bool was_read = put_all(body.substr(0, limits.max_bytes), front);
  if (was_read && body.size() > limits.max_bytes) note_length(limits, result);
  front.finish();
}

class NoSink final : public SitemapSink {
 public:
  bool on_page(SitemapEntry) override { return false; }
  bool on_sitemap(SitemapEntry) override { return false; }
};

}  // namespace

SitemapResult read_sitemap(std::string_view body, const Url& url, std::string_view header_charset,
                           const SitemapLimits& limits, SitemapSink& sink) {
  SitemapResult result;
  Chain chain(url, header_charset, limits, result, sink);
  read(body, limits, result, chain.front());
  return result;
}

struct SitemapReader::State {
  State(const Url& url, std::string_view header_charset, const SitemapLimits& limits, SitemapSink& sink, bool gzip)
      : url(url), charset(header_charset), limits(limits), chain(this->url, charset, this->limits, result, sink) {
    if (gzip) gunzip.emplace(this->limits, result, chain.front());
  }

  const Url url;
  const std::string charset;
  const SitemapLimits limits;
  SitemapResult result;
  Chain chain;
  std::optional<Gunzip> gunzip;
  std::size_t bytes = 0;
};

SitemapReader::SitemapReader(const Url& url, std::string_view header_charset, const SitemapLimits& limits,
                             SitemapSink& sink, bool gzip)
    : state_(std::make_unique<State>(url, header_charset, limits, sink, gzip)) {}

SitemapReader::~SitemapReader() = default;

bool SitemapReader::put(std::string_view bytes) {
  if (state_->gunzip) return put_all(bytes, *state_->gunzip);
  const std::size_t room = state_->limits.max_bytes - state_->bytes;
  state_->bytes += std::min(room, bytes.size());
  if (!put_all(bytes.substr(0, room), state_->chain.front())) return false;
  if (bytes.size() > room) note_length(state_->limits, state_->result);
  return bytes.size() <= room;
}

SitemapResult SitemapReader::finish() {
  state_->gunzip ? state_->gunzip->finish() : state_->chain.front().finish();
  return std::move(state_->result);
}

std::size_t SitemapReader::memory() const {
  return state_->chain.memory();
}

bool looks_like_sitemap(std::string_view first_bytes) {
  const SitemapLimits limits{.max_bytes = piece_bytes};
  const Url no_url;
  SitemapResult result;
  NoSink sink;
  Chain chain(no_url, {}, limits, result, sink, true);
  read(first_bytes.substr(0, piece_bytes), limits, result, chain.front());
  return result.kind != SitemapKind::none && result.kind != SitemapKind::text;
}

}  // namespace crawl::parser
