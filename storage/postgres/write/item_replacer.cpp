#include "storage/postgres/write/item_replacer.h"

#include <algorithm>

#include "storage/error.h"
#include "storage/postgres/connection/storable_text.h"
#include "storage/postgres/schema/schema.h"
#include "storage/store.h"

namespace crawl::storage::postgres {
namespace {

#define CRAWL_NUMBERED " FROM unnest($1::bigint[]) AS v(n) JOIN urls AS u ON u.n = v.n"

// Whose items they are.
std::string postgres_condition(ItemMakers makers) {
  if (makers == ItemMakers::all) return {};
  return (makers == ItemMakers::rules ? " AND e.rule <> '" : " AND e.rule = '") + std::string(model::program_rule) +
         "'";
}

constexpr char keys_sql[] = "SELECT u.n, u.shard, u.id" CRAWL_NUMBERED;
constexpr char url_sql[] = "SELECT shard, id FROM urls WHERE url = $1";

// That a header said noindex is in the detail, whether or not the headers are stored.
constexpr char fill_sql[] =
    "UPDATE pages SET h1 = $3, h1_count = $4::integer, images = $5::integer, images_without_alt = $6::integer,"
    " viewport = $7::smallint, insecure = $8, words = $9::integer, robots = CASE WHEN detail LIKE '%noindex'"
    " AND $10 NOT LIKE '%noindex%' AND $10 NOT LIKE '%none%' THEN trim(', ' FROM 'noindex, ' || $10) ELSE $10 END,"
    " has_ids = $11::smallint WHERE shard = $1::smallint AND url = $2";
constexpr char ids_sql[] = "INSERT INTO page_ids(shard, url, ids) VALUES($1::smallint, $2, $3)";
constexpr char structured_sql[] =
    "INSERT INTO structured(shard, url, position, type, missing) VALUES($1::smallint, $2, $3::integer, $4, $5)";
constexpr char alternate_sql[] =
    "INSERT INTO alternates(shard, url, to_shard, to_url, lang) VALUES($1::smallint, $2, $3::smallint, $4, $5)";
constexpr char fragment_sql[] =
    "INSERT INTO link_fragments(from_shard, from_url, to_shard, to_url, hash, fragment, text)"
    " VALUES($1::smallint, $2, $3::smallint, $4, $5, $6, $7)";

}  // namespace

PgItemReplacer::PgItemReplacer(const std::string& address, PageKinds kinds, ItemMakers makers)
    : connection_(address, Connection::Mode::write), makers_(makers) {
  require_some_crawl(connection_);
  make_crawl(connection_, false);
  session_.emplace(connection_);
  session_->take_shards();
  make_indexes(connection_);
  range_sql_ =
      "SELECT u.n, greatest(0, least(p.body_size, 1 << 30)) FROM pages AS p JOIN urls AS u ON u.shard = p.shard"
      " AND u.id = p.url WHERE u.n > $1 AND " +
      std::string(storage::condition_of(kinds)) + " ORDER BY u.n LIMIT " + std::to_string(max_range_pages);
  for (const bool of_rules_alone : {false, true}) {
    const std::string whose = postgres_condition(of_rules_alone ? ItemMakers::rules : makers);
    present_sqls_[of_rules_alone] = "SELECT u.n, e.rule, e.data, coalesce(e.key, 0)" CRAWL_NUMBERED
                                    " JOIN extracted AS e ON e.shard = u.shard AND e.url = u.id" +
                                    whose + " ORDER BY u.n, e.n";
    remove_sqls_[of_rules_alone] =
        "DELETE FROM extracted AS e USING urls AS u WHERE u.n = ANY($1::bigint[]) AND e.shard = u.shard AND e.url = "
        "u.id" +
        whose;
  }
  last_id_ = connection_.integer("SELECT max(n) FROM urls");
}

std::optional<IdRange> PgItemReplacer::range_behind(model::UrlId id) {
  const Rows rows = connection_.query(range_sql_.c_str(), Params().add(id));
  if (rows.size() == 0) return std::nullopt;
  IdRange range{rows.integer(0, 0), 0};
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < rows.size() && bytes < max_range_bytes; ++i) {
    range.last = rows.integer(i, 0);
    bytes += rows.integer(i, 1);
  }
  return range;
}

std::string PgItemReplacer::url_of(model::UrlId page) {
  const Rows rows = connection_.query("SELECT url FROM urls WHERE n = $1", Params().add(page));
  return rows.size() == 0 ? "a page" : std::string(rows.text(0, 0));
}

void PgItemReplacer::replace(model::UrlId page, const std::vector<model::Item>& items, bool unanswered) {
  if (makers_ == ItemMakers::none || (unanswered && makers_ == ItemMakers::programs)) return;
  Pending& pending = pending_[page];
  pending.of_rules_alone = unanswered;
  pending.items.clear();
  for (const model::Item& item : items) {
    pending.items.push_back({storable(item.rule), storable(item.data), static_cast<std::int64_t>(item.key)});
    bytes_ += item.data.size();
  }
}

void PgItemReplacer::write_items() {
  for (const bool of_rules_alone : {false, true}) write_items(of_rules_alone);
  pending_.clear();
  bytes_ = 0;
}

