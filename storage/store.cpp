#include "storage/store.h"

#include <filesystem>

#include "storage/page_writer.h"
#include "storage/runs.h"
#include "storage/schema.h"
#include "storage/sqlite.h"
#include "storage/url_table.h"

namespace crawl::storage {
namespace {

constexpr std::uint64_t checkpoint_bytes = 64 << 20;
constexpr std::uint64_t max_indexed_urls = 1'000'000;  // beyond it, random inserts into the indexes cost too much
constexpr unsigned longest_chain = 100;                // that is walked to find a circle

// Two names of one file are one file, as for OutputLock.
std::string resolved(const std::string& path) {
  std::error_code error;
  std::filesystem::path whole = std::filesystem::weakly_canonical(path, error);
  return error ? path : whole.string();
}

std::string prepared(const StoreSettings& settings) {
  std::string path = resolved(settings.path);
  make_results_file(path, settings.overwrite);
  require_results_file(path);
  return path;
}

}  // namespace

class Store::Impl {
 public:
  explicit Impl(const StoreSettings& settings) : settings_(settings), db_(prepared(settings), OpenMode::write) {
    db_.begin();
    migrate(db_);
    indexed_ = has_user_indexes(db_);
    drop_slow_indexes();
    parts_ = std::make_unique<Parts>(db_, settings_);
    db_.commit();
  }

  void begin() {
    db_.begin();
    drop_slow_indexes();
  }

  void commit() {
    runs().save();
    db_.commit();
    keep_log_short();
  }

  // One read transaction for all rows: without it each would lock and unlock the file.
  std::vector<QueuedUrl> take(model::HostId host, std::size_t n) {
    bool own = !db_.in_transaction();
    if (own) db_.execute("BEGIN");
    std::vector<QueuedUrl> taken = urls().take(host, n);
    if (own) db_.execute("COMMIT");
    return taken;
  }

  Applied apply(const model::Outcome& outcome, std::vector<Queued>& queued) {
    if (!urls().is_queued(outcome.url_id)) return {.current = false};
    Verdict verdict{outcome.state, outcome.reason, outcome.detail, std::nullopt};
    std::string detail;
    judge_redirects(outcome, verdict, detail);
    if (verdict.state == model::State::done) store_links(outcome, verdict, queued);
    parts_->pages.write(outcome, verdict, runs().current());
    urls().finish(outcome.url_id, outcome.host_id, verdict.state, verdict.reason);
    runs().count(outcome.status != 0, verdict.state == model::State::failed, outcome.size);
    return {true, verdict.state, verdict.reason};
  }

