#include "storage/write/table_store.h"

#include <utility>

#include "base/clock.h"

namespace crawl::storage {
namespace {

// Whether a page that failed, or was whole, may be asked for by its ETag or date: there is something to confirm.
bool has_validators(const PreviousPage& page) {
  const bool failed = page.status == 0 || page.status == 408 || page.status == 429 || page.status >= 500;
  return page.read && (page.status == 200 || failed);
}

}  // namespace

// One transaction for all rows: without it each would lock and unlock the file, or cost a round trip.
std::vector<QueuedUrl> TableStore::take(model::HostId host, std::size_t n) {
  const bool own = !in_transaction();
  if (own) begin();  // what lies in a trap is passed over, which is written
  std::vector<QueuedUrl> taken = urls().take(host, n);
  if (parts_->changes.open()) add_validators(taken);
  for (QueuedUrl& url : taken) url.target = parts_->outcomes.spelling(url.id);
  parts_->outcomes.add_contexts(taken);
  if (own) commit();
  return taken;
}

StoreFigures TableStore::figures() const {
  return {parts_->outcomes.links_cpu_ns(), parts_->outcomes.pages_cpu_ns(), commits_cpu_ns(),
          parts_->urls.tracking_variants()};
}

std::optional<model::HostId> TableStore::add(const NewUrl& url) {
  if (url.sitemap && !urls().reads_sitemaps_of(url.named_by)) return std::nullopt;
  const bool guesses_sitemaps = settings_.read_sitemaps && settings_.depth_limit > 0;
  if (url.guessed && !guesses_sitemaps) return std::nullopt;
  const Noted noted =
      urls().note({.url = url.url, .host = url.host, .depth = url.depth, .seed = url.seed, .sitemap = url.sitemap});
  return noted.queued_at == 0 ? std::nullopt : std::optional(noted.queued_at);
}

std::optional<WaitingUrl> TableStore::waiting(std::string_view url, std::string_view host) {
  const model::UrlId id = urls().find(url);
  if (id == 0 || !urls().is_queued(id)) return std::nullopt;
  return WaitingUrl{id, urls().hosts().id_of(host)};
}

// A recrawl that did not end continues, however this run was started; --recrawl begins one otherwise.
void TableStore::begin_recrawl() {
  parts_->outcomes.begin_run();
  if (!settings_.recrawl || parts_->changes.open()) return;
  urls().queue_finished();
  parts_->changes.begin();
}

Applied TableStore::apply(const model::Outcome& outcome, std::vector<Queued>& queued) {
  Applied applied = parts_->outcomes.apply(outcome, queued);
  if (applied.current) forget_analysis();
  return applied;
}

void TableStore::end_run(const RunTotals& totals) {
  if (parts_->changes.open() && urls().totals().queued == 0) {
    parts_->outcomes.end_recrawl();
    parts_->changes.end();
  }
  parts_->runs.end(totals);
  parts_->outcomes.end_run();
}

std::size_t TableStore::receive(std::vector<Queued>& queued) {
  return urls().receive(queued, [&](const SentChain& chain) { parts_->outcomes.receive(chain, queued); });
}

std::vector<model::RenderKind> TableStore::render_kinds() {
  std::vector<model::RenderKind> kinds;
  parts_->render_kinds.for_each([&](const model::RenderKind& kind) { kinds.push_back(kind); });
  return kinds;
}

void TableStore::save(const model::RenderKind& kind) {
  parts_->render_kinds.save(kind, base::iso8601(base::unix_ms()));
}

void TableStore::add_validators(std::vector<QueuedUrl>& urls) {
  for (QueuedUrl& url : urls) {
    auto page = parts_->changes.stored(url.id);
    if (!page || !has_validators(*page) || !parts_->wanted.is_stored_by(page->run, parts_->runs.current())) continue;
    url.etag = std::move(page->etag);
    url.last_modified = std::move(page->last_modified);
  }
}

}  // namespace crawl::storage
