#include "crawler/worker/site_files/sitemap_links.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/url_text.h"
#include "parser/html/sniff.h"
#include "parser/sitemap.h"

namespace crawl::worker {
namespace {

// Storage reads "sitemap" as the word that such a link is none of a page.
constexpr std::string_view sitemap_rel = "sitemap", alternate_rel = "alternate";

std::uint8_t percent_of(double priority) {
  return static_cast<std::uint8_t>(std::lround(priority * 100));
}

model::Link& add_link(std::string_view url, model::LinkKind kind, model::Outcome& outcome) {
  model::Link& link = outcome.links.emplace_back();
  link.url = url;
  link.host = model::host_of(link.url);
  link.rel = kind == model::LinkKind::alternate ? alternate_rel : sitemap_rel;
  link.kind = kind;
  return link;
}

// Of the last link.
void add_language(std::string_view lang, model::Outcome& outcome) {
  outcome.alternates.push_back({static_cast<std::uint32_t>(outcome.links.size() - 1), lang});
}

// As a link of an outcome.
std::size_t bytes_of(const parser::SitemapAlternate& alternate) {
  return alternate.url.size() + alternate.lang.size() + sizeof(model::Link) + sizeof(model::Alternate);
}

class LinkSink : public parser::SitemapSink {
 public:
  LinkSink(const model::DropParams& drop_params, std::deque<std::string>& memory, model::Outcome& outcome)
      : drop_params_(drop_params), memory_(memory), outcome_(outcome) {}

  bool on_page(parser::SitemapEntry page) override {
    add(std::move(page.url), model::LinkKind::listed).priority = percent_of(page.priority);
    for (parser::SitemapAlternate& alternate : page.alternates) {
      alternate_bytes_ += bytes_of(alternate);
      if (alternate_bytes_ > SitemapStream::max_alternates) break;
      add(std::move(alternate.url), model::LinkKind::alternate);
      add_language(memory_.emplace_back(std::move(alternate.lang)), outcome_);
    }
    return true;
  }

  bool on_sitemap(parser::SitemapEntry sitemap) override {
    add_link(memory_.emplace_back(std::move(sitemap.url)), model::LinkKind::sitemap, outcome_);
    return true;
  }

 private:
  model::Link& add(std::string url, model::LinkKind kind) {
    auto shorter = drop_params_.without(url);
    return add_link(memory_.emplace_back(shorter ? *std::move(shorter) : std::move(url)), kind, outcome_);
  }

