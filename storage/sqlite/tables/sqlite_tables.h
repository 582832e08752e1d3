// SqliteTables: the tables of a results file. As storage/tables.h says.
#pragma once

#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/tables/analysis_rows.h"
#include "storage/sqlite/tables/link_rows.h"
#include "storage/sqlite/tables/page_rows.h"
#include "storage/sqlite/tables/queue_rows.h"
#include "storage/sqlite/tables/small_rows.h"
#include "storage/sqlite/tables/url_rows.h"
#include "storage/sqlite/write/sitemap_alternates.h"
#include "storage/tables.h"

namespace crawl::storage {

class SqliteTables final : public Tables {
 public:
  // The schema is the newest. db outlives it.
  explicit SqliteTables(Database& db)
      : db_(db),
        meta_(db),
        hosts_(db),
        urls_(db),
        queue_(db),
        traps_(db),
        robots_(db),
        render_kinds_(db),
        runs_(db),
        links_(db),
        pages_(db),
        contexts_(db),
        chains_(db),
        alternates_(db),
        analysis_(db),
        checks_(db) {}

  // Writes what is kept back so that one statement writes several rows: before a commit.
  void flush() {
    urls_.flush();
    pages_.flush();
  }

  const std::string& name() const override { return db_.path(); }
  std::string scratch_path() const override { return db_.path(); }
  std::uint64_t fingerprint_key() override { return static_cast<std::uint64_t>(meta_.number("fingerprint_key")); }

  void use(const KnownUrls&, ForeignUrls&) override {}

  Meta& meta() override { return meta_; }
  HostRows& hosts() override { return hosts_; }
  UrlRows& urls() override { return urls_; }
  QueueRows& queue() override { return queue_; }
  TrapRows& traps() override { return traps_; }
  RobotsRows& robots() override { return robots_; }
  RenderKindRows& render_kinds() override { return render_kinds_; }
  RunRows& runs() override { return runs_; }
  LinkRows& links() override { return links_; }
  PageRows& pages() override { return pages_; }
  ContextRows& contexts() override { return contexts_; }
  ChainRows& chains() override { return chains_; }
  SitemapAlternates& alternates() override { return alternates_; }
  AnalysisRows& analysis() override { return analysis_; }
  CheckRows& checks() override { return checks_; }

 private:
  Database& db_;
  SqliteMeta meta_;
  SqliteHostRows hosts_;
  SqliteUrlRows urls_;
  SqliteQueueRows queue_;
  SqliteTrapRows traps_;
  SqliteRobotsRows robots_;
  SqliteRenderKindRows render_kinds_;
  SqliteRunRows runs_;
  SqliteLinkRows links_;
  SqlitePageRows pages_;
  SqliteContextRows contexts_;
  SqliteChainRows chains_;
  SqliteAlternates alternates_;
  SqliteAnalysisRows analysis_;
  CheckWriter checks_;
};

}  // namespace crawl::storage
