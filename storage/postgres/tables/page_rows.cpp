#include "storage/postgres/tables/page_rows.h"

#include "storage/postgres/connection/storable_text.h"
#include "storage/view_parts.h"

namespace crawl::storage::postgres {
namespace {

#define CRAWL_THIS_PAGE " WHERE shard = $1::smallint AND url = $2"

constexpr char is_kept_sql[] = "SELECT kept FROM pages" CRAWL_THIS_PAGE;
constexpr char find_page_sql[] =
    "SELECT p.status, coalesce(r.content_hash, p.body_hash), p.etag, p.last_modified,"
    " " CRAWL_IS_CHECKED_ONLY("p.detail") ", (r.content_hash IS NOT NULL)::integer, p.run_id FROM pages AS p"
    " LEFT JOIN renders AS r ON r.shard = p.shard AND r.url = p.url WHERE p.shard = $1::smallint AND p.url = $2";
constexpr char redirect_sql[] = "SELECT redirect FROM pages" CRAWL_THIS_PAGE;
constexpr char keep_sql[] =
    "UPDATE pages SET run_id = $3, fetched_at = $4, attempts = $5::integer, status = $6::integer, detail = $7, kept = "
    "1" CRAWL_THIS_PAGE;
constexpr char confirm_sql[] =
    "UPDATE pages SET run_id = $3, fetched_at = $4, attempts = $5::integer, wait_ms = $6::float8,"
    " total_ms = $7::float8, kept = NULL" CRAWL_THIS_PAGE;

constexpr char redirects_of_seeds_sql[] =
    "SELECT u.url, t.url, t.host FROM urls AS u JOIN pages AS p ON p.shard = u.shard AND p.url = u.id"
    " JOIN urls AS t ON t.shard = p.redirect_shard AND t.id = p.redirect WHERE u.seed = 1 AND t.seed = 1 ORDER BY u.n";
constexpr char simhashes_sql[] =
    "SELECT p.simhash, p.url FROM pages AS p JOIN urls AS u ON u.shard = p.shard AND u.id = p.url"
    " WHERE p.simhash IS NOT NULL ORDER BY u.n";

}  // namespace

PgPageRows::PgPageRows(Session& session, const Keys& keys, bool any_kept)
    : session_(session),
      keys_(keys),
      eraser_(keys),
      writer_(keys, sequence_),
      body_rows_(session, keys, sequence_, eraser_),
      any_kept_(any_kept) {
  session_.on_flush([this] { flush(); });
}

// Pages go before others come in their places.
void PgPageRows::flush() {
  eraser_.send(session_.connection());
  body_rows_.send(session_.connection());
  writer_.send(session_.connection());
  written_.clear();
}

Key PgPageRows::touched(model::UrlId page) {
  const Key key = keys_.of_url(page);
  session_.touch(key.shard);
  return key;
}

void PgPageRows::write(const model::Outcome& outcome, const Judgement& judgement, std::int64_t run) {
  const Key key = touched(outcome.url_id);
  const StoredBody body = bodies_->store(outcome);
  if (outcome.status != 0) session_.count_page(key.shard);
  writer_.write(outcome, judgement, body, run);
  body_rows_.note(outcome, body);
  written_[outcome.url_id] = judgement.redirect;
}

// What is kept back of the page is written first, and who shares bodies with it.
void PgPageRows::erase(model::UrlId page, bool links) {
  if (written_.contains(page) || body_rows_.shares_kept_back()) session_.synced();
  touched(page);
  eraser_.add(page, links);
}

Rows PgPageRows::ask(const char* sql, model::UrlId page) {
  const bool kept_back = written_.contains(page) || eraser_.has(page);
  const Key key = keys_.of_url(page);
  return (kept_back ? session_.synced() : session_.connection()).query(sql, Params().add(key.shard).add(key.id));
}

bool PgPageRows::is_kept(model::UrlId page) {
  if (!any_kept_) return false;
  const Rows rows = ask(is_kept_sql, page);
  return rows.size() > 0 && rows.integer(0, 0) != 0;
}

std::optional<PreviousPage> PgPageRows::find(model::UrlId page) {
  const Rows rows = ask(find_page_sql, page);
  if (rows.size() == 0) return std::nullopt;
  PreviousPage found{
      static_cast<std::uint16_t>(rows.integer(0, 0)), std::string(rows.text(0, 1)), {}, {}, rows.integer(0, 4) == 0};
  if (rows.integer(0, 5) == 0) {  // what scripts load may have changed without the page that names them
    found.etag = rows.text(0, 2);
    found.last_modified = rows.text(0, 3);
  }
  found.run = rows.integer(0, 6);
  return found;
}

void PgPageRows::keep(const model::Outcome& outcome, std::string_view detail, std::int64_t run) {
  any_kept_ = true;
  const Key key = touched(outcome.url_id);
  const std::string text = storable(detail);
  Params params = Params().add(key.shard).add(key.id).add(run).add(outcome.fetched_at).add(outcome.attempts);
  outcome.status == 0 ? params.add_null() : params.add(outcome.status);
  session_.writing().query(keep_sql, params.add(std::string_view(text)));
}

void PgPageRows::confirm(const model::Outcome& outcome, std::int64_t run) {
  const Key key = touched(outcome.url_id);
  session_.writing().query(confirm_sql, Params()
                                            .add(key.shard)
                                            .add(key.id)
                                            .add(run)
                                            .add(outcome.fetched_at)
                                            .add(outcome.attempts)
                                            .add(outcome.timings.wait)
                                            .add(outcome.timings.total));
}

void PgPageRows::add_change(const PageChange& row) {
  touched(row.url);
  writer_.add_change(row);
}

model::UrlId PgPageRows::redirect_of(model::UrlId page) {
  if (const auto written = written_.find(page); written != written_.end()) return written->second.value_or(0);
  const Rows rows = ask(redirect_sql, page);
  return rows.size() == 0 || rows.is_null(0, 0) ? 0 : keys_.url(rows.integer(0, 0));
}

void PgPageRows::for_each_redirect(const std::function<void(model::UrlId from, model::UrlId to)>& callback) {
  session_.synced().for_each("SELECT url, redirect FROM pages WHERE redirect IS NOT NULL", {},
                             [&](const Row& row) { callback(keys_.url(row.integer(0)), keys_.url(row.integer(1))); });
}

void PgPageRows::for_each_redirect_of_seeds(
    const std::function<void(std::string_view from, std::string_view to, model::HostId to_host)>& callback) {
  session_.synced().for_each(redirects_of_seeds_sql, {},
                             [&](const Row& row) { callback(row.text(0), row.text(1), keys_.host(row.integer(2))); });
}

void PgPageRows::for_each_simhash(const std::function<void(std::uint64_t simhash, model::UrlId page)>& callback) {
  session_.synced().for_each(simhashes_sql, {}, [&](const Row& row) {
    if (const model::UrlId page = keys_.url(row.integer(1)); page != 0)  // else another machine's
      callback(static_cast<std::uint64_t>(row.integer(0)), page);
  });
}

void PgPageRows::end_recrawl() {
  bodies_->find_originals();
}

}  // namespace crawl::storage::postgres
