#include "storage/sqlite/write/store.h"

#include <algorithm>

#include "base/cpu_laps.h"
#include "base/log.h"
#include "base/text/text.h"
#include "storage/sqlite/handle/file_claim.h"
#include "storage/sqlite/handle/output_lock.h"
#include "storage/sqlite/handle/real_path.h"
#include "storage/sqlite/handle/runs.h"
#include "storage/sqlite/handle/schema.h"
#include "storage/sqlite/handle/sqlite.h"
#include "storage/sqlite/queue/moved_seeds.h"
#include "storage/sqlite/queue/redirects.h"
#include "storage/sqlite/queue/url_table.h"
#include "storage/sqlite/write/changes.h"
#include "storage/sqlite/write/full_warnings.h"
#include "storage/sqlite/write/link_writer.h"
#include "storage/sqlite/write/near_duplicates.h"
#include "storage/sqlite/write/page_writer.h"
#include "storage/sqlite/write/sitemap_alternates.h"

namespace crawl::storage {
namespace {

constexpr std::uint64_t max_indexed_urls = 1'000'000;  // beyond it, random inserts into the indexes cost too much
constexpr std::uint16_t not_modified = 304;
constexpr std::uint32_t max_nested_sitemaps = 3;

std::string prepared(const StoreSettings& settings) {
  std::string path = real_path(settings.path);
  make_results_file(path, settings.overwrite);
  require_results_file(path);
  return path;
}

}  // namespace

class Store::Impl {
 public:
  explicit Impl(const StoreSettings& settings)
      : settings_(settings),
        claim_(prepared(settings), OutputLock::usual_patience),
        db_(real_path(settings.path), OpenMode::write) {
    db_.begin();
    migrate(db_);
    index_items_by_page(db_);
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
    const std::int64_t begin = base::thread_cpu_ns();
    runs().save();
    db_.commit();
    keep_log_short();
    figures_.commits += base::thread_cpu_ns() - begin;
  }

  // One read transaction for all rows: without it each would lock and unlock the file.
  std::vector<QueuedUrl> take(model::HostId host, std::size_t n) {
    bool own = !db_.in_transaction();
    if (own) db_.begin();  // what lies in a trap is passed over, which is written
    std::vector<QueuedUrl> taken = urls().take(host, n);
    if (parts_->changes.open()) add_validators(taken);
    for (QueuedUrl& url : taken) url.target = parts_->redirects.spelling(url.id);
    if (own) db_.commit();
    return taken;
  }

  Applied apply(const model::Outcome& outcome, std::vector<Queued>& queued) {
    if (!urls().is_queued(outcome.url_id)) return {.current = false};
    std::optional<StoredPage> before;
    if (parts_->changes.may_have_page()) before = parts_->changes.stored(outcome.url_id);
    const bool confirms = before && parts_->changes.open() && outcome.status == not_modified;
    Applied applied = confirms ? confirm(outcome) : replace(outcome, before, queued);
    if (applied.current) parts_->redirects.end(outcome.url_id);  // the next of its chain has it now
    applied.sitemap = urls().is_sitemap(outcome.url_id);
    if (!applied.sitemap && applied.current)
      runs().count(outcome.status != 0, applied.state == model::State::failed, outcome.size);
    return applied;
  }

  // A recrawl that did not end is gone on with, however this run was started; --recrawl begins one otherwise.
  void begin_recrawl() {
    parts_->alternates.hide();
    if (!settings_.recrawl && !parts_->changes.open()) return;
    if (parts_->changes.open()) return;
    urls().queue_finished();
    parts_->changes.begin();
  }

  void end_run(const RunTotals& totals) {
    if (parts_->changes.open() && urls().totals().queued == 0) {
      parts_->pages.delete_unreferenced_bodies();
      parts_->changes.end();
    }
    runs().end(totals);
    moved_seeds_.tell_rest();
  }

