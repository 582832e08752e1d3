// PgTables: the tables of a crawl in PostgreSQL. As storage/tables.h says.
#pragma once

#include <string>

#include "storage/postgres/checks/check_rows.h"
#include "storage/postgres/connection/connection.h"
#include "storage/postgres/machines/inbox.h"
#include "storage/postgres/tables/analysis_rows.h"
#include "storage/postgres/tables/chain_rows.h"
#include "storage/postgres/tables/keys.h"
#include "storage/postgres/tables/link_rows.h"
#include "storage/postgres/tables/page_rows.h"
#include "storage/postgres/tables/session.h"
#include "storage/postgres/tables/small_rows.h"
#include "storage/postgres/tables/url_rows.h"
#include "storage/tables.h"

namespace crawl::storage::postgres {

class PgTables final : public Tables {
 public:
  // Of a crawl that is there, whose shards the session has. Both outlive it.
  PgTables(Connection& connection, Session& session);

  const std::string& name() const override { return connection_.name(); }
  std::string scratch_path() const override;
  std::uint64_t fingerprint_key() override { return keys_.fingerprint_key(); }
  void use(const KnownUrls& known, ForeignUrls& foreign) override { keys_.use(known, foreign); }

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
  Neighbours* neighbours() override { return session_.machine() ? &inbox_ : nullptr; }
  CheckRows& checks() override { return checks_; }

  // Finds which bodies there are, once the URLs are known.
  void load_bodies() { pages_.load(); }

 private:
  Connection& connection_;
  Session& session_;
  PgMeta meta_;
  Keys keys_;
  PgHostRows hosts_;
  PgUrlRows urls_;
  PgPageRows pages_;
  PgLinkRows links_;
  PgQueueRows queue_;
  PgTrapRows traps_;
  PgRobotsRows robots_;
  PgRenderKindRows render_kinds_;
  PgRunRows runs_;
  PgContextRows contexts_;
  PgChainRows chains_;
  PgAlternates alternates_;
  PgAnalysisRows analysis_;
  Inbox inbox_;
  PgCheckRows checks_;
};

}  // namespace crawl::storage::postgres
