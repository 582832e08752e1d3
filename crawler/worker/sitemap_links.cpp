#include "crawler/worker/sitemap_links.h"

#include <cmath>
#include <utility>

#include "model/url_text.h"
#include "parser/html/sniff.h"
#include "parser/sitemap.h"

namespace crawl::worker {
namespace {

// Storage reads "sitemap" as the word that such a link is none of a page.
constexpr std::string_view sitemap_rel = "sitemap";

std::uint8_t percent_of(double priority) {
  return static_cast<std::uint8_t>(std::lround(priority * 100));
}

model::Link& add_link(std::string_view url, model::LinkKind kind, model::Outcome& outcome) {
  model::Link& link = outcome.links.emplace_back();
  link.url = url;
  link.host = model::host_of(link.url);
  link.rel = sitemap_rel;
  link.kind = kind;
  return link;
}

class LinkSink : public parser::SitemapSink {
 public:
  LinkSink(const model::DropParams& drop_params, std::deque<std::string>& memory, model::Outcome& outcome)
      : drop_params_(drop_params), memory_(memory), outcome_(outcome) {}

  bool on_page(parser::SitemapEntry page) override {
    auto shorter = drop_params_.without(page.url);
    const std::string& url = memory_.emplace_back(shorter ? *std::move(shorter) : std::move(page.url));
    add_link(url, model::LinkKind::listed, outcome_).priority = percent_of(page.priority);
    return true;
  }

  bool on_sitemap(parser::SitemapEntry sitemap) override {
    add_link(memory_.emplace_back(std::move(sitemap.url)), model::LinkKind::sitemap, outcome_);
    return true;
  }

 private:
  const model::DropParams& drop_params_;
  std::deque<std::string>& memory_;
  model::Outcome& outcome_;
};

// What a reader is in the middle of: buffers of expat and of the stages before it.
constexpr std::size_t reader_memory = 1 << 20;

}  // namespace

bool SitemapStream::begin(const http::FetchResult& result) {
  if (result.status < 200 || result.status > 299) return false;
  list_ = std::make_unique<SitemapEntries>();
  reader_.emplace(url_, http::charset_parameter(http::header(result.headers, "Content-Type")), parser::SitemapLimits(),
                  *this);
  return true;
}

std::size_t SitemapStream::memory() const {
  return list_ ? reader_memory + list_->urls.capacity() + list_->entries.capacity() * sizeof(SitemapEntries::Entry) : 0;
}

std::size_t SitemapStream::max_memory() const {
  return reader_memory + 2 * max_text + parser::SitemapLimits().max_entries * 2 * sizeof(SitemapEntries::Entry);
}

std::unique_ptr<SitemapEntries> SitemapStream::take() {
  if (!list_) return nullptr;
  auto note = reader_->finish().note;
  if (list_->note.empty()) list_->note = std::move(note);
  reader_.reset();
  return std::move(list_);
}

bool SitemapStream::on_page(parser::SitemapEntry page) {
  return add(page, false);
}

bool SitemapStream::on_sitemap(parser::SitemapEntry sitemap) {
  return add(sitemap, true);
}

bool SitemapStream::add(const parser::SitemapEntry& entry, bool sitemap) {
  if (list_->urls.size() + entry.url.size() > max_text) {
    list_->note = "its URLs are longer than 32 MiB together";
    return false;
  }
  list_->urls += entry.url;
  list_->entries.push_back({static_cast<std::uint32_t>(list_->urls.size()), percent_of(entry.priority), sitemap});
  return true;
}

bool may_be_sitemap(std::uint32_t depth) {
  return depth == 0;
}

bool is_sitemap_type(std::string_view type) {
  for (std::string_view known : {"application/xml", "text/xml", "application/rss+xml", "application/atom+xml",
                                 "application/rdf+xml", "application/gzip", "application/x-gzip"})
    if (type == known) return true;
  return false;
}

bool is_sitemap(const Job& job) {
  if (job.sitemap) return true;
  if (job.answer.status < 200 || job.answer.status > 299 || job.answer.body.empty()) return false;
  if (job.lease.kind == ipc::LeaseKind::sitemap) return true;
  // Most seeds are pages, which their first bytes show.
  return may_be_sitemap(job.lease.depth) && !parser::looks_like_html(job.answer.body) &&
         parser::looks_like_sitemap(job.answer.body);
}

std::string add_sitemap_links(const Job& job, const model::DropParams& drop_params, std::deque<std::string>& memory,
                              model::Outcome& outcome) {
  if (job.sitemap) {
    std::uint32_t begin = 0;
    for (const auto& [end, priority, sitemap] : job.sitemap->entries) {
      auto url = std::string_view(job.sitemap->urls).substr(begin, end - begin);
      auto shorter = sitemap ? std::nullopt : drop_params.without(url);
      if (shorter) url = memory.emplace_back(*std::move(shorter));
      add_link(url, sitemap ? model::LinkKind::sitemap : model::LinkKind::listed, outcome).priority = priority;
      begin = end;
    }
    return job.sitemap->note;
  }
  LinkSink sink(drop_params, memory, outcome);
  std::string charset = http::charset_parameter(http::header(job.answer.headers, "Content-Type"));
  return parser::read_sitemap(job.answer.body, job.lease.url, charset, {}, sink).note;
}

}  // namespace crawl::worker