  // The indexes are made by an ordinary transaction: a reader sees them all or none.
  void finish() {
    db_.begin();
    urls().tidy_queue();
    make_user_indexes(db_);
    db_.commit();
    indexed_ = true;
    db_.execute("PRAGMA analysis_limit=400; PRAGMA optimize");
    db_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  UrlTable& urls() { return parts_->urls; }
  Runs& runs() { return parts_->runs; }

 private:
  // All that keeps statements: made when the schema is what they expect.
  struct Parts {
    Parts(Database& db, const StoreSettings& settings)
        : urls(db, settings),
          pages(db),
          runs(db),
          insert_link(db, "INSERT INTO links(from_id, to_id, nofollow, rel, text) VALUES(?1, ?2, ?3, ?4, ?5)"),
          select_redirect(db, "SELECT redirect_id FROM pages WHERE url_id = ?1") {}

    UrlTable urls;
    PageWriter pages;
    Runs runs;
    Statement insert_link, select_redirect;
  };

  // Turns a redirect that closes a circle, or one hop too many, into a failure.
  void judge_redirects(const model::Outcome& outcome, Verdict& verdict, std::string& detail) {
    if (verdict.state != model::State::done) return;
    for (const model::Link& link : outcome.links) {
      if (link.kind != model::LinkKind::redirect) continue;
      if (leads_to(urls().find(link.url), outcome.url_id)) {
        detail = "circle";
      } else if (urls().redirects(outcome.url_id) >= settings_.max_redirects) {
        detail = "more than " + std::to_string(settings_.max_redirects) + " redirects";
      } else {
        continue;
      }
      verdict = {model::State::failed, model::Reason::too_many_redirects, detail, std::nullopt};
      return;
    }
  }

  // Whether the redirects that are stored lead from one URL to another.
  bool leads_to(model::UrlId from, model::UrlId to) {
    for (unsigned hop = 0; from != 0 && hop < longest_chain; ++hop) {
      if (from == to) return true;
      from = parts_->select_redirect.first(from) ? parts_->select_redirect.integer(0) : 0;
      parts_->select_redirect.reset();
    }
    return false;
  }

  void store_links(const model::Outcome& outcome, Verdict& verdict, std::vector<Queued>& queued) {
    // The depth on disk may be a shorter one than that of the lease.
    std::uint32_t depth = urls().depth(outcome.url_id);
    for (const model::Link& link : outcome.links) {
      bool redirect = link.kind == model::LinkKind::redirect;
      std::uint32_t hops = redirect ? urls().redirects(outcome.url_id) + 1 : 0;
      bool of_seed = redirect && urls().is_seed(outcome.url_id);
      Noted noted = urls().note({link.url, link.host, redirect ? depth : depth + 1, false, link.follow, link.refused,
                                 outcome.url_id, hops, of_seed});
      if (redirect) verdict.redirect = noted.id;
      if (settings_.store_links)
        parts_->insert_link.run(outcome.url_id, noted.id, link.nofollow, text_or_null(link.rel), link.text);
      if (noted.queued_at != 0) count_queued(noted.queued_at, queued);
    }
  }

  static void count_queued(model::HostId host, std::vector<Queued>& queued) {
    if (queued.empty() || queued.back().host != host) queued.push_back({host, 0});
    ++queued.back().count;
  }

  // A log that a reader keeps from being moved is tried again when it has grown as much again; one that was moved is
  // written from its beginning by the next transaction.
  void keep_log_short() {
    std::uint64_t bytes = db_.wal_bytes();
    if (bytes < checkpoint_bytes) next_checkpoint_ = checkpoint_bytes;
    if (bytes < next_checkpoint_) return;
    db_.checkpoint();
    next_checkpoint_ = bytes + checkpoint_bytes;
  }

  void drop_slow_indexes() {
    bool many = parts_
                    ? urls().size() > max_indexed_urls
                    : indexed_ && db_.integer("SELECT max(id) FROM urls") > static_cast<std::int64_t>(max_indexed_urls);
    if (!indexed_ || !many) return;
    drop_user_indexes(db_);
    indexed_ = false;
  }

  const StoreSettings settings_;
  Database db_;
  std::unique_ptr<Parts> parts_;
  bool indexed_ = false;
  std::uint64_t next_checkpoint_ = checkpoint_bytes;
};

Store::Store(const StoreSettings& settings) : impl_(std::make_unique<Impl>(settings)) {}
Store::~Store() = default;

void Store::for_each_host(const std::function<void(const HostQueue&)>& callback) {
  impl_->urls().hosts().for_each(callback);
}

std::vector<QueuedUrl> Store::take(model::HostId host, std::size_t n) {
  return impl_->take(host, n);
}

Totals Store::totals() const {
  return impl_->urls().totals();
}

void Store::begin() {
  impl_->begin();
}

void Store::commit() {
  impl_->commit();
}

std::optional<model::HostId> Store::add(const NewUrl& url) {
  Noted noted = impl_->urls().note({.url = url.url, .host = url.host, .depth = url.depth, .seed = url.seed});
  return noted.queued_at == 0 ? std::nullopt : std::optional(noted.queued_at);
}

std::string_view Store::host_name(model::HostId host) const {
  return impl_->urls().hosts().name(host);
}

bool Store::host_is_seeded(model::HostId host) const {
  return impl_->urls().hosts().seeded(host);
}

Applied Store::apply(const model::Outcome& outcome, std::vector<Queued>& queued) {
  return impl_->apply(outcome, queued);
}

void Store::save_host_state(model::HostId host, std::string_view state) {
  impl_->urls().hosts().save_state(host, state);
}

std::int64_t Store::begin_run(std::string_view options_json) {
  return impl_->runs().begin(options_json);
}

void Store::continue_run(std::int64_t run_id) {
  impl_->runs().go_on(run_id);
}

void Store::end_run(const RunTotals& totals) {
  impl_->runs().end(totals);
}

void Store::finish() {
  impl_->finish();
}

}  // namespace crawl::storage