  // The indexes are made by an ordinary transaction: a reader sees them all or none.
  void finish() {
    db_.begin();
    urls().tidy_queue();
    make_user_indexes(db_);
    parts_->alternates.show();
    db_.commit();
    indexed_ = true;
    db_.execute("PRAGMA analysis_limit=400; PRAGMA optimize");
    db_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  bool guesses_sitemaps() const { return settings_.read_sitemaps && settings_.depth_limit > 0; }

  UrlTable& urls() { return parts_->urls; }
  Runs& runs() { return parts_->runs; }
  bool still_named() const { return claim_.still_named(); }
  const StoreFigures& figures() {
    figures_.tracking_variants = urls().tracking_variants();
    return figures_;
  }

 private:
  // All that keeps statements: made when the schema is what they expect.
  struct Parts {
    Parts(Database& db, const StoreSettings& settings)
        : urls(db, settings),
          pages(db),
          runs(db),
          changes(db),
          links(db),
          alternates(db),
          redirects(db, urls, settings.max_redirects) {}

    UrlTable urls;
    PageWriter pages;
    Runs runs;
    Changes changes;
    LinkWriter links;
    SitemapAlternates alternates;
    Redirects redirects;
  };

  void go_on_with_chain(const model::Outcome& outcome, const model::Link* back, std::vector<Queued>& queued) {
    const auto host = parts_->redirects.go_on(outcome, back, parts_->changes.open());
    if (host) count_queued(*host, queued);
  }

  Applied confirm(const model::Outcome& outcome) {
    parts_->changes.confirm(outcome, runs().current());
    urls().finish(outcome.url_id, outcome.host_id, model::State::done, model::Reason::none);
    return {};
  }

  Applied replace(const model::Outcome& outcome, const std::optional<StoredPage>& before, std::vector<Queued>& queued) {
    Judgement judgement{outcome.state, outcome.reason, outcome.detail, std::nullopt};
    const Redirects::Judgement redirect = parts_->redirects.judge(outcome, judgement.state);
    if (!redirect.failure.empty())
      judgement = {model::State::failed, model::Reason::too_many_redirects, redirect.failure, std::nullopt};
    if (redirect.back && redirect.back->url == outcome.url) {
      go_on_with_chain(outcome, redirect.back, queued);
      return {.current = false};  // no answer yet
    }
    if (before && judgement.state != model::State::done) return keep_page(outcome, judgement);
    if (before) urls().forget_page(outcome.url_id);
    if (urls().is_sitemap(outcome.url_id) || before) parts_->alternates.forget(outcome.url_id);
    bool done = judgement.state == model::State::done;
    model::UrlId twin = done ? near_duplicate(outcome) : 0;
    std::uint64_t known = urls().size();
    if (done) urls().begin_page(outcome.url_id, outcome.url, outcome.host_id, outcome.redirect_to.empty());
    if (twin != 0) {
      write_near_duplicate(outcome, judgement, twin);
    } else {
      base::CpuLaps cpu(pages_stored_++);
      if (done) store_links(outcome, judgement, queued);
      cpu.lap(figures_.links);
      parts_->pages.write(outcome, judgement, runs().current());
      cpu.lap(figures_.pages);
    }
    // That pages are missing is said in the same words each time: it counts where those words lead further.
    std::string trap = outcome.status == 200 || urls().size() > known ? end_page(outcome) : std::string{};
    urls().drop_page();
    if (parts_->changes.open()) parts_->changes.note(outcome, judgement.state, before, runs().current());
    if (done) go_on_with_chain(outcome, redirect.back, queued);
    urls().finish(outcome.url_id, outcome.host_id, judgement.state, judgement.reason);
    return {.state = judgement.state, .reason = judgement.reason, .trap = std::move(trap)};
  }

  // Answers the prefix of a trap that the page showed, where all URLs that begin so are in it.
  std::string end_page(const model::Outcome& outcome) {
    std::optional<std::span<const std::uint32_t>> sample;
    if (outcome.simhash) sample = outcome.text_sample;
    auto trap = urls().end_page(sample);
    if (!trap) return {};
    if (!trap->literal) base::log::info("a trap of endless URLs: those like " + trap->prefix);
    return trap->literal ? std::move(trap->prefix) : std::string{};
  }

  // A recrawl that failed leaves what was stored of the page.
  Applied keep_page(const model::Outcome& outcome, const Judgement& judgement) {
    parts_->changes.keep(outcome, judgement.detail, runs().current());
    urls().finish(outcome.url_id, outcome.host_id, judgement.state, judgement.reason);
    return {.state = judgement.state, .reason = judgement.reason};
  }

  // The page that said nearly the same before; 0 without, or where nobody asked.
  model::UrlId near_duplicate(const model::Outcome& outcome) {
    if (!settings_.skip_near_duplicates || !outcome.simhash) return 0;
    if (!near_duplicates_) near_duplicates_ = std::make_unique<NearDuplicates>(db_, !parts_->changes.open());
    return near_duplicates_->find_or_add(*outcome.simhash, outcome.url_id);
  }

  // --skip-near-duplicates: the row, but neither its text and body nor its links.
  void write_near_duplicate(const model::Outcome& outcome, Judgement judgement, model::UrlId twin) {
    model::Outcome short_one = outcome;
    short_one.text.reset();
    short_one.items.clear();
    short_one.body = short_one.raw_body = {};
    short_one.body_size = 0;
    std::string detail = "near-duplicate of " + urls().text(twin);
    if (!outcome.detail.empty()) detail += "; " + std::string(outcome.detail);
    judgement.detail = detail;
    parts_->pages.write(short_one, judgement, runs().current());
  }

  void add_validators(std::vector<QueuedUrl>& urls) {
    for (QueuedUrl& url : urls) {
      auto page = parts_->changes.stored(url.id);
      bool failed = page && (page->status == 0 || page->status == 408 || page->status == 429 || page->status >= 500);
      if (!page || !(page->status == 200 || failed)) continue;
      url.etag = std::move(page->etag);
      url.last_modified = std::move(page->last_modified);
    }
  }

  void store_links(const model::Outcome& outcome, Judgement& judgement, std::vector<Queued>& queued) {
    for (std::size_t i = 0; i < outcome.links.size(); ++i) {
      if (i + KnownUrls::ahead < outcome.links.size()) urls().expect(outcome.links[i + KnownUrls::ahead].url);
      const model::Link& link = outcome.links[i];
      std::optional<Discovery> discovery = discovery_of(link, outcome);
      if (!discovery) continue;
      std::string widens_from;
      if (discovery->of_seed) discovery->widens_from = widens_from = urls().chain_of_site(outcome.url_id, link.host);
      Noted noted = urls().note(*discovery);
      if (link.kind == model::LinkKind::listed) listed_ = noted.id;
      if (noted.id == 0) {
        discovery->sitemap ? full_.tell_of_sitemaps(settings_.max_sitemaps_per_host)
                           : full_.tell_of_urls(settings_.max_skipped);
        continue;
      }
      if (link.kind == model::LinkKind::redirect) judgement.redirect = noted.id;
      if (discovery->of_seed && settings_.depth_limit > 0 && !urls().in_scope(link.url, link.host))
        moved_seeds_.tell(outcome.url, link.url, settings_);
      if (settings_.store_links && link.kind == model::LinkKind::alternate)
        parts_->alternates.add(outcome.url_id, listed_, noted.id);
      else if (settings_.store_links)
        parts_->links.add({outcome.url_id, noted.id, link.nofollow, link.rel, link.text});
      if (noted.queued_at != 0) count_queued(noted.queued_at, queued);
    }
    parts_->links.flush();
  }

  // Nothing for a sitemap that is too many sitemaps away from a page, and for alternates of a page that is not kept.
  std::optional<Discovery> discovery_of(const model::Link& link, const model::Outcome& outcome) {
    // The depth on disk may be a shorter one than that of the lease.
    const model::UrlId from = link.kind == model::LinkKind::alternate ? listed_ : outcome.url_id;
    if (from == 0) return std::nullopt;
    std::uint32_t depth = urls().depth(from);
    Discovery discovery{.url = link.url,
                        .host = link.host,
                        .depth = depth + 1,
                        .follow = link.follow,
                        .refused = link.refused,
                        .referrer = from,
                        .priority = link.priority};
    bool redirect = link.kind == model::LinkKind::redirect, sitemap = link.kind == model::LinkKind::sitemap;
    if (redirect || sitemap) {
      discovery.depth = depth;
      discovery.redirects = urls().redirects(outcome.url_id) + 1;
      discovery.sitemap = sitemap || urls().is_sitemap(outcome.url_id);
    }
    discovery.of_seed = redirect && urls().is_seed(outcome.url_id);
    discovery.of_list = urls().gives_list(outcome.url_id, link.kind);
    if (sitemap && discovery.redirects > max_nested_sitemaps) return std::nullopt;
    return discovery;
  }

  static void count_queued(model::HostId host, std::vector<Queued>& queued) {
    if (queued.empty() || queued.back().host != host) queued.push_back({host, 0});
    ++queued.back().count;
  }

  // A log that a reader keeps from being moved is tried again when it has grown as much again; one that was moved is
  // written from its beginning by the next transaction.
  void keep_log_short() {
    std::uint64_t bytes = db_.wal_bytes();
    if (bytes < settings_.checkpoint_bytes) next_checkpoint_ = settings_.checkpoint_bytes;
    if (bytes < next_checkpoint_) return;
    const bool held = !db_.checkpoint();
    next_checkpoint_ = bytes + settings_.checkpoint_bytes;
    if (held && log_is_held_ && !std::exchange(told_of_held_log_, true))
      base::log::warning(db_.path() + "-wal grows, " + base::byte_text(static_cast<double>(bytes)) +
                         " so far: another program has had the file open in one transaction since before (a viewer, an "
                         "unfinished SELECT); when that ends the log shrinks again");
    log_is_held_ = held;
  }

  void drop_slow_indexes() {
    bool many = parts_
                    ? urls().size() > max_indexed_urls
                    : indexed_ && db_.integer("SELECT max(id) FROM urls") > static_cast<std::int64_t>(max_indexed_urls);
    if (!indexed_ || !many || (parts_ && parts_->changes.open())) return;
    drop_user_indexes(db_);
    indexed_ = false;
  }

  const StoreSettings settings_;
  FileClaim claim_;  // longer than the database is open
  Database db_;
  std::unique_ptr<Parts> parts_;
  std::unique_ptr<NearDuplicates> near_duplicates_;  // made when first needed
  StoreFigures figures_;
  std::uint64_t pages_stored_ = 0;  // in this run
  bool indexed_ = false;
  FullWarnings full_;
  model::UrlId listed_ = 0;                              // the last page that the sitemap under way lists
  bool log_is_held_ = false, told_of_held_log_ = false;  // by a reader, at the last checkpoint
  MovedSeeds moved_seeds_;
  std::uint64_t next_checkpoint_ = settings_.checkpoint_bytes;
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

const StoreFigures& Store::figures() const {
  return impl_->figures();
}

void Store::begin() {
  impl_->begin();
}

void Store::commit() {
  impl_->commit();
}

void Store::expect(std::string_view url) const {
  impl_->urls().expect(url);
}

std::optional<model::HostId> Store::add(const NewUrl& url) {
  if (url.sitemap && !impl_->urls().reads_sitemaps_of(url.named_by)) return std::nullopt;
  if (url.guessed && !impl_->guesses_sitemaps()) return std::nullopt;
  Noted noted = impl_->urls().note(
      {.url = url.url, .host = url.host, .depth = url.depth, .seed = url.seed, .sitemap = url.sitemap});
  return noted.queued_at == 0 ? std::nullopt : std::optional(noted.queued_at);
}

std::optional<Store::Waiting> Store::waiting(std::string_view url, std::string_view host) {
  model::UrlId id = impl_->urls().find(url);
  if (id == 0 || !impl_->urls().is_queued(id)) return std::nullopt;
  return Waiting{id, impl_->urls().hosts().id_of(host)};
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

bool Store::has_to_settle() const {
  return impl_->urls().has_to_settle();
}

void Store::settle(std::vector<Queued>& queued) {
  impl_->urls().settle(queued);
}

void Store::begin_recrawl() {
  impl_->begin_recrawl();
}

std::optional<KeptRobots> Store::robots(std::string_view origin) {
  return impl_->urls().robots().find(origin);
}

void Store::save_robots(std::string_view origin, const KeptRobots& robots) {
  impl_->urls().robots().save(origin, robots);
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

void Store::seeds_read() {
  impl_->runs().seeds_read();
}

void Store::end_run(const RunTotals& totals) {
  impl_->end_run(totals);
}

bool Store::still_named() const {
  return impl_->still_named();
}

void Store::finish() {
  impl_->finish();
}

}  // namespace crawl::storage
