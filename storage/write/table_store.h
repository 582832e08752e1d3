// TableStore: a Store over Tables: all of it that is the same whatever the database. A kind of store makes its tables,
// then join(); it begins and commits the transactions.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "storage/queue/url_table.h"
#include "storage/tables.h"
#include "storage/write/changes.h"
#include "storage/write/outcome_writer.h"
#include "storage/write/runs.h"
#include "storage/write/wanted_content.h"

namespace crawl::storage {

inline constexpr std::uint64_t max_indexed_urls =
    1'000'000;  // beyond it, random inserts into the indexes cost too much

class TableStore : public Store {
 public:
  HostRecords& hosts() final { return urls().hosts(); }
  RobotsRecords& robots() final { return urls().robots(); }
  RunRecords& runs() final { return parts_->runs; }

  std::vector<QueuedUrl> take(model::HostId host, std::size_t n) final;
  Totals totals() const final { return parts_->urls.totals(); }
  Totals result_totals() const final { return parts_->urls.result_totals(); }
  StoreFigures figures() const final;

  void expect(std::string_view url) const final { parts_->urls.expect(url); }
  std::optional<model::HostId> add(const NewUrl& url) final;
  std::optional<WaitingUrl> waiting(std::string_view url, std::string_view host) final;
  void begin_recrawl() final;
  Applied apply(const model::Outcome& outcome, std::vector<Queued>& queued) final;
  bool has_to_settle() const final { return parts_->urls.has_to_settle(); }
  void settle(std::vector<Queued>& queued) final { urls().settle(queued); }
  std::size_t receive(std::vector<Queued>& queued) final;
  void end_run(const RunTotals& totals) final;
  std::vector<model::RenderKind> render_kinds() final;
  void save(const model::RenderKind& kind) final;

 protected:
  explicit TableStore(const StoreSettings& settings) : settings_(settings) {}

  // Reads what is known; judges it again where other settings ask for that. In a transaction. tables outlives it.
  void join(Tables& tables) { parts_ = std::make_unique<Parts>(tables, settings_); }

  const StoreSettings& settings() const { return settings_; }
  bool joined() const { return parts_ != nullptr; }
  UrlTable& urls() { return parts_->urls; }
  std::int64_t current_run() const { return parts_->runs.current(); }  // 0: none
  bool recrawls() const { return parts_->changes.open(); }
  // What is in the transaction beside what was asked for; before its commit.
  void save_figures() { parts_->runs.save(); }
  // After the analysis: no page leads to another because a sitemap says so.
  void show_alternates() { parts_->outcomes.finish(); }

  virtual bool in_transaction() const = 0;
  // What was made of the whole crawl holds no more.
  virtual void forget_analysis() = 0;
  virtual std::int64_t commits_cpu_ns() const = 0;

 private:
  // All that reads when it is made: the schema is what it expects by then.
  struct Parts {
    Parts(Tables& tables, const StoreSettings& settings)
        : urls(tables, settings),
          runs(tables),
          changes(tables),
          wanted(tables.runs()),
          outcomes(tables, settings, urls, runs, changes),
          render_kinds(tables.render_kinds()) {}

    UrlTable urls;
    Runs runs;
    Changes changes;
    WantedContent wanted;
    OutcomeWriter outcomes;
    RenderKindRows& render_kinds;
  };

  void add_validators(std::vector<QueuedUrl>& urls);

  const StoreSettings settings_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace crawl::storage
