#include "storage/analysis/link_facts.h"

#include <string_view>
#include <vector>

#include "storage/analysis/edge_list.h"
#include "storage/analysis/node_numbers.h"
#include "storage/analysis/page_rank.h"

namespace crawl::storage {
namespace {

// Of what is no link for a reader, and of a link to the page in another language.
enum class LinkKind { link, redirect, language, sitemap };

LinkKind way_of(std::string_view rel) {
  if (rel.empty()) return LinkKind::link;
  if (rel == "sitemap") return LinkKind::sitemap;
  if (rel == "redirect") return LinkKind::redirect;
  return rel == "alternate" ? LinkKind::language : LinkKind::link;
}

class LinkFacts {
 public:
  explicit LinkFacts(Tables& tables)
      : links_rows_(tables.links()), rows_(tables.analysis()), edges_(tables.scratch_path() + ".edges") {}

  void make() {
    if (!links_rows_.any()) return;
    read_nodes();
    if (nodes_.size() == 0 || nodes_.size() > max_ranked_pages) return;
    in_.resize(nodes_.size());
    out_.resize(nodes_.size());
    reached_.resize(nodes_.size());
    read_links();
    if (links_ > 0) write();
  }

 private:
  // What robots.txt forbids is a page too, of which a sitemap may speak.
  void read_nodes() {
    rows_.for_each_page([this](model::UrlId id) {
      if (nodes_.size() <= max_ranked_pages) nodes_.add(static_cast<std::uint64_t>(id));
    });
  }

  void read_links() {
    links_rows_.for_each(LinkKinds::all, [this](const LinkEnds& link) {
      ++links_;
      read(link);
    });
  }

  void read(const LinkEnds& link) {
    const auto to = nodes_.number_of(static_cast<std::uint64_t>(link.to));
    if (!to || link.from == link.to) return;
    const LinkKind way = way_of(link.rel);
    if (way == LinkKind::sitemap) return list(*to, link.from);
    const auto from = nodes_.number_of(static_cast<std::uint64_t>(link.from));
    if (!from) return;
    reached_[*to] = 1;
    if (way == LinkKind::language) return;
    in_[*to] += way == LinkKind::link;
    if (link.nofollow) return;
    ++out_[*from];
    edges_.add({*from, *to});
  }

  void list(std::uint32_t page, std::int64_t sitemap) {
    if (sitemaps_.empty()) sitemaps_.resize(nodes_.size());
    if (sitemaps_[page] == 0) sitemaps_[page] = static_cast<std::uint32_t>(sitemap);
  }

  void write() {
    const std::vector<float> scores = page_rank(edges_, out_);
    nodes_.for_each([&](std::uint64_t id, std::uint32_t number) {
      LinkFactRow row{.url = static_cast<model::UrlId>(id),
                      .inlinks = in_[number],
                      .score = static_cast<double>(scores[number]),
                      .in_sitemap = std::nullopt,
                      .reached = reached_[number] != 0};
      if (!sitemaps_.empty()) {
        row.in_sitemap = sitemaps_[number] != 0;
        row.sitemap = sitemaps_[number];
      }
      rows_.insert(row);
    });
  }

  LinkRows& links_rows_;
  AnalysisRows& rows_;
  NodeNumbers nodes_;
  EdgeList edges_;
  std::vector<std::uint32_t> in_, out_, sitemaps_;  // the last: ids of URLs; empty where no sitemap was read
  std::vector<char> reached_;                       // another page leads to it, in whatever way
  std::uint64_t links_ = 0;
};

}  // namespace

void make_link_facts(Tables& tables) {
  LinkFacts(tables).make();
}

}  // namespace crawl::storage
