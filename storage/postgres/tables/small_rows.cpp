#include "storage/postgres/tables/small_rows.h"

#include <utility>

#include "base/hash.h"
#include "model/url_text.h"
#include "storage/postgres/connection/storable_text.h"

namespace crawl::storage::postgres {

// ---- meta ----

PgMeta::PgMeta(Session& session) : session_(session) {
  session.connection().for_each("SELECT key, number, text FROM meta", {}, [this](const Row& row) {
    Value& value = values_[std::string(row.text(0))];
    if (!row.is_null(1)) value.number = row.integer(1);
    if (!row.is_null(2)) value.text = row.text(2);
  });
}

std::int64_t PgMeta::number(std::string_view key) {
  const auto found = values_.find(key);
  return found == values_.end() ? 0 : found->second.number.value_or(0);
}

std::string PgMeta::text(std::string_view key) {
  const auto found = values_.find(key);
  return found == values_.end() ? "" : found->second.text.value_or("");
}

void PgMeta::write(std::string_view key, Value value) {
  Params params = Params().add(key).add(value.number);
  value.text ? params.add(std::string_view(*value.text)) : params.add_null_text();
  session_.writing().query(
      "INSERT INTO meta(key, number, text) VALUES($1, $2::bigint, $3::text)"
      " ON CONFLICT(key) DO UPDATE SET number = excluded.number, text = excluded.text",
      params);
  values_.insert_or_assign(std::string(key), std::move(value));
}

void PgMeta::set(std::string_view key, std::int64_t value) {
  const auto found = values_.find(key);
  if (found == values_.end() || found->second.number != value) write(key, {value, std::nullopt});
}

void PgMeta::set(std::string_view key, std::string_view value) {
  write(key, {std::nullopt, storable(value)});
}

void PgMeta::remove(std::string_view key) {
  const auto found = values_.find(key);
  if (found == values_.end()) return;
  session_.writing().query("DELETE FROM meta WHERE key = $1", Params().add(key));
  values_.erase(found);
}

// ---- traps ----

void PgTrapRows::for_each(const std::function<void(std::string_view prefix, std::string_view kind)>& callback) {
  session_.synced().for_each("SELECT prefix, kind FROM traps", {},
                             [&](const Row& row) { callback(row.text(0), row.text(1)); });
}

void PgTrapRows::insert(const TrapRow& row) {
  const std::string prefix = storable(row.prefix), reason = storable(row.reason);
  session_.writing().query(
      "INSERT INTO traps(prefix_id, prefix, found_at, kind, pages, new_share, new_links, reason)"
      " VALUES($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT(prefix_id) DO NOTHING",
      Params()
          .add(base::fingerprint(row.prefix, keys_.fingerprint_key()))
          .add(std::string_view(prefix))
          .add(row.found_at)
          .add(row.kind)
          .add(row.pages)
          .add(row.new_share)
          .add(row.new_links)
          .add(std::string_view(reason)));
}

// ---- kinds of pages ----

void PgRenderKindRows::for_each(const std::function<void(const model::RenderKind&)>& callback) {
  session_.synced().for_each("SELECT kind, state, looked, needed, passed FROM render_kinds", {}, [&](const Row& row) {
    const auto count = [&](int column) { return static_cast<std::uint64_t>(row.integer(column)); };
    callback({std::string(row.text(0)), std::string(row.text(1)), count(2), count(3), count(4)});
  });
}

void PgRenderKindRows::save(const model::RenderKind& kind, std::string_view changed_at) {
  const std::string name = storable(kind.kind);
  session_.writing().query(
      "INSERT INTO render_kinds(kind_id, kind, state, looked, needed, passed, changed_at)"
      " VALUES($1, $2, $3, $4, $5, $6, $7) ON CONFLICT(kind_id) DO UPDATE SET state = excluded.state,"
      " looked = excluded.looked, needed = excluded.needed, passed = excluded.passed,"
      " changed_at = excluded.changed_at",
      Params()
          .add(base::fingerprint(kind.kind, keys_.fingerprint_key()))
          .add(std::string_view(name))
          .add(std::string_view(kind.state))
          .add(kind.looked)
          .add(kind.needed)
          .add(kind.passed)
          .add(changed_at));
}

// ---- robots ----

Key PgRobotsRows::key_of(std::string_view origin) const {
  const Key host = keys_.of_new_host(model::host_of(origin));
  return {host.shard, static_cast<std::int64_t>(base::fingerprint(origin, keys_.fingerprint_key()))};
}

void PgRobotsRows::keep_between(std::int64_t first, std::int64_t last) {
  session_.writing().query("DELETE FROM robots WHERE fetched_at < $1 OR fetched_at > $2",
                           Params().add(first).add(last));
}

void PgRobotsRows::for_each_origin(const std::function<void(std::string_view origin)>& callback) {
  session_.synced().for_each("SELECT origin FROM robots", {}, [&](const Row& row) { callback(row.text(0)); });
}

std::optional<KeptRobots> PgRobotsRows::find(std::string_view origin) {
  const Key key = key_of(origin);
  const Rows rows = session_.connection().query(
      "SELECT fetched_at, status, rules FROM robots WHERE shard = $1::smallint AND origin_id = $2",
      Params().add(key.shard).add(key.id));
  if (rows.size() == 0) return std::nullopt;
  return KeptRobots{rows.integer(0, 0), static_cast<std::uint16_t>(rows.integer(0, 1)), std::string(rows.text(0, 2))};
}

void PgRobotsRows::save(std::string_view origin, const KeptRobots& robots) {
  const Key key = key_of(origin);
  session_.touch(key.shard);
  const std::string text = storable(origin);
  session_.writing().query(
      "INSERT INTO robots(shard, origin_id, origin, fetched_at, status, rules)"
      " VALUES($1::smallint, $2, $3, $4, $5::integer, $6) ON CONFLICT(shard, origin_id) DO UPDATE"
      " SET fetched_at = excluded.fetched_at, status = excluded.status, rules = excluded.rules",
      Params()
          .add(key.shard)
          .add(key.id)
          .add(std::string_view(text))
          .add(robots.fetched_at)
          .add(robots.status)
          .add_bytes(robots.rules));
}

// ---- runs ----

PgRunRows::PgRunRows(Session& session) : session_(session) {
  session_.on_flush([this] { flush(); });
}

// Of a crawl by several machines, runs are begun and ended by those (machines/machine_table.h).
void PgRunRows::end_killed() {
  if (session_.machine()) return;
  session_.writing().query("UPDATE runs SET finished_at = coalesce(active_at, started_at) WHERE finished_at IS NULL");
}

std::int64_t PgRunRows::last() {
  return session_.synced().integer("SELECT max(run_id) FROM runs");
}

std::int64_t PgRunRows::before_judging() {
  if (!session_.machine()) return last();
  return session_.synced().integer("SELECT max(run_id) FROM runs WHERE run_id < (SELECT max(run_id) FROM runs)");
}

bool PgRunRows::last_finished() {
  return session_.synced().integer(
             "SELECT (exit_status IS NOT DISTINCT FROM 0)::integer FROM runs ORDER BY run_id DESC LIMIT 1") != 0;
}

void PgRunRows::insert(std::int64_t run, std::string_view started_at, std::string_view options_json) {
  const std::string options = storable(options_json);
  session_.writing().query("INSERT INTO runs(run_id, started_at, options) VALUES($1, $2, $3)",
                           Params().add(run).add(started_at).add(std::string_view(options)));
}

// A machine counts what it did itself.
std::optional<RunTotals> PgRunRows::find(std::int64_t run) {
  Connection& connection = session_.synced();
  const Rows rows =
      session_.machine()
          ? connection.query(
                "SELECT coalesce(m.pages, 0), coalesce(m.failures, 0), coalesce(m.bytes, 0) FROM runs AS r"
                " LEFT JOIN machine_runs AS m ON m.run_id = r.run_id AND m.name = $2 WHERE r.run_id = $1",
                Params().add(run).add(std::string_view(session_.node())))
          : connection.query("SELECT pages, failures, bytes FROM runs WHERE run_id = $1", Params().add(run));
  if (rows.size() == 0) return std::nullopt;
  return RunTotals{0, static_cast<std::uint64_t>(rows.integer(0, 0)), static_cast<std::uint64_t>(rows.integer(0, 1)),
                   static_cast<std::uint64_t>(rows.integer(0, 2))};
}

std::string PgRunRows::options(std::int64_t run) {
  const Rows rows = session_.synced().query("SELECT options FROM runs WHERE run_id = $1", Params().add(run));
  return rows.size() == 0 ? std::string() : std::string(rows.text(0, 0));
}

void PgRunRows::reopen(std::int64_t run) {
  if (session_.machine()) return;
  session_.writing().query("UPDATE runs SET finished_at = NULL, exit_status = NULL WHERE run_id = $1",
                           Params().add(run));
}

void PgRunRows::set_seeds_place(std::string_view place) {
  if (!session_.machine()) return;
  seeds_place_ = storable(place);
  session_.change();
}

void PgRunRows::set_seeds_read(std::int64_t run) {
  if (session_.machine())
    session_.writing().query("UPDATE machine_progress SET seeds_read = true WHERE name = $1",
                             Params().add(std::string_view(session_.node())));
  else
    session_.writing().query("UPDATE runs SET seeds_read = 1 WHERE run_id = $1", Params().add(run));
}

void PgRunRows::add_auth(std::int64_t run, std::string_view auth) {
  session_.writing().query(
      "UPDATE runs SET options = jsonb_set(options::jsonb, '{auth}',"
      " coalesce(options::jsonb -> 'auth', '[]') || to_jsonb($2::text))::text"
      " WHERE run_id = $1 AND NOT coalesce(options::jsonb -> 'auth', '[]') @> to_jsonb($2::text)",
      Params().add(run).add(auth));
}

void PgRunRows::save(std::int64_t run, const RunTotals& totals, std::string_view active_at) {
  saved_run_ = run;
  saved_ = totals;
  saved_at_ = active_at;
  session_.change();
}

void PgRunRows::flush() {
  if (const std::string place = std::exchange(seeds_place_, {}); !place.empty())
    session_.connection().query("UPDATE machine_progress SET reading = $2 WHERE name = $1",
                                Params().add(std::string_view(session_.node())).add(std::string_view(place)));
  const std::int64_t run = std::exchange(saved_run_, 0);
  if (run == 0) return;
  if (session_.machine())
    session_.connection().query(
        "INSERT INTO machine_runs(run_id, name, pages, failures, bytes) VALUES($1, $2, $3, $4, $5)"
        " ON CONFLICT(run_id, name) DO UPDATE SET pages = excluded.pages, failures = excluded.failures,"
        " bytes = excluded.bytes",
        Params()
            .add(run)
            .add(std::string_view(session_.node()))
            .add(saved_.pages)
            .add(saved_.failures)
            .add(saved_.bytes));
  else
    session_.connection().query(
        "UPDATE runs SET pages = $2, failures = $3, bytes = $4, active_at = $5 WHERE run_id = $1",
        Params().add(run).add(saved_.pages).add(saved_.failures).add(saved_.bytes).add(std::string_view(saved_at_)));
}

void PgRunRows::end(std::int64_t run, std::string_view finished_at, int exit_status) {
  Connection& connection = session_.writing();
  if (session_.machine())
    connection.query(
        "UPDATE runs SET (pages, failures, bytes, seeds_read) = (SELECT coalesce(sum(m.pages), 0),"
        " coalesce(sum(m.failures), 0), coalesce(sum(m.bytes), 0), bool_and(n.seeds_read)::integer"
        " FROM machine_runs AS m LEFT JOIN machine_progress AS n ON n.name = m.name WHERE m.run_id = $1)"
        " WHERE run_id = $1",
        Params().add(run));
  connection.query("UPDATE runs SET finished_at = $2, exit_status = $3::integer WHERE run_id = $1",
                   Params().add(run).add(finished_at).add(exit_status));
}

// ---- contexts ----

PgContextRows::PgContextRows(Session& session, const Keys& keys)
    : session_(session), keys_(keys), any_(session.connection().integer("SELECT 1 FROM contexts LIMIT 1") != 0) {}

void PgContextRows::give(model::UrlId url, model::UrlId by, std::string_view context) {
  const Key key = keys_.of_url(url), giver = keys_.of_url(by);
  const std::string text = storable(context);
  session_.touch(giver.shard);  // the URL may be another machine's
  session_.writing().query(
      "INSERT INTO contexts(shard, url, given_by_shard, given_by, context) VALUES($1::smallint, $2, $3::smallint, $4, "
      "$5)"
      " ON CONFLICT(shard, url) DO UPDATE SET context = excluded.context"
      " WHERE contexts.given_by_shard = excluded.given_by_shard AND contexts.given_by = excluded.given_by",
      Params().add(key.shard).add(key.id).add(giver.shard).add(giver.id).add(std::string_view(text)));
  any_ = true;
}

std::string PgContextRows::find(model::UrlId url) {
  const Key key = keys_.of_url(url);
  const Rows rows = session_.synced().query("SELECT context FROM contexts WHERE shard = $1::smallint AND url = $2",
                                            Params().add(key.shard).add(key.id));
  return rows.size() == 0 ? std::string() : std::string(rows.text(0, 0));
}

// ---- what sitemaps say of other languages ----

PgAlternates::PgAlternates(Session& session, const Keys& keys)
    : session_(session),
      keys_(keys),
      inserts_("sitemap_alternates(sitemap, from_url, to_url, shard, from_shard, to_shard, lang)", 7),
      any_(session.connection().integer("SELECT 1 FROM sitemap_alternates LIMIT 1") != 0) {
  session_.on_flush([this] { inserts_.send(session_.connection()); });
}

void PgAlternates::add(model::UrlId sitemap, model::UrlId page, model::UrlId alternate, std::string_view lang) {
  const Key of = keys_.of_url(sitemap), from = keys_.of_url(page), to = keys_.of_url(alternate);
  session_.touch(of.shard);
  inserts_.begin_row();
  for (const Key key : {of, from, to}) inserts_.add_bigint(key.id);
  for (const Key key : {of, from, to}) inserts_.add_small(key.shard);
  inserts_.add_text(lang);
  any_ = true;
}

void PgAlternates::forget(model::UrlId sitemap) {
  if (!any_) return;
  const Key key = keys_.of_url(sitemap);
  session_.touch(key.shard);
  session_.writing().query("DELETE FROM sitemap_alternates WHERE shard = $1::smallint AND sitemap = $2",
                           Params().add(key.shard).add(key.id));
}

void PgAlternates::show() {
  if (!any_) return;
  hide();
  session_.writing().query(
      "INSERT INTO links(from_shard, from_url, to_shard, to_url, nofollow, rel, text)"
      " SELECT DISTINCT a.from_shard, a.from_url, a.to_shard, a.to_url, 0::smallint, 'alternate', NULL::text"
      " FROM sitemap_alternates AS a WHERE NOT EXISTS (SELECT 1 FROM links AS l WHERE l.from_shard = a.from_shard"
      " AND l.from_url = a.from_url AND l.to_shard = a.to_shard AND l.to_url = a.to_url)");
  session_.writing().query(
      "UPDATE sitemap_alternates AS a SET shown = 1 WHERE lang <> '' AND NOT EXISTS (SELECT 1 FROM alternates AS own"
      " WHERE own.shard = a.from_shard AND own.url = a.from_url AND own.to_shard = a.to_shard"
      " AND own.to_url = a.to_url AND own.lang = a.lang)");
  session_.writing().query(
      "INSERT INTO alternates(shard, url, to_shard, to_url, lang)"
      " SELECT DISTINCT from_shard, from_url, to_shard, to_url, lang FROM sitemap_alternates WHERE shown = 1");
}

void PgAlternates::hide() {
  if (!any_) return;
  session_.writing().query("DELETE FROM links WHERE rel = 'alternate' AND text IS NULL");
  session_.writing().query(
      "DELETE FROM alternates WHERE (shard, url, to_shard, to_url, lang) IN"
      " (SELECT from_shard, from_url, to_shard, to_url, lang FROM sitemap_alternates WHERE shown = 1)");
  session_.writing().query("UPDATE sitemap_alternates SET shown = 0 WHERE shown = 1");
}

}  // namespace crawl::storage::postgres
