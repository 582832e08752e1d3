// SqliteAlternates: what sitemaps say of pages in other languages (<xhtml:link hreflang>), as links of the pages,
// which may never have been fetched. Kept in a table of its own by the sitemap that says so, made with the first of
// them, so that it outlives what a recrawl does to the links of a page. The link graph has those that the page itself
// does not link to, from the end of a run to the beginning of the next: its rows of rel 'alternate' whose text is NULL.
//
// Of the writer alone, in its transaction.
#pragma once

#include <optional>

#include "model/ids.h"
#include "storage/sqlite/handle/sqlite.h"
#include "storage/tables.h"

namespace crawl::storage {

class SqliteAlternates final : public SitemapAlternates {
 public:
  explicit SqliteAlternates(Database& db);

  void add(model::UrlId sitemap, model::UrlId page, model::UrlId alternate) override;
  // The sitemap is read anew.
  void forget(model::UrlId sitemap) override;

  // Puts them into the link graph, and takes them out.
  void show() override;
  void hide() override;

 private:
  void prepare();

  Database& db_;
  std::optional<Statement> insert_, forget_;  // where there is a table
};

}  // namespace crawl::storage
