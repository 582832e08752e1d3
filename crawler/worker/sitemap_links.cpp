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

class LinkSink : public parser::SitemapSink {
 public:
  LinkSink(const links::DropParams& drop_params, std::deque<std::string>& memory, model::Outcome& outcome)
      : drop_params_(drop_params), memory_(memory), outcome_(outcome) {}

  bool on_page(parser::SitemapEntry page) override {
    auto priority = static_cast<std::uint8_t>(std::lround(page.priority * 100));
    if (drop_params_.any())
      if (auto shorter = drop_params_.without(page.url)) page.url = *std::move(shorter);
    add(std::move(page.url), model::LinkKind::listed).priority = priority;
    return true;
  }

  bool on_sitemap(parser::SitemapEntry sitemap) override {
    add(std::move(sitemap.url), model::LinkKind::sitemap);
    return true;
  }

 private:
  model::Link& add(std::string url, model::LinkKind kind) {
    const std::string& kept = memory_.emplace_back(std::move(url));
    model::Link& link = outcome_.links.emplace_back();
    link.url = kept;
    link.host = model::host_of(link.url);
    link.rel = sitemap_rel;
    link.kind = kind;
    return link;
  }

  const links::DropParams& drop_params_;
  std::deque<std::string>& memory_;
  model::Outcome& outcome_;
};

}  // namespace

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
  if (job.answer.status < 200 || job.answer.status > 299 || job.answer.body.empty()) return false;
  if (job.lease.kind == ipc::LeaseKind::sitemap) return true;
  // Most seeds are pages, which their first bytes show.
  return may_be_sitemap(job.lease.depth) && !parser::looks_like_html(job.answer.body) &&
         parser::looks_like_sitemap(job.answer.body);
}

std::string add_sitemap_links(const Job& job, const links::DropParams& drop_params, std::deque<std::string>& memory,
                              model::Outcome& outcome) {
  LinkSink sink(drop_params, memory, outcome);
  std::string charset = net::charset_parameter(net::header(job.answer.headers, "Content-Type"));
  return parser::read_sitemap(job.answer.body, job.lease.url, charset, {}, sink).note;
}

}  // namespace crawl::worker
