// SitemapAlternates: what sitemaps say of pages in other languages (<xhtml:link hreflang>), as links of the pages,
// which may never have been fetched. Kept in a table of its own by the sitemap that says so, made with the first of
// them, so that it outlives what a recrawl does to the links of a page. The link graph has those that the page itself
// does not link to, from the end of a run to the beginning of the next: its rows of rel 'alternate' whose text is NULL.
//
// Of the writer alone, in its transaction.
#pragma once

#include <optional>

#include "model/outcome.h"
#include "storage/sqlite/handle/sqlite.h"

namespace crawl::storage {

class SitemapAlternates {
 public:
  explicit SitemapAlternates(Database& db);

  void add(model::UrlId sitemap, model::UrlId page, model::UrlId alternate);
  // The sitemap is read anew.
  void forget(model::UrlId sitemap);

  // Puts them into the link graph, and takes them out.
  void show();
  void hide();

 private:
  void prepare();

  Database& db_;
  std::optional<Statement> insert_, forget_;  // where there is a table
};

}  // namespace crawl::storage
