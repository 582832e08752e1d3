#include "storage/postgres/search/pg_search_index.h"

#include "base/clock.h"
#include "base/log.h"
#include "storage/error.h"
#include "storage/postgres/schema/schema.h"
#include "storage/postgres/schema/search_sql.h"
#include "storage/sqlite/search/search_snippet.h"

namespace crawl::storage::postgres {
namespace {

constexpr std::size_t batch_bytes = 4 << 20, batch_pages = 1000;
constexpr std::size_t pages_of_a_slice = 200;

// Pages whose text is worth finding. The stamp tells one state of a page from another; it is as long as no stamp was
// with which documents had other words of the same text.
#define CRAWL_STAMP "substr(p.body_hash, 1, 9)"
#define CRAWL_PAGES                                                 \
  "pages AS p JOIN urls AS u ON u.shard = p.shard AND u.id = p.url" \
  " LEFT JOIN search_documents AS d ON d.shard = p.shard AND d.url = p.url"
#define CRAWL_WORTH                                                                                        \
  "p.status BETWEEN 200 AND 299 AND p.body_hash IS NOT NULL AND u.sitemap = 0 AND (p.title IS NOT NULL OR" \
  " p.simhash IS NOT NULL)"
#define CRAWL_BEHIND " WHERE " CRAWL_WORTH " AND d.stamp IS DISTINCT FROM " CRAWL_STAMP
#define CRAWL_DOCUMENT                  \
  "SELECT p.shard, p.url, " CRAWL_STAMP \
  ", p.title,"                          \
  " (SELECT text FROM texts AS t WHERE t.shard = p.shard AND t.url = p.url LIMIT 1) FROM " CRAWL_PAGES CRAWL_BEHIND

constexpr char count_sql[] = "SELECT count(*) FROM " CRAWL_PAGES CRAWL_BEHIND;
constexpr char behind_sql[] = "SELECT u.n FROM " CRAWL_PAGES CRAWL_BEHIND " ORDER BY u.n";
constexpr char all_sql[] = CRAWL_DOCUMENT;
constexpr char some_sql[] = CRAWL_DOCUMENT " AND u.n = ANY($1::bigint[])";

constexpr char others_sql[] =
    "DELETE FROM search_documents AS d WHERE NOT EXISTS (SELECT 1 FROM pages AS p JOIN urls AS u"
    " ON u.shard = p.shard AND u.id = p.url WHERE p.shard = d.shard AND p.url = d.url AND " CRAWL_WORTH ")";

constexpr char search_lock_sql[] = "SELECT pg_advisory_xact_lock(hashtextextended('crawl search ' || $1, 0))";

// The same as long as nothing is committed.
constexpr char search_state_sql[] =
    "SELECT concat_ws('/', run_id, pages, failures, bytes, active_at, finished_at) FROM runs"
    " ORDER BY run_id DESC LIMIT 1";

constexpr char matches_sql[] = "SELECT count(*) FROM search_documents WHERE words @@ $1::text::tsquery";
// A word of a title counts for five; of the same bodies the first page.
constexpr char hits_sql[] =
    "SELECT u.url, p.title, (SELECT text FROM texts AS t WHERE t.shard = p.shard AND t.url = p.url LIMIT 1)"
    " FROM (SELECT * FROM (SELECT DISTINCT ON (stamp) shard, url, ts_rank('{0.2, 0.2, 0.2, 1}', words, query, 1) AS "
    "rank"
    "   FROM search_documents, CAST($1::text AS tsquery) AS query WHERE words @@ query ORDER BY stamp, rank DESC, url)"
    "   AS each ORDER BY rank DESC, url LIMIT $2) AS best"
    " JOIN urls AS u ON u.shard = best.shard AND u.id = best.url"
    " JOIN pages AS p ON p.shard = best.shard AND p.url = best.url ORDER BY best.rank DESC, u.n";

}  // namespace

PgSearchIndex::PgSearchIndex(const std::string& address, bool (*stop)())
    : reader_(address, Connection::Mode::read_only), writer_(address, Connection::Mode::write), stop_(stop) {
  require_crawl(reader_);
  kept_ = make_table();
}

bool PgSearchIndex::make_table() {
  constexpr char there_sql[] = "SELECT (to_regclass('search_documents') IS NOT NULL)::integer";
  try {
    if (writer_.integer(there_sql) == 0) writer_.execute(search_table);
  } catch (const StoreError& error) {
    writer_.roll_back();
    if (writer_.integer(there_sql) == 0)
      throw StoreError(std::string(error.what()) +
                       ": the search index is a table of the crawl; whoever made the crawl has to search it once");
  }
  return writer_.integer("SELECT has_table_privilege('search_documents', 'INSERT, DELETE')::integer") != 0;
}

void PgSearchIndex::look() {
  reader_.roll_back();
  reader_.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

std::string PgSearchIndex::state() {
  const Rows rows = reader_.query(search_state_sql);
  return rows.size() == 0 ? "no run" : std::string(rows.text(0, 0));
}

void PgSearchIndex::stop_if_asked() const {
  if (stop_ && stop_()) throw StoreError("interrupted");
}

void PgSearchIndex::update(const std::function<void(std::uint64_t pages)>& tell) {
  look();
  const std::string now = state();
  const Rows known = reader_.query("SELECT text FROM meta WHERE key = 'searched'");
  if (known.size() > 0 && known.text(0, 0) == now) return;
  if (!kept_) return base::log::warning(place() + " is not yours to write: what it has is searched");
  std::uint64_t count = 0;
  reader_.for_each(count_sql, {}, [&](const Row& row) { count = static_cast<std::uint64_t>(row.integer(0)); });
  if (count > 0) tell(count);
  reader_.for_each(all_sql, {}, [this](const Row& row) {
    add(row);
    if (documents_.bytes() > batch_bytes || urls_.size() == batch_pages) store_batch();
  });
  store_batch();
  forget_others();
  writer_.execute(search_index);
  writer_.query(
      "INSERT INTO meta(key, text) VALUES('searched', $1) ON CONFLICT(key) DO UPDATE SET text = excluded.text",
      Params().add(std::string_view(now)));
  writer_.execute("ANALYZE search_documents");
}

std::vector<model::UrlId> PgSearchIndex::behind() {
  look();
  std::vector<model::UrlId> pages;
  reader_.for_each(behind_sql, {}, [&](const Row& row) { pages.push_back(row.integer(0)); });
  return pages;
}

std::size_t PgSearchIndex::update_pages(std::span<const model::UrlId> pages, std::int64_t budget_ns) {
  look();
  const std::int64_t end = base::monotonic_ns() + budget_ns;
  std::size_t done = 0;
  while (done < pages.size() && (done == 0 || base::monotonic_ns() < end)) {
    const auto part = pages.subspan(done, std::min(pages_of_a_slice, pages.size() - done));
    const std::vector<std::int64_t> numbers(part.begin(), part.end());
    reader_.for_each(some_sql, Params().add(numbers), [this](const Row& row) { add(row); });
    store_batch();
    done += part.size();
  }
  return done;
}

void PgSearchIndex::add(const Row& row) {
  shards_.push_back(row.integer(0));
  urls_.push_back(row.integer(1));
  documents_.begin_row();
  documents_.add_bigint(row.integer(1));
  documents_.add_small(row.integer(0));
  documents_.add_bytes(row.text(2));
  documents_.add_bytes(words_.vector(row.text(3), row.text(4)));
}

// Another search may be storing the same pages: one after the other.
void PgSearchIndex::store_batch() {
  stop_if_asked();
  if (urls_.empty()) return;
  writer_.execute("BEGIN");
  writer_.query(search_lock_sql, Params().add(std::string_view(writer_.schema())));
  writer_.query(
      "DELETE FROM search_documents AS d USING unnest($1::bigint[], $2::bigint[]) AS v(shard, url)"
      " WHERE d.shard = v.shard::smallint AND d.url = v.url",
      Params().add(shards_).add(urls_));
  documents_.send(writer_);
  writer_.execute("COMMIT");
  shards_.clear();
  urls_.clear();
}

void PgSearchIndex::forget_others() {
  writer_.execute("BEGIN");
  writer_.query(search_lock_sql, Params().add(std::string_view(writer_.schema())));
  writer_.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on");
  writer_.execute(others_sql);
  writer_.execute("COMMIT");
}

Result<SearchResult> PgSearchIndex::find(std::string_view words, std::size_t limit) {
  const auto question = words_.question(words);
  if (!question) return fail(question.error());
  SearchResult answer;
  if (question->empty()) return answer;
  look();
  const std::string_view query = *question;
  answer.matches = static_cast<std::uint64_t>(reader_.integer(matches_sql, Params().add(query)));
  if (answer.matches == 0) return answer;
  SearchSnippet snippets(*parse_question(words));
  const Rows rows = reader_.query(hits_sql, Params().add(query).add(limit));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Snippet snippet = snippets.of(rows.text(i, 1), rows.text(i, 2));
    answer.hits.push_back({std::string(rows.text(i, 0)), std::move(snippet.title), std::move(snippet.text)});
  }
  return answer;
}

}  // namespace crawl::storage::postgres
