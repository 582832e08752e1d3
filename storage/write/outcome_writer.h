// OutcomeWriter: turns an outcome into rows: judges it, stores its page and its links, queues the URLs that they name.
// The one place that decides whether a URL is done. Owned by the store; one thread; inside the caller's transaction.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/outcome.h"
#include "storage/queue/moved_seeds.h"
#include "storage/queue/redirects.h"
#include "storage/queue/url_table.h"
#include "storage/tables.h"
#include "storage/write/changes.h"
#include "storage/write/contexts.h"
#include "storage/write/near_duplicates.h"
#include "storage/write/runs.h"

namespace crawl::storage {

class OutcomeWriter {
 public:
  // All outlive it.
  OutcomeWriter(Tables& tables, const StoreSettings& settings, UrlTable& urls, Runs& runs, Changes& changes)
      : settings_(settings),
        urls_(urls),
        runs_(runs),
        changes_(changes),
        pages_(tables.pages()),
        links_(tables.links()),
        checks_(tables.checks()),
        contexts_(tables.contexts()),
        alternates_(tables.alternates()),
        redirects_(tables, urls, settings.max_redirects, settings.jar, changes.open()) {}

  // As Store::apply().
  Applied apply(const model::Outcome& outcome, std::vector<Queued>& queued);
  // Path and query by which a redirect wants the URL to be asked; empty: as it is.
  std::string_view spelling(model::UrlId url) const { return redirects_.spelling(url); }
  // Redirects that another machine has followed lead to a URL of this one.
  void receive(const SentChain& chain, std::vector<Queued>& queued);
  // What callbacks gave the links to these URLs.
  void add_contexts(std::vector<QueuedUrl>& urls) { contexts_.add_to(urls); }
  // What sitemaps say of other languages is in the link graph between runs alone.
  void begin_run() { alternates_.hide(); }
  void finish() { alternates_.show(); }
  // The run is over: what was only counted is said; a recrawl leaves no bodies that no page has.
  void end_run() { moved_seeds_.tell_rest(); }
  void end_recrawl() { pages_.end_recrawl(); }

  std::int64_t links_cpu_ns() const { return links_cpu_ns_; }
  std::int64_t pages_cpu_ns() const { return pages_cpu_ns_; }

 private:
  void ask_for_more(const model::Outcome& outcome, std::vector<Queued>& queued);
  // Its views live until the next.
  Judgement judge(const model::Outcome& outcome, const Redirects::Judgement& redirect);
  Applied confirm(const model::Outcome& outcome);
  Applied replace(const model::Outcome& outcome, const std::optional<PreviousPage>& before,
                  std::vector<Queued>& queued);
  Applied keep_page(const model::Outcome& outcome, const Judgement& judgement);
  void write(const model::Outcome& outcome, Judgement& judgement, std::vector<Queued>& queued);
  std::string end_page(const model::Outcome& outcome);
  void go_on_with_chain(const model::Outcome& outcome, const model::Link* back, std::vector<Queued>& queued);

  model::UrlId near_duplicate(const model::Outcome& outcome);
  void write_near_duplicate(const model::Outcome& outcome, Judgement judgement, model::UrlId twin);

  void store_links(const model::Outcome& outcome, Judgement& judgement, std::vector<Queued>& queued);
  void store_resources(const model::Outcome& outcome, std::vector<Queued>& queued);
  std::optional<Discovery> discovery_of(const model::Link& link, const model::Outcome& outcome);
  void warn_of_full_table();
  void warn_of_sitemaps();

  const StoreSettings& settings_;
  UrlTable& urls_;
  Runs& runs_;
  Changes& changes_;
  PageRows& pages_;
  LinkRows& links_;
  CheckRows& checks_;
  Contexts contexts_;
  SitemapAlternates& alternates_;
  Redirects redirects_;
  std::unique_ptr<NearDuplicates> near_duplicates_;  // made when first needed
  MovedSeeds moved_seeds_;
  std::string detail_;                 // that a judgement views
  std::vector<model::UrlId> targets_;  // of the links of the page under way, where they name places in them
  std::vector<LookedUp> ahead_;        // of the links of the page under way
  model::UrlId listed_ = 0;            // the last page that the sitemap under way lists
  std::int64_t links_cpu_ns_ = 0, pages_cpu_ns_ = 0;
  std::uint64_t pages_stored_ = 0;  // in this run
  bool warned_of_full_table_ = false, warned_of_sitemaps_ = false;
};

}  // namespace crawl::storage
