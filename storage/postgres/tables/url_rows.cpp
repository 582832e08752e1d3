#include "storage/postgres/tables/url_rows.h"

#include <algorithm>

#include "storage/postgres/connection/storable_text.h"
#include "storage/queue/url_states.h"

namespace crawl::storage::postgres {
namespace {

constexpr std::size_t max_expected = 10'000;  // rows that were asked for together and not yet taken

// Of a machine's own shards.
constexpr char all_urls_sql[] =
    "SELECT id, shard, url, host, depth, state, reason, seed, sitemap, priority, referrer, n FROM urls" CRAWL_OF_SHARDS(
        "shard", "$1") " ORDER BY n, shard";
constexpr char read_sql[] = "SELECT id, url, host, depth, state, reason, seed, sitemap, priority, referrer FROM urls";

constexpr char states_sql[] =
    "UPDATE urls AS u SET state = v.state::smallint, reason = nullif(v.reason, '')"
    " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[]) AS v(shard, id, state, reason)"
    " WHERE u.shard = v.shard::smallint AND u.id = v.id";

// NULL: as it is.
constexpr char changes_sql[] =
    "UPDATE urls AS u SET depth = coalesce(v.depth::integer, u.depth),"
    " seed = CASE WHEN v.seed > 0 THEN 1 ELSE u.seed END,"
    " referrer = CASE WHEN v.seed < 2 THEN u.referrer END,"
    " referrer_shard = CASE WHEN v.seed < 2 THEN u.referrer_shard END,"
    " sitemap = coalesce(v.role::smallint, u.sitemap)"
    " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])"
    " AS v(shard, id, depth, seed, role)"
    " WHERE u.shard = v.shard::smallint AND u.id = v.id";

constexpr char expect_sql[] =
    "SELECT v.i, u.url, u.redirects, u.referrer, u.referrer_shard, u.sitemap FROM unnest($1::bigint[], $2::bigint[], "
    "$3::bigint[]) AS v(i, shard, "
    "id)"
    " JOIN urls AS u ON u.shard = v.shard::smallint AND u.id = v.id";
constexpr char find_url_sql[] =
    "SELECT url, redirects, referrer, referrer_shard, sitemap FROM urls WHERE shard = $1::smallint AND id = $2";
constexpr char priority_sql[] = "SELECT priority FROM urls WHERE shard = $1::smallint AND id = $2";

constexpr char hosts_sql[] =
    "SELECT id, shard, name, seeded, n FROM hosts" CRAWL_OF_SHARDS("shard", "$1") " ORDER BY n, shard";
constexpr char host_states_sql[] = "SELECT id, state FROM hosts" CRAWL_OF_SHARDS("shard", "$1") " ORDER BY n, shard";
constexpr char host_counts_sql[] =
    "SELECT u.host, count(*) FROM pages AS p JOIN urls AS u ON u.shard = p.shard AND u.id = p.url" CRAWL_OF_SHARDS(
        "p.shard", "$1") " AND p.run_id = $2 AND p.status IS NOT NULL AND u.sitemap = 0 GROUP BY u.host";
constexpr char seeded_sql[] =
    "UPDATE hosts AS h SET seeded = v.seeded::smallint FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])"
    " AS v(shard, id, seeded) WHERE h.shard = v.shard::smallint AND h.id = v.id";
constexpr char host_state_sql[] =
    "UPDATE hosts AS h SET state = v.state, delay_ms = substring(v.state from '\"delay_ms\": ?([0-9.eE+-]+)')::float8"
    " FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS v(shard, id, state)"
    " WHERE h.shard = v.shard::smallint AND h.id = v.id";

// The condition, for a statement without parameters.
std::string of_shards(const std::vector<std::int64_t>& shards) {
  std::string list;
  for (const std::int64_t shard : shards) list += (list.empty() ? " WHERE shard IN (" : ", ") + std::to_string(shard);
  return list.empty() ? list : list + ")";
}

Params key_params(Key key) {
  return Params().add(key.shard).add(key.id);
}

}  // namespace

// ---- hosts ----

PgHostRows::PgHostRows(Session& session, Keys& keys)
    : session_(session), keys_(keys), order_(keys.shards()), inserts_("hosts(id, n, shard, seeded, name)", 5) {
  session_.on_flush([this] { flush(); });
}

void PgHostRows::for_each(const std::function<void(const HostRow&)>& callback) {
  model::HostId id = 0;
  session_.synced().for_each(hosts_sql, Params().add(session_.some_shards()), [&](const Row& row) {
    keys_.add_host(++id, {static_cast<std::int16_t>(row.integer(1)), row.integer(0)});
    order_.note(row.integer(4));
    callback({id, row.text(2), static_cast<int>(row.integer(3))});
  });
}

void PgHostRows::insert(model::HostId id, std::string_view name) {
  const Key key = keys_.of_new_host(name);
  keys_.add_host(id, key);
  session_.touch(key.shard);
  inserts_.begin_row();
  inserts_.add_bigint(key.id);
  inserts_.add_bigint(order_.next(key.shard));
  inserts_.add_small(key.shard);
  inserts_.add_small(0);
  inserts_.add_text(name);
}

void PgHostRows::set_seeded(model::HostId id, int seeded) {
  session_.touch(keys_.of_host(id).shard);
  seeded_[id] = seeded;
}

void PgHostRows::set_state(model::HostId id, std::string_view state) {
  session_.touch(keys_.of_host(id).shard);
  states_[id] = storable(state);
}

void PgHostRows::for_each_state(
    const std::function<void(model::HostId id, std::optional<std::string_view> state)>& callback) {
  session_.synced().for_each(host_states_sql, Params().add(session_.some_shards()), [&](const Row& row) {
    callback(keys_.host(row.integer(0)), row.is_null(1) ? std::nullopt : std::optional(row.text(1)));
  });
}

void PgHostRows::for_each_count(std::int64_t run,
                                const std::function<void(model::HostId id, std::uint64_t pages)>& callback) {
  session_.synced().for_each(host_counts_sql, Params().add(session_.some_shards()).add(run), [&](const Row& row) {
    callback(keys_.host(row.integer(0)), static_cast<std::uint64_t>(row.integer(1)));
  });
}

void PgHostRows::flush() {
  Connection& connection = session_.connection();
  inserts_.send(connection);
  std::vector<std::int64_t> shards, ids, numbers;
  const auto add = [&](model::HostId id) {
    shards.push_back(keys_.of_host(id).shard);
    ids.push_back(keys_.of_host(id).id);
  };
  for (const auto& [id, seeded] : seeded_) {
    add(id);
    numbers.push_back(seeded);
  }
  if (!seeded_.empty()) connection.query(seeded_sql, Params().add(shards).add(ids).add(numbers));
  seeded_.clear();
  shards.clear();
  ids.clear();
  std::vector<std::string> texts;
  for (auto& [id, state] : states_) {
    add(id);
    texts.push_back(std::move(state));
  }
  if (!states_.empty()) connection.query(host_state_sql, Params().add(shards).add(ids).add(texts));
  states_.clear();
}

// ---- URLs ----

PgUrlRows::PgUrlRows(Session& session, Keys& keys)
    : session_(session),
      keys_(keys),
      inserts_(
          "urls(id, n, host, referrer, depth, redirects, shard, referrer_shard, state, seed, sitemap, priority,"
          " reason, url)",
          14) {
  session_.on_flush([this] { flush(); });
}

namespace {

// The columns from `first` on: url, host, depth, state, reason, seed, sitemap, priority, referrer.
UrlRow row_of(const Keys& keys, model::UrlId id, const Rows& rows, std::size_t row, int first) {
  const auto integer = [&](int column) { return rows.integer(row, first + column); };
  const std::int64_t depth = integer(2), state = integer(3), role = integer(6);
  if (depth < 0 || depth > UrlState::max_depth || state < 0 || state > 3 || role < 0 || role > 3)
    throw StoreError("the crawl is damaged (a row of urls makes no sense)");
  UrlRow url{.id = id,
             .url = rows.text(row, first),
             .host = keys.host(integer(1)),
             .depth = static_cast<std::uint32_t>(depth),
             .state = static_cast<model::State>(state),
             .reason = model::reason_named(rows.text(row, first + 4)).value_or(model::Reason::none),
             .seed = integer(5) != 0,
             .role = static_cast<Role>(role),
             .redirects = 0,
             .referrer = rows.is_null(row, first + 8) ? 0 : keys.url(integer(8)),
             .priority = std::nullopt};
  if (!rows.is_null(row, first + 7))
    url.priority = static_cast<std::uint8_t>(std::clamp<std::int64_t>(integer(7), 0, 100));
  return url;
}

}  // namespace

void PgUrlRows::for_each(const std::function<void(const UrlRow&)>& callback) {
  session_.synced().for_each(all_urls_sql, Params().add(session_.some_shards()), [&](const Row& row) {
    const model::UrlId id = keys_.next_url();
    keys_.add_url(id, {static_cast<std::int16_t>(row.integer(1)), row.integer(0)});
    keys_.url_order().note(row.integer(11));
    callback(row_of(keys_, id, row.rows(), 0, 2));
  });
}

// By a cursor, which sees the table as it was at the beginning: rows that are changed meanwhile come once.
std::size_t PgUrlRows::read(model::UrlId beyond, std::size_t n, const std::function<void(const UrlRow&)>& callback) {
  Connection& connection = session_.writing();
  if (beyond == 0)
    connection.execute("DECLARE judged NO SCROLL CURSOR FOR " + (read_sql + of_shards(session_.some_shards())) +
                       " ORDER BY n, shard");
  const Rows rows = connection.fetch("FETCH FORWARD " + std::to_string(n) + " FROM judged");
  for (std::size_t i = 0; i < rows.size(); ++i) callback(row_of(keys_, keys_.url(rows.integer(i, 0)), rows, i, 1));
  if (rows.size() < n) connection.execute("CLOSE judged");
  return rows.size();
}

void PgUrlRows::insert(const UrlRow& row) {
  const Key key = keys_.of_new_url(row.url, row.host);
  keys_.add_url(row.id, key);
  session_.touch(key.shard);
  if (row.state == model::State::queued) session_.count_queued(key.shard, 1);
  if (first_kept_back_ == 0) first_kept_back_ = row.id;
  inserts_.begin_row();
  inserts_.add_bigint(key.id);
  inserts_.add_bigint(keys_.url_order().next(key.shard));
  inserts_.add_bigint(keys_.of_host(row.host).id);
  const Key referrer = row.referrer == 0 ? Key{} : keys_.of_url(row.referrer);
  row.referrer == 0 ? inserts_.add_null() : inserts_.add_bigint(referrer.id);
  inserts_.add_int(row.depth);
  inserts_.add_int(row.redirects);
  inserts_.add_small(key.shard);
  row.referrer == 0 ? inserts_.add_null() : inserts_.add_small(referrer.shard);
  inserts_.add_small(static_cast<int>(row.state));
  inserts_.add_small(row.seed);
  inserts_.add_small(static_cast<int>(row.role));
  row.priority ? inserts_.add_small(*row.priority) : inserts_.add_null();
  inserts_.add_text_or_null(model::name(row.reason));
  inserts_.add_text(row.url);
}

void PgUrlRows::set_state(model::UrlId id, model::State from, model::State to, model::Reason reason) {
  const std::int16_t shard = keys_.of_url(id).shard;
  session_.count_queued(shard, (to == model::State::queued) - (from == model::State::queued));
  states_[id] = {to, reason};
}

PgUrlRows::Change& PgUrlRows::change(model::UrlId id) {
  session_.touch(keys_.of_url(id).shard);
  return changes_[id];
}

void PgUrlRows::set_depth(model::UrlId id, std::uint32_t depth) {
  change(id).depth = depth;
}

void PgUrlRows::set_seed(model::UrlId id, bool by_user) {
  Change& to = change(id);
  to.seed = true;
  to.by_user |= by_user;
}

void PgUrlRows::set_role(model::UrlId id, Role role) {
  change(id).role = static_cast<std::int64_t>(role);
}

void PgUrlRows::flush() {
  inserts_.send(session_.connection());
  first_kept_back_ = 0;
  if (!states_.empty()) write_states();
  if (!changes_.empty()) write_changes();
}

void PgUrlRows::write_states() {
  std::vector<std::int64_t> shards, ids, states;
  std::vector<std::string> reasons;
  for (const auto& [id, to] : states_) {
    const Key key = keys_.of_url(id);
    shards.push_back(key.shard);
    ids.push_back(key.id);
    states.push_back(static_cast<int>(to.state));
    reasons.emplace_back(model::name(to.reason));
  }
  session_.connection().query(states_sql, Params().add(shards).add(ids).add(states).add(reasons));
  states_.clear();
}

void PgUrlRows::write_changes() {
  std::vector<std::int64_t> shards, ids, seeds;
  std::vector<std::optional<std::int64_t>> depths, roles;
  for (const auto& [id, to] : changes_) {
    const Key key = keys_.of_url(id);
    shards.push_back(key.shard);
    ids.push_back(key.id);
    depths.push_back(to.depth);
    seeds.push_back(to.seed + (to.seed && to.by_user));
    roles.push_back(to.role);
  }
  session_.connection().query(changes_sql, Params().add(shards).add(ids).add(depths).add(seeds).add(roles));
  changes_.clear();
}

// One question for all of them. What was expected before and not taken is forgotten.
void PgUrlRows::expect(std::span<const model::UrlId> ids) {
  if (expected_.size() > max_expected) expected_.clear();
  if (ids.size() < 2) return;
  std::vector<std::int64_t> numbers, shards, fingerprints;
  for (const model::UrlId id : ids) {
    const Key key = keys_.of_url(id);
    numbers.push_back(id);
    shards.push_back(key.shard);
    fingerprints.push_back(key.id);
  }
  const bool kept_back = first_kept_back_ != 0 && std::ranges::max(ids) >= first_kept_back_;
  Connection& connection = kept_back ? session_.synced() : session_.connection();
  const Rows rows = connection.query(expect_sql, Params().add(numbers).add(shards).add(fingerprints));
  for (std::size_t i = 0; i < rows.size(); ++i) expected_[rows.integer(i, 0)] = facts_of(rows, i, 1);
}

UrlFacts PgUrlRows::facts_of(const Rows& rows, std::size_t row, int column) {
  UrlFacts facts{.url = std::string(rows.text(row, column)),
                 .redirects = static_cast<std::uint32_t>(rows.integer(row, column + 1)),
                 .referrer = 0,
                 .role = static_cast<Role>(rows.integer(row, column + 4) & 3)};
  if (rows.is_null(row, column + 2)) return facts;
  const Key referrer{static_cast<std::int16_t>(rows.integer(row, column + 3)), rows.integer(row, column + 2)};
  // Sheets that name each other are counted over all machines.
  facts.referrer = facts.role == Role::style_sheet ? keys_.url_of(referrer) : keys_.url(referrer.id);
  return facts;
}

// What was expected is given once: its referrer may be another later.
std::optional<UrlFacts> PgUrlRows::find(model::UrlId id) {
  if (const auto known = expected_.find(id); known != expected_.end()) {
    std::optional<UrlFacts> facts(std::move(known->second));
    expected_.erase(known);
    return facts;
  }
  const bool kept_back = (first_kept_back_ != 0 && id >= first_kept_back_) || changes_.contains(id);
  const Rows rows =
      (kept_back ? session_.synced() : session_.connection()).query(find_url_sql, key_params(keys_.of_url(id)));
  return rows.size() == 0 ? std::nullopt : std::optional(facts_of(rows, 0, 0));
}

std::optional<std::uint8_t> PgUrlRows::priority(model::UrlId id) {
  const bool kept_back = first_kept_back_ != 0 && id >= first_kept_back_;
  const Rows rows =
      (kept_back ? session_.synced() : session_.connection()).query(priority_sql, key_params(keys_.of_url(id)));
  if (rows.size() == 0 || rows.is_null(0, 0)) return std::nullopt;
  return static_cast<std::uint8_t>(std::clamp<std::int64_t>(rows.integer(0, 0), 0, 100));
}

}  // namespace crawl::storage::postgres
