#include "storage/postgres/tables/body_rows.h"

#include <vector>

namespace crawl::storage::postgres {
namespace {

constexpr char last_body_sql[] =
    "SELECT max(b.id) FROM shards AS s,"
    " LATERAL (SELECT id FROM bodies WHERE bodies.shard = s.shard ORDER BY id DESC LIMIT 1) AS b";
// Of a rendered page, the hash of its text and links.
#define CRAWL_POSTGRES_CONTENT_HASH \
  "coalesce((SELECT r.content_hash FROM renders AS r WHERE r.shard = p.shard AND r.url = p.url), p.body_hash)"

constexpr char original_sql[] = "SELECT " CRAWL_POSTGRES_CONTENT_HASH
                                ", coalesce(p.charset, ''), p.body_id FROM pages AS p"
                                " WHERE p.shard = $1::smallint AND p.url = $2";
constexpr char share_sql[] =
    "INSERT INTO shared_bodies AS s (shard, id, pages) SELECT v.shard::smallint, v.id, v.pages + 1"
    " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS v(shard, id, pages)"
    " ON CONFLICT(shard, id) DO UPDATE SET pages = s.pages + excluded.pages - 1";
constexpr char set_original_sql[] =
    "UPDATE pages SET duplicate_shard = $3::smallint, duplicate_of = $4::bigint"
    " WHERE shard = $1::smallint AND url = $2";
constexpr char hashes_sql[] = "SELECT p.url, " CRAWL_POSTGRES_CONTENT_HASH
                              " FROM pages AS p JOIN urls AS u ON u.shard = p.shard AND u.id = p.url"
                              " WHERE p.duplicate_of IS NULL AND p.size > 0 AND length(p.body_hash) = 32 ORDER BY u.n";
constexpr char copies_sql[] = "SELECT p.url, " CRAWL_POSTGRES_CONTENT_HASH
                              ", p.duplicate_of FROM pages AS p JOIN urls AS u ON u.shard = p.shard AND u.id = p.url"
                              " WHERE p.duplicate_of IS NOT NULL AND length(p.body_hash) = 32 ORDER BY u.n";

}  // namespace

PgBodyRows::PgBodyRows(Session& session, const Keys& keys, Sequence& sequence, const PgPageEraser& eraser)
    : session_(session),
      keys_(keys),
      sequence_(sequence),
      eraser_(eraser),
      bodies_("bodies(id, shard, body)", 3),
      firsts_("first_bodies(prefix, url, n, shard)", 4),
      last_body_(session.connection().integer(last_body_sql)) {}

std::int64_t PgBodyRows::insert(const model::Outcome& outcome) {
  bodies_.begin_row();
  bodies_.add_bigint(++last_body_);
  bodies_.add_small(static_cast<std::int64_t>(keys_.of_url(outcome.url_id).shard));
  bodies_.add_bytes(outcome.body);
  return last_body_;
}

void PgBodyRows::share(std::int64_t body) {
  ++shares_[{shard_of_last_original_, body}];
}

std::optional<BodyRows::Original> PgBodyRows::original(model::UrlId page, std::string_view hash, model::UrlId copy) {
  const Key key = keys_.of_url(page);
  const bool same_shard = key.shard == keys_.of_url(copy).shard;
  shard_of_last_original_ = key.shard;
  if (const auto noted = noted_.find(page); noted != noted_.end()) {
    if (noted->second.hash != hash) return std::nullopt;
    return Original{noted->second.charset, same_shard ? noted->second.body : std::nullopt};
  }
  Connection& connection = eraser_.has(page) ? session_.synced() : session_.connection();
  const Rows rows = connection.query(original_sql, Params().add(key.shard).add(key.id));
  if (rows.size() == 0 || rows.text(0, 0) != hash) return std::nullopt;
  Original found{std::string(rows.text(0, 1)), std::nullopt};
  if (same_shard && !rows.is_null(0, 2)) found.body = rows.integer(0, 2);
  return found;
}

void PgBodyRows::set_original(model::UrlId page, std::optional<model::UrlId> original) {
  const Key key = keys_.of_url(page);
  session_.touch(key.shard);
  Params params = Params().add(key.shard).add(key.id);
  if (original) {
    const Key of = keys_.of_url(*original);
    params.add(of.shard).add(of.id);
  } else {
    params.add_null().add_null();
  }
  session_.writing().query(set_original_sql, params);
}

void PgBodyRows::add_first(std::uint64_t prefix, model::UrlId page) {
  const Key key = keys_.of_url(page);
  session_.touch(key.shard);
  firsts_.begin_row();
  firsts_.add_bigint(static_cast<std::int64_t>(prefix));
  firsts_.add_bigint(key.id);
  firsts_.add_bigint(sequence_.next());
  firsts_.add_small(static_cast<std::int64_t>(key.shard));
}

void PgBodyRows::clear_firsts() {
  session_.writing().query("DELETE FROM first_bodies");
}

void PgBodyRows::for_each_first(const std::function<void(std::uint64_t prefix, model::UrlId page)>& callback) {
  session_.synced().for_each("SELECT prefix, url FROM first_bodies" CRAWL_OF_SHARDS("shard", "$1") " ORDER BY n",
                             Params().add(session_.some_shards()), [&](const Row& row) {
                               callback(static_cast<std::uint64_t>(row.integer(0)), keys_.url(row.integer(1)));
                             });
}

// The callback asks for originals, where it is given copies: these are read before.
void PgBodyRows::for_each_hash(bool copies, const std::function<void(const HashRow&)>& callback) {
  if (!copies)
    return session_.synced().for_each(hashes_sql, {},
                                      [&](const Row& row) { callback({keys_.url(row.integer(0)), row.text(1), 0}); });
  struct Copy {
    model::UrlId page = 0, original = 0;
    std::string hash;
  };
  std::vector<Copy> all;
  session_.synced().for_each(copies_sql, {}, [&](const Row& row) {
    all.push_back({keys_.url(row.integer(0)), keys_.url(row.integer(2)), std::string(row.text(1))});
  });
  for (const Copy& copy : all) callback({copy.page, copy.hash, copy.original});
}

void PgBodyRows::note(const model::Outcome& outcome, const StoredBody& body) {
  if (!outcome.content_hash().empty())
    noted_.insert_or_assign(outcome.url_id,
                            Noted{std::string(outcome.content_hash()), std::string(outcome.charset), body.id});
}

void PgBodyRows::send(Connection& connection) {
  noted_.clear();
  bodies_.send(connection);
  firsts_.send(connection);
  if (shares_.empty()) return;
  std::vector<std::int64_t> shards, ids, pages;
  for (const auto& [body, count] : shares_) {
    shards.push_back(body.first);
    ids.push_back(body.second);
    pages.push_back(count);
  }
  shares_.clear();
  connection.query(share_sql, Params().add(shards).add(ids).add(pages));
}

}  // namespace crawl::storage::postgres
