// SqliteAlternates: what sitemaps say of pages in other languages (<xhtml:link hreflang>), of pages that may never have
// been fetched. Kept in a table of its own by the sitemap that says so, made with the first of them, so that it
// outlives what a recrawl does to the links of a page. From the end of a run to the beginning of the next, the tables
// `links` and `alternates` have what the page itself does not say: in `links` rows of rel 'alternate' whose text is
// NULL, in `alternates` those that are marked here as shown.
//
// Of the writer alone, in its transaction.
#pragma once

#include <optional>

#include "model/ids.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/tables.h"

namespace crawl::storage {

inline constexpr char sitemap_alternates_table[] =
    "CREATE TABLE IF NOT EXISTS sitemap_alternates(sitemap_id INTEGER, from_id INTEGER, to_id INTEGER, lang TEXT,"
    " shown INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(sitemap_id, from_id, to_id, lang)) WITHOUT ROWID";

class SqliteAlternates final : public SitemapAlternates {
 public:
  explicit SqliteAlternates(Database& db);

  void add(model::UrlId sitemap, model::UrlId page, model::UrlId alternate, std::string_view lang) override;
  // The sitemap is read anew.
  void forget(model::UrlId sitemap) override;

  // Puts them among the links and languages of pages, and takes them out.
  void show() override;
  void hide() override;

 private:
  void prepare();

  Database& db_;
  std::optional<Statement> insert_, forget_;  // where there is a table
};

}  // namespace crawl::storage