// Of pages whose items are others than those that are there.
void PgItemReplacer::write_items(bool of_rules_alone) {
  std::vector<std::int64_t> numbers;
  for (const auto& [page, pending] : pending_)
    if (pending.of_rules_alone == of_rules_alone) numbers.push_back(page);
  if (numbers.empty()) return;
  std::map<model::UrlId, std::vector<OwnItem>> present;
  const Rows there = session_->synced().query(present_sqls_[of_rules_alone].c_str(), Params().add(numbers));
  for (std::size_t i = 0; i < there.size(); ++i)
    present[there.integer(i, 0)].push_back(
        {std::string(there.text(i, 1)), std::string(there.text(i, 2)), there.integer(i, 3)});
  std::erase_if(numbers, [&](std::int64_t page) { return present[page] == pending_[page].items; });
  if (numbers.empty()) return;
  const Rows keys = session_->synced().query(keys_sql, Params().add(numbers));
  for (std::size_t i = 0; i < keys.size(); ++i) session_->touch(static_cast<std::int16_t>(keys.integer(i, 1)));
  session_->writing().query(remove_sqls_[of_rules_alone].c_str(), Params().add(numbers));
  for (std::size_t i = 0; i < keys.size(); ++i)
    for (const OwnItem& item : pending_[keys.integer(i, 0)].items) {
      items_.begin_row();
      items_.add_bigint(keys.integer(i, 2));
      items_.add_bigint(sequence_.next());
      item.key == 0 ? items_.add_null() : items_.add_bigint(item.key);
      items_.add_small(keys.integer(i, 1));
      items_.add_text(std::string_view(item.rule));
      items_.add_text(std::string_view(item.data));
    }
  items_.send(connection_);
}

std::optional<Key> PgItemReplacer::key_of(std::string_view url) {
  const std::string text = storable(url);
  const Rows rows = connection_.query(url_sql, Params().add(std::string_view(text)));
  if (rows.size() == 0) return std::nullopt;
  return Key{static_cast<std::int16_t>(rows.integer(0, 0)), rows.integer(0, 1)};
}

void PgItemReplacer::fill(model::UrlId page, const PageFacts& facts) {
  if (!session_->in_transaction()) session_->begin();
  const Rows keys = session_->synced().query(keys_sql, Params().add(std::vector<std::int64_t>{page}));
  if (keys.size() == 0) return;
  const Key key{static_cast<std::int16_t>(keys.integer(0, 1)), keys.integer(0, 2)};
  session_->touch(key.shard);
  Connection& connection = session_->writing();
  const model::Facts& of = facts.facts;
  const auto text = [](Params& params, std::optional<std::string_view> value) {
    const std::string made = storable(value.value_or(std::string_view()));
    value ? params.add(std::string_view(made)) : params.add_null_text();
  };
  Params params = Params().add(key.shard).add(key.id);
  text(params, of.h1);
  params.add(of.h1_count).add(of.images).add(of.images_without_alt).add(static_cast<std::int64_t>(of.viewport));
  text(params, of.insecure.empty() ? std::nullopt : std::optional(of.insecure));
  params.add(facts.words);
  text(params, facts.robots);
  facts.ids ? params.add(static_cast<std::int64_t>(!facts.ids->empty())) : params.add_null();
  connection.query(fill_sql, params);
  if (facts.ids && !facts.ids->empty())
    connection.query(ids_sql, Params().add(key.shard).add(key.id).add_bytes(*facts.ids));
  std::int64_t position = 0;
  for (const model::Structured& data : facts.structured) {
    const std::string type = storable(data.type), missing = storable(data.missing);
    connection.query(
        structured_sql,
        Params().add(key.shard).add(key.id).add(++position).add(std::string_view(type)).add(std::string_view(missing)));
  }
  fill_links(key, facts);
  filled_ = true;
}

void PgItemReplacer::fill_links(Key page, const PageFacts& facts) {
  for (const AlternateUrl& alternate : facts.alternates) {
    const auto to = key_of(alternate.url);
    if (!to) continue;
    std::vector<std::string> seen;
    for (std::string_view langs = alternate.langs; !langs.empty();) {
      const std::size_t size = std::min(langs.find(','), langs.size());
      const std::string lang = storable(langs.substr(0, size));
      langs.remove_prefix(std::min(size + 1, langs.size()));
      if (std::ranges::find(seen, lang) != seen.end()) continue;
      seen.push_back(lang);
      connection_.query(alternate_sql,
                        Params().add(page.shard).add(page.id).add(to->shard).add(to->id).add(std::string_view(lang)));
    }
  }
  for (const FragmentOfUrl& link : facts.fragments) {
    const auto to = key_of(link.url);
    if (!to) continue;
    const std::string fragment = storable(link.fragment.fragment), text = storable(link.fragment.text);
    connection_.query(fragment_sql, Params()
                                        .add(page.shard)
                                        .add(page.id)
                                        .add(to->shard)
                                        .add(to->id)
                                        .add_bytes(std::string_view(link.fragment.hash_bytes()))
                                        .add(std::string_view(fragment))
                                        .add(std::string_view(text)));
  }
}

void PgItemReplacer::commit() {
  if (!session_->in_transaction()) session_->begin();
  write_items();
  session_->commit();
}

void PgItemReplacer::commit_if_due() {
  if (pending_.size() >= max_pages_per_transaction || bytes_ >= max_bytes_per_transaction) commit();
}

// What follows from the pages as a whole is made by a store, which knows all URLs: the next one that writes here.
void PgItemReplacer::finish() {
  if (!session_->in_transaction()) session_->begin();
  if (filled_) session_->writing().execute("DELETE FROM meta WHERE key = 'analysed'");
  commit();
}

void PgItemReplacer::note_makers(std::string_view rules_json, std::string_view program) {
  if (!session_->in_transaction()) session_->begin();
  const std::string value = storable(item_makers_json(rules_json, program));
  session_->writing().query(
      "INSERT INTO meta(key, text) VALUES('items_of', $1) ON CONFLICT(key) DO UPDATE SET text = excluded.text,"
      " number = NULL",
      Params().add(std::string_view(value)));
  commit();
}

}  // namespace crawl::storage::postgres
