#include "storage/sqlite/search/search_index.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "base/clock.h"
#include "storage/error.h"
#include "storage/sqlite/read/reading.h"
#include "storage/sqlite/search/search_snippet.h"
#include "storage/sqlite/search/search_text.h"

namespace crawl::storage {
namespace {

constexpr std::int64_t index_application_id = 0x63726c73;  // "crls"
constexpr std::int64_t version = 1;
constexpr char words_are_taken[] = "/2";  // an index whose words were taken in another way is made anew
constexpr std::size_t pages_of_a_transaction = 5'000;
constexpr std::size_t min_stale = 1'000;  // documents that are passed over, before all is made anew for them

constexpr char settings[] =
    "PRAGMA journal_mode=DELETE; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=OFF; PRAGMA cache_size=-65536";

const std::string index_tables =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS source(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS documents(id INTEGER PRIMARY KEY AUTOINCREMENT, url_id INTEGER NOT NULL, stamp INTEGER "
    "NOT NULL);"
    "CREATE UNIQUE INDEX IF NOT EXISTS documents_by_url ON documents(url_id);"
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, text, content='', " +
    std::string(tokenizer) +
    ");"
    "PRAGMA application_id=" +
    std::to_string(index_application_id) + "; PRAGMA user_version=" + std::to_string(version) + "; COMMIT";

// Pages whose text is worth finding. The stamp tells one state of a page from another.
const std::string pages_sql =
    "SELECT p.url_id, substr(p.body_hash, 1, 8) FROM pages AS p JOIN urls AS u ON u.id = p.url_id"
    " WHERE p.status BETWEEN 200 AND 299 AND p.body_hash IS NOT NULL AND u.sitemap = 0"
    " AND (p.title IS NOT NULL OR p.simhash IS NOT NULL)";

std::int64_t stamp_of(std::string_view hash) {
  std::int64_t stamp = 0;
  std::memcpy(&stamp, hash.data(), std::min(hash.size(), sizeof stamp));
  return stamp;
}

}  // namespace

SqliteSearchIndex::SqliteSearchIndex(const std::string& results, bool (*stop)())
    : results_(open_for_reading(results)), stop_(stop) {
  make_view_with_ids(*results_, "found");
  results_->only_ask();
  look();
  page_ = std::make_unique<Statement>(*results_, "SELECT url, title, text FROM found WHERE url_id = ?1");
  stamp_ = std::make_unique<Statement>(*results_, pages_sql + " AND p.url_id = ?1");
  open(results + ".search", stop);
  if (stop) results_->stop_when(stop);
}

void SqliteSearchIndex::look() {
  if (!results_->in_transaction()) results_->execute("BEGIN");
}

void SqliteSearchIndex::look_away() {
  if (results_->in_transaction()) results_->execute("COMMIT");
}

void SqliteSearchIndex::open(const std::string& path, bool (*stop)()) {
  try {
    index_ = std::make_unique<Database>(path, OpenMode::create);
    std::int64_t id = index_->integer("PRAGMA application_id");
    bool empty = index_->integer("SELECT count(*) FROM sqlite_schema") == 0;
    if (id != index_application_id && !empty) throw std::invalid_argument("");
    if (!empty && index_->integer("PRAGMA user_version") != version) throw std::invalid_argument("");
    prepare(empty);
  } catch (const std::invalid_argument&) {
    throw StoreError(path + " is no search index of this version: remove it, and the next search makes it anew");
  } catch (const StoreError&) {
    index_ = std::make_unique<Database>("", OpenMode::create);  // a file that goes with this search
    kept_ = false;
    prepare(true);
  }
  if (stop) index_->stop_when(stop);
}

void SqliteSearchIndex::prepare(bool empty) {
  index_->execute(settings);
  if (empty) index_->execute(index_tables.c_str());
  insert_document_ =
      std::make_unique<Statement>(*index_, "INSERT INTO documents(url_id, stamp) VALUES(?1, ?2) RETURNING id");
  document_ = std::make_unique<Statement>(*index_, "SELECT id, stamp FROM documents WHERE url_id = ?1");
  delete_document_ = std::make_unique<Statement>(*index_, "DELETE FROM documents WHERE id = ?1");
  insert_words_ = std::make_unique<Statement>(*index_, "INSERT INTO words(rowid, title, text) VALUES(?1, ?2, ?3)");
}

void SqliteSearchIndex::clear() {
  index_->execute("INSERT INTO words(words) VALUES('delete-all'); DELETE FROM documents; DELETE FROM source");
}

// Which run was last and how far it got: the same as long as nothing is committed.
std::string SqliteSearchIndex::state_of_results() {
  Statement row(
      *results_,
      "SELECT run_id || '/' || pages || '/' || failures || '/' || bytes || '/' || coalesce(active_at, '') || '/' ||"
      " coalesce(finished_at, '') FROM runs ORDER BY run_id DESC LIMIT 1");
  return row.step() ? std::string(row.text(0)) : "no run";
}

std::string SqliteSearchIndex::kept(const char* key) {
  Statement row(*index_, "SELECT value FROM source WHERE key = ?1");
  return row.first(std::string_view(key)) ? std::string(row.text(0)) : "";
}

void SqliteSearchIndex::keep(const char* key, const std::string& value) {
  Statement(*index_, "INSERT OR REPLACE INTO source VALUES(?1, ?2)")
      .run(std::string_view(key), std::string_view(value));
}

void SqliteSearchIndex::update(const std::function<void(std::uint64_t pages)>& tell) {
  look();
  const std::string file = name_of_results();
  const std::string state = state_of_results();
  if (kept("file") == file && kept("state") == state) return;
  index_->begin();
  if (kept("file") != file) clear();
  Work work = compare();
  const auto stale = static_cast<std::size_t>(std::max<std::int64_t>(
      0,
      index_->integer(
          "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'documents'), 0) - count(*) FROM documents")));
  if (stale + work.gone.size() >
      min_stale + static_cast<std::size_t>(index_->integer("SELECT count(*) FROM documents"))) {
    clear();
    index_->execute("DELETE FROM sqlite_sequence");
    work = compare();
  }
  keep("file", file);
  for (std::int64_t document : work.gone) delete_document_->run(document);
  if (!work.added.empty()) tell(work.added.size());
  for (std::size_t i = 0; i < work.added.size(); ++i) {
    renew(work.added[i]);
    if ((i + 1) % pages_of_a_transaction != 0) continue;
    index_->commit();  // what was read is kept if this is interrupted
    if (stop_ && stop_()) throw StoreError("interrupted");
    index_->begin();
  }
  keep("state", state);
  index_->commit();
}

std::size_t SqliteSearchIndex::update_pages(std::span<const model::UrlId> pages, std::int64_t budget_ns) {
  look();
  index_->begin();
  const std::int64_t end = base::monotonic_ns() + budget_ns;
  std::size_t done = 0;
  while (done < pages.size() && (done == 0 || base::monotonic_ns() < end)) renew(pages[done++]);
  index_->commit();
  return done;
}

// Another process may have done so since this one looked.
void SqliteSearchIndex::renew(model::UrlId id) {
  const bool there = stamp_->first(id);
  const std::int64_t stamp = there ? stamp_of(stamp_->text(1)) : 0;
  stamp_->reset();
  const bool known = document_->first(id);
  const std::int64_t document = known ? document_->integer(0) : 0;
  const bool same = known && there && document_->integer(1) == stamp;
  document_->reset();
  if (same) return;
  if (known) delete_document_->run(document);
  if (there) add(id, stamp);
}

std::vector<model::UrlId> SqliteSearchIndex::behind() {
  look();
  const std::string file = name_of_results();
  if (kept("file") != file) {
    index_->begin();
    clear();
    keep("file", file);
    index_->commit();
  }
  return compare().added;
}

// Which file of results it is, whatever its path, and how its words are taken.
std::string SqliteSearchIndex::name_of_results() {
  return std::to_string(results_->integer("SELECT value FROM meta WHERE key = 'fingerprint_key'")) + words_are_taken;
}

// Both lists are in the order of URL ids.
SqliteSearchIndex::Work SqliteSearchIndex::compare() {
  Work work;
  Statement pages(*results_, pages_sql + " ORDER BY p.url_id"),
      documents(*index_, "SELECT url_id, stamp, id FROM documents ORDER BY url_id");
  bool document = documents.step();
  auto drop = [&] {
    work.gone.push_back(documents.integer(2));
    document = documents.step();
  };
  while (pages.step()) {
    const model::UrlId id = pages.integer(0);
    while (document && documents.integer(0) < id) drop();
    const bool same = document && documents.integer(0) == id;
    if (same && documents.integer(1) == stamp_of(pages.text(1))) {
      document = documents.step();
      continue;
    }
    if (same) drop();
    work.added.push_back(id);
  }
  while (document) drop();
  return work;
}

void SqliteSearchIndex::add(model::UrlId id, std::int64_t stamp) {
  if (page_->first(id)) {
    insert_document_->first(id, stamp);
    const std::int64_t document = insert_document_->integer(0);
    insert_document_->reset();
    insert_words_->run(document, std::string_view(split_words(page_->text(1))),
                       std::string_view(split_words(page_->text(2))));
  }
  page_->reset();
}

Result<SearchResult> SqliteSearchIndex::find(std::string_view words, std::size_t limit) {
  auto question = parse_question(words);
  if (!question) return fail(question.error());
  SearchResult answer;
  SearchSnippet snippets(*question);
  // A word of a title counts for five.
  Statement found(*index_,
                  "SELECT d.url_id, d.stamp FROM words JOIN documents AS d ON d.id = words.rowid WHERE words MATCH ?1"
                  " ORDER BY bm25(words, 5.0, 1.0), d.url_id");
  std::set<std::int64_t> shown;
  for (bool more = found.first(std::string_view(question->all)); more; more = found.step()) {
    ++answer.matches;
    if (answer.hits.size() < limit && shown.insert(found.integer(1)).second)
      answer.hits.push_back(hit(found.integer(0), snippets));
  }
  return answer;
}

SearchHit SqliteSearchIndex::hit(model::UrlId id, SearchSnippet& snippets) {
  SearchHit hit;
  if (page_->first(id)) {
    Snippet snippet = snippets.of(page_->text(1), page_->text(2));
    hit = {std::string(page_->text(0)), std::move(snippet.title), std::move(snippet.text)};
  }
  page_->reset();
  return hit;
}

}  // namespace crawl::storage