  const model::DropParams& drop_params_;
  std::deque<std::string>& memory_;
  model::Outcome& outcome_;
  std::size_t alternate_bytes_ = 0;
};

// What a reader is in the middle of beside expat: the buffers of its stages.
constexpr std::size_t reader_memory = 512 << 10;
// Of a copy, at once: gzip makes at most a thousand times as much of it, a few milliseconds of work.
constexpr std::size_t packed_step = 1 << 10, step = 16 << 10;
constexpr std::size_t looked_at = 64 << 10, kept_begin = 512;

}  // namespace

using Takes = http::BodyStream::Takes;

Takes SitemapStream::begin(const http::FetchResult& result) {
  list_.reset();
  reader_.reset();
  hash_.reset();
  pending_.clear();
  pending_begin_ = alternate_bytes_ = text_bytes_ = 0;
  gzip_ = over_ = has_looked_ = false;
  const std::string_view type = http::header(result.headers, "Content-Type");
  const bool good = result.status >= 200 && result.status <= 299;
  if (!good || (!certain_ && !may_come_as_sitemap(http::media_type(type), url_))) return Takes::nothing;
  charset_ = http::charset_parameter(type);
  copies_ = !certain_ || wants_body_;
  if (!copies_) start();
  return copies_ ? Takes::copy : Takes::all;
}

void SitemapStream::start() {
  gzip_ = copies_ && pending_.starts_with("\x1f\x8b");
  list_ = std::make_unique<SitemapEntries>();
  reader_.emplace(url_, charset_, parser::SitemapLimits(), *this, gzip_);
  if (copies_ && !wants_body_) hash_.emplace();
}

bool SitemapStream::put(std::string_view bytes) {
  if (!copies_) return reader_->put(bytes);
  if (over_) return false;
  pending_ += bytes;
  if (!reader_ && !decide(false)) return !over_;
  if (!hash_) return true;
  if (list_->size == 0) bytes = pending_;  // what came before it was known
  if (list_->size < kept_begin) list_->begin += bytes.substr(0, kept_begin - list_->size);
  list_->size += bytes.size();
  hash_->add(bytes);
  return true;
}

// Whether it is a sitemap, as far as is known; over_ when it is none. Nearly all say so in the first bytes.
bool SitemapStream::decide(bool all_is_there) {
  const bool enough = all_is_there || pending_.size() >= looked_at;
  if (certain_ ? !enough && pending_.size() < 2 : std::exchange(has_looked_, true) && !enough) return false;
  const bool is_page = !certain_ && parser::looks_like_html(pending_);
  if (certain_ || (!is_page && parser::looks_like_sitemap(pending_))) {
    start();
    return true;
  }
  over_ = is_page || enough;
  if (over_) std::string().swap(pending_);
  return false;
}

bool SitemapStream::work() {
  if (!reader_ || over_ || pending_.empty()) return false;
  const auto piece = std::string_view(pending_).substr(pending_begin_, gzip_ ? packed_step : step);
  over_ = !reader_->put(piece);
  pending_begin_ += piece.size();
  if (!over_ && pending_begin_ < pending_.size()) return true;
  pending_.clear();
  pending_begin_ = 0;
  return false;
}

std::size_t SitemapStream::memory() const {
  if (!list_) return pending_.capacity();
  return reader_memory + (reader_ ? reader_->memory() : 0) + pending_.capacity() + list_->bytes();
}

std::size_t SitemapStream::max_memory() const {
  return reader_memory + parser::max_xml_memory + max_text + max_alternates +
         parser::SitemapLimits().max_entries * 2 * sizeof(SitemapEntries::Entry);
}

std::unique_ptr<SitemapEntries> SitemapStream::take() {
  if (copies_ && !reader_ && !over_ && !pending_.empty() && decide(true)) {
    while (work()) {
    }
  }
  if (!list_) return nullptr;
  auto note = reader_->finish().note;
  if (list_->note.empty()) list_->note = std::move(note);
  if (list_->size > 0) list_->hash = hash_->finish();
  reader_.reset();
  return std::move(list_);
}

bool SitemapStream::on_page(parser::SitemapEntry page) {
  if (!add(page.url, model::LinkKind::listed, percent_of(page.priority))) return false;
  add_alternates(page);
  return true;
}

bool SitemapStream::on_sitemap(parser::SitemapEntry sitemap) {
  return add(sitemap.url, model::LinkKind::sitemap, percent_of(sitemap.priority));
}

bool SitemapStream::add(std::string_view url, model::LinkKind kind, std::uint8_t priority) {
  text_bytes_ += url.size();
  if (text_bytes_ > max_text) {
    list_->note = "its URLs are longer than 32 MiB together";
    return false;
  }
  list_->add(url, {}, priority, kind);
  return true;
}

// A page is not lost for the number of its languages.
void SitemapStream::add_alternates(const parser::SitemapEntry& page) {
  for (const parser::SitemapAlternate& alternate : page.alternates) {
    alternate_bytes_ += bytes_of(alternate);
    if (alternate_bytes_ > max_alternates) {
      list_->note = "its alternates are longer than 8 MiB together";
      return;
    }
    list_->add(alternate.url, alternate.lang, 0, model::LinkKind::alternate);
  }
}

bool may_be_sitemap(std::uint32_t depth) {
  return depth == 0;
}

bool may_come_as_sitemap(std::string_view type, const parser::Url& url) {
  constexpr std::string_view hints[] = {".xml", "sitemap", "feed", "rss", "atom"};
  if (is_sitemap_type(type)) return true;
  const bool vague = type.empty() || type == "text/html" || type == "text/plain" || type == "application/octet-stream";
  return vague && std::ranges::any_of(hints, [&](auto hint) { return url.target().contains(hint); });
}

bool is_sitemap_type(std::string_view type) {
  for (std::string_view known : {"application/xml", "text/xml", "application/rss+xml", "application/atom+xml",
                                 "application/rdf+xml", "application/gzip", "application/x-gzip"})
    if (type == known) return true;
  return false;
}

bool is_sitemap(const Job& job) {
  if (job.sitemap) return true;
  if (job.response.status < 200 || job.response.status > 299 || job.response.body.empty()) return false;
  if (job.lease.kind == ipc::LeaseKind::sitemap) return true;
  // Most seeds are pages, which their first bytes show.
  return may_be_sitemap(job.lease.depth) && !parser::looks_like_html(job.response.body) &&
         parser::looks_like_sitemap(job.response.body);
}

std::string add_sitemap_links(const Job& job, const model::DropParams& drop_params, std::deque<std::string>& memory,
                              model::Outcome& outcome) {
  if (job.sitemap) {
    job.sitemap->for_each([&](const SitemapEntries::Entry& entry, std::string_view url, std::string_view language) {
      auto shorter = entry.kind == model::LinkKind::sitemap ? std::nullopt : drop_params.without(url);
      if (shorter) url = memory.emplace_back(*std::move(shorter));
      model::Link& link = add_link(url, entry.kind, outcome);
      if (entry.kind == model::LinkKind::alternate)
        add_language(language, outcome);
      else
        link.priority = entry.priority;
    });
    return job.sitemap->note;
  }
  LinkSink sink(drop_params, memory, outcome);
  std::string charset = http::charset_parameter(http::header(job.response.headers, "Content-Type"));
  return parser::read_sitemap(job.response.body, job.lease.url, charset, {}, sink).note;
}

}  // namespace crawl::worker
