#include "storage/sqlite/analysis/link_facts.h"

#include <string_view>
#include <vector>

#include "storage/sqlite/analysis/edge_list.h"
#include "storage/sqlite/analysis/node_numbers.h"
#include "storage/sqlite/analysis/page_rank.h"

namespace crawl::storage {
namespace {

// Of what is no link for a reader, and of a link to the page in another language.
enum class Way { link, redirect, language, sitemap };

Way way_of(std::string_view rel) {
  if (rel.empty()) return Way::link;
  if (rel == "sitemap") return Way::sitemap;
  if (rel == "redirect") return Way::redirect;
  return rel == "alternate" ? Way::language : Way::link;
}

class LinkFacts {
 public:
  explicit LinkFacts(Database& db) : db_(db), edges_(db.path() + ".edges") {}

  void make() {
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
    Statement rows(db_,
                   "SELECT id FROM urls WHERE sitemap = 0 AND ((state IN (1, 2) AND reason IS NOT 'checked') OR (state "
                   "= 3 AND reason = 'robots'))"
                   " ORDER BY id");
    while (rows.step() && nodes_.size() <= max_ranked_pages) nodes_.add(static_cast<std::uint64_t>(rows.integer(0)));
  }

  void read_links() {
    Statement rows(db_, "SELECT from_id, to_id, nofollow, rel FROM links");
    for (; rows.step(); ++links_) {
      const auto to = nodes_.number_of(static_cast<std::uint64_t>(rows.integer(1)));
      if (!to || rows.integer(0) == rows.integer(1)) continue;
      const Way way = way_of(rows.text(3));
      if (way == Way::sitemap) {
        list(*to, rows.integer(0));
        continue;
      }
      const auto from = nodes_.number_of(static_cast<std::uint64_t>(rows.integer(0)));
      if (!from) continue;
      reached_[*to] = 1;
      if (way == Way::language) continue;
      in_[*to] += way == Way::link;
      if (rows.integer(2) != 0) continue;
      ++out_[*from];
      edges_.add({*from, *to});
    }
  }

  void list(std::uint32_t page, std::int64_t sitemap) {
    if (sitemaps_.empty()) sitemaps_.resize(nodes_.size());
    if (sitemaps_[page] == 0) sitemaps_[page] = static_cast<std::uint32_t>(sitemap);
  }

  void write() {
    const std::vector<float> scores = page_rank(edges_, out_);
    Statement insert(db_,
                     "INSERT INTO link_facts(url_id, inlinks, score, in_sitemap, sitemap_id, reached)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    nodes_.for_each([&](std::uint64_t id, std::uint32_t number) {
      std::optional<std::int64_t> in_sitemap, sitemap;
      if (!sitemaps_.empty()) in_sitemap = sitemaps_[number] != 0;
      if (in_sitemap == 1) sitemap = sitemaps_[number];
      insert.run(static_cast<std::int64_t>(id), in_[number], static_cast<double>(scores[number]), in_sitemap, sitemap,
                 static_cast<std::int64_t>(reached_[number]));
    });
  }

  Database& db_;
  NodeNumbers nodes_;
  EdgeList edges_;
  std::vector<std::uint32_t> in_, out_, sitemaps_;  // the last: ids of URLs; empty where no sitemap was read
  std::vector<char> reached_;                       // another page leads to it, in whatever way
  std::uint64_t links_ = 0;
};

}  // namespace

void make_link_facts(Database& db) {
  LinkFacts(db).make();
}

}  // namespace crawl::storage
