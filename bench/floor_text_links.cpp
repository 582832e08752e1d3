// The bare cost of storing text and links: those of a results file that a crawl made, from memory into a new SQLite
// file in WAL mode, with the tables and the indexes that the crawl has for them, as many rows to a statement as it
// pays, and nothing else: no other column of a page, no look-up of a URL, no text or link read from a page, no other
// process.
//
//   floor_text_links RESULTS.db FILE.db [PAGES]   PAGES to a transaction, 64 without; FILE.db must not exist.
//   Prints one JSON object: pages, links, and CPU microseconds a page, of which so many for the indexes

#include <sqlite3.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "floor.h"

namespace {

constexpr std::size_t links_of_a_statement = 10;
constexpr int log_pages = 1024;  // 8 MiB, and then they are moved to the file

struct Link {
  std::int64_t to = 0, nofollow = 0;
  std::string rel, text;
};

struct Page {
  std::int64_t id = 0;
  std::string text, hashes, places;  // the last two of what its links name behind '#'
  std::vector<Link> links;
};

class Database {
 public:
  explicit Database(const char* path) : path_(path) { check(sqlite3_open(path, &handle_)); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() {
    for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
  }

  void run(const char* sql) { check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }

  sqlite3_stmt* prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(handle_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    statements_.push_back(statement);
    return statement;
  }

  void write(sqlite3_stmt* statement) {
    check(sqlite3_step(statement));
    sqlite3_reset(statement);
  }

 private:
  void check(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE) return;
    std::fprintf(stderr, "floor_text_links: %s: %s\n", path_, sqlite3_errmsg(handle_));
    std::exit(1);
  }

  const char* path_;
  sqlite3* handle_ = nullptr;
  std::vector<sqlite3_stmt*> statements_;
};

std::string text_of(sqlite3_stmt* row, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row, column));
  return {bytes != nullptr ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

// In the order in which the crawl stored them.
std::vector<Page> pages_of(const char* path) {
  Database database(path);
  std::vector<Page> pages;
  std::unordered_map<std::int64_t, std::size_t> places;
  sqlite3_stmt* row =
      database.prepare("SELECT p.url_id, t.text FROM pages AS p JOIN texts AS t ON t.id = p.text_id ORDER BY t.id");
  while (sqlite3_step(row) == SQLITE_ROW) {
    places[sqlite3_column_int64(row, 0)] = pages.size();
    pages.push_back({sqlite3_column_int64(row, 0), text_of(row, 1), {}, {}, {}});
  }
  row = database.prepare("SELECT from_id, to_id, nofollow, rel, text FROM links ORDER BY rowid");
  while (sqlite3_step(row) == SQLITE_ROW) {
    const auto place = places.find(sqlite3_column_int64(row, 0));
    if (place == places.end()) continue;
    pages[place->second].links.push_back(
        {sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2), text_of(row, 3), text_of(row, 4)});
  }
  row = database.prepare("SELECT from_id, hashes, places FROM page_fragments");
  while (sqlite3_step(row) == SQLITE_ROW) {
    const auto place = places.find(sqlite3_column_int64(row, 0));
    if (place == places.end()) continue;
    pages[place->second].hashes = text_of(row, 1);
    pages[place->second].places = text_of(row, 2);
  }
  return pages;
}

void bind(sqlite3_stmt* statement, int parameter, std::string_view text) {
  if (text.empty()) return static_cast<void>(sqlite3_bind_null(statement, parameter));
  sqlite3_bind_text(statement, parameter, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

class Floor {
 public:
  explicit Floor(const char* path) : database_(path) {
    database_.run(
        "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=OFF;"
        "PRAGMA cache_size=-16384;"
        "CREATE TABLE texts(id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
        "CREATE TABLE links(from_id INTEGER NOT NULL, to_id INTEGER NOT NULL, nofollow INTEGER NOT NULL, rel TEXT, "
        "text TEXT);"
        "CREATE TABLE page_fragments(from_id INTEGER NOT NULL, hashes BLOB NOT NULL, places TEXT NOT NULL);"
        "CREATE UNIQUE INDEX page_fragments_by_from ON page_fragments(from_id);");
    database_.run(("PRAGMA wal_autocheckpoint=" + std::to_string(log_pages)).c_str());
    text_ = database_.prepare("INSERT INTO texts(text) VALUES(?)");
    fragments_ = database_.prepare("INSERT INTO page_fragments VALUES(?,?,?)");
    link_ = database_.prepare("INSERT INTO links VALUES(?,?,?,?,?)");
    std::string many = "INSERT INTO links VALUES(?,?,?,?,?)";
    for (std::size_t i = 1; i < links_of_a_statement; ++i) many += ",(?,?,?,?,?)";
    many_links_ = database_.prepare(many);
  }

  void write(const std::vector<Page>& pages, std::size_t pages_of_a_transaction) {
    for (std::size_t i = 0; i < pages.size(); ++i) {
      if (i % pages_of_a_transaction == 0) database_.run(i != 0 ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE");
      write(pages[i]);
    }
    database_.run("COMMIT");
  }

  void make_indexes() {
    database_.run(
        "PRAGMA cache_size=-2048; CREATE INDEX links_by_from ON links(from_id); CREATE INDEX links_by_to ON "
        "links(to_id)");
  }

 private:
  void write(const Page& page) {
    bind(text_, 1, page.text.empty() ? std::string_view(" ") : page.text);
    database_.write(text_);
    std::size_t done = 0;
    for (; page.links.size() - done >= links_of_a_statement; done += links_of_a_statement) {
      for (std::size_t i = 0; i < links_of_a_statement; ++i) bind_link(many_links_, i, page, page.links[done + i]);
      database_.write(many_links_);
    }
    for (; done < page.links.size(); ++done) {
      bind_link(link_, 0, page, page.links[done]);
      database_.write(link_);
    }
    if (page.places.empty()) return;
    sqlite3_bind_int64(fragments_, 1, page.id);
    sqlite3_bind_blob(fragments_, 2, page.hashes.data(), static_cast<int>(page.hashes.size()), SQLITE_STATIC);
    bind(fragments_, 3, page.places);
    database_.write(fragments_);
  }

  static void bind_link(sqlite3_stmt* statement, std::size_t row, const Page& page, const Link& link) {
    const int first = static_cast<int>(5 * row);
    sqlite3_bind_int64(statement, first + 1, page.id);
    sqlite3_bind_int64(statement, first + 2, link.to);
    sqlite3_bind_int64(statement, first + 3, link.nofollow);
    bind(statement, first + 4, link.rel);
    bind(statement, first + 5, link.text);
  }

  Database database_;
  sqlite3_stmt *text_, *fragments_, *link_, *many_links_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) return std::fprintf(stderr, "usage: %s RESULTS.db FILE.db [PAGES]\n", argv[0]), 2;
  const std::vector<Page> pages = pages_of(argv[1]);
  if (pages.empty()) return std::fprintf(stderr, "%s has no page with a text\n", argv[1]), 2;
  std::size_t links = 0;
  for (const Page& page : pages) links += page.links.size();
  const double begin = floors::cpu_seconds();
  double indexes = 0;
  {
    Floor floor(argv[2]);
    floor.write(pages, argc == 4 ? std::strtoul(argv[3], nullptr, 10) : 64);
    indexes = floors::cpu_seconds();
    floor.make_indexes();
    indexes = floors::cpu_seconds() - indexes;
  }
  const double a_page = 1e6 / static_cast<double>(pages.size());
  std::printf(
      "{\"name\": \"text_links\", \"pages\": %zu, \"links\": %zu, \"cpu_us_a_page\": %.2f, \"of_it_indexes\": %.2f}\n",
      pages.size(), links, (floors::cpu_seconds() - begin) * a_page, indexes * a_page);
}
