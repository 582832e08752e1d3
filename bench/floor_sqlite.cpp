// The bare cost of storing: for each page of a folder a URL row, a page row, the compressed body, the readable text and
// ten link rows, into a new SQLite file in WAL mode, 500 pages a transaction. No look-ups, no indexes, no foreign keys.
//
//   floor_sqlite FOLDER FILE.db     prints one JSON object: items, wall and CPU seconds; FILE.db must not exist

#include <sqlite3.h>
#include <zlib.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "floor.h"

namespace {

constexpr int links_of_a_page = 10, pages_of_a_transaction = 500;

struct Page {
  std::string url, text, packed;
  std::int64_t size = 0;
};

std::string without_tags(const std::string& html) {
  std::string text;
  bool inside = false;
  for (const char c : html) {
    if (c == '<') inside = true;
    if (!inside) text.push_back(c);
    if (c == '>') inside = false;
  }
  return text;
}

std::vector<Page> pages_of(const char* folder) {
  std::vector<Page> pages;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string html = floors::bytes_of(entry.path());
    std::string packed(compressBound(html.size()), '\0');
    uLongf size = packed.size();
    compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(html.data()), html.size(),
              1);
    packed.resize(size);
    pages.push_back({"http://127.0.0.1:18080/" + entry.path().filename().string(), without_tags(html), packed,
                     static_cast<std::int64_t>(html.size())});
  }
  return pages;
}

class Database {
 public:
  explicit Database(const char* path) {
    check(sqlite3_open(path, &handle_));
    run("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=OFF;"
        "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8192;"
        "CREATE TABLE urls(id INTEGER PRIMARY KEY, url TEXT, host INT, depth INT, state INT, reason INT, referrer INT);"
        "CREATE TABLE pages(id INTEGER PRIMARY KEY, status INT, type TEXT, charset TEXT, title TEXT, description TEXT,"
        " language TEXT, size INT, wire INT, hash BLOB, links INT, simhash INT, attempts INT, fetched_at INT, ip TEXT,"
        " wait REAL, read REAL, total REAL, parse REAL, etag TEXT, modified TEXT);"
        "CREATE TABLE bodies(id INTEGER PRIMARY KEY, size INT, body BLOB);"
        "CREATE TABLE texts(id INTEGER PRIMARY KEY, text TEXT);"
        "CREATE TABLE links(id INTEGER PRIMARY KEY, source INT, target INT, flags INT);");
    url_ = prepare("INSERT INTO urls VALUES(?,?,1,0,1,0,NULL)");
    page_ = prepare(
        "INSERT INTO pages VALUES(?,200,'text/html','utf-8',?,?,'en',?,?,?,10,?,1,?,'127.0.0.1',0.2,0.1,0.3,"
        "0.2,?,'Sat, 01 Jan 2022 00:00:00 GMT')");
    body_ = prepare("INSERT INTO bodies VALUES(?,?,?)");
    text_ = prepare("INSERT INTO texts VALUES(?,?)");
    link_ = prepare("INSERT INTO links(source,target,flags) VALUES(?,?,0)");
  }
  ~Database() {
    for (auto* statement : {url_, page_, body_, text_, link_}) sqlite3_finalize(statement);
    sqlite3_close(handle_);
  }

  void run(const char* sql) { check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }

  void insert(std::int64_t id, const Page& page) {
    bind(url_, 2, page.url);
    step(url_, id);
    bind(page_, 2, page.text.substr(0, 24));
    bind(page_, 3, page.text.substr(24, 80));
    for (const int column : {4, 5, 7, 8}) sqlite3_bind_int64(page_, column, page.size * 0x9E3779B97F4A7C15u >> 20);
    sqlite3_bind_blob(page_, 6, page.packed.data(), 32, SQLITE_STATIC);
    bind(page_, 9, page.url);
    step(page_, id);
    sqlite3_bind_int64(body_, 2, page.size);
    sqlite3_bind_blob(body_, 3, page.packed.data(), static_cast<int>(page.packed.size()), SQLITE_STATIC);
    step(body_, id);
    bind(text_, 2, page.text);
    step(text_, id);
    for (int i = 1; i <= links_of_a_page; ++i) {
      sqlite3_bind_int64(link_, 2, (id * 7919 + i * 104729) % 20000 + 1);
      step(link_, id);
    }
  }

 private:
  void check(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE) return;
    std::fprintf(stderr, "floor_sqlite: %s\n", sqlite3_errmsg(handle_));
    std::exit(1);
  }
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    return statement;
  }
  static void bind(sqlite3_stmt* statement, int column, const std::string& text) {
    // The text lives until the step only where it is a member of the page; a part of it is copied.
    sqlite3_bind_text(statement, column, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
  void step(sqlite3_stmt* statement, std::int64_t id) {
    sqlite3_bind_int64(statement, 1, id);
    check(sqlite3_step(statement));
    sqlite3_reset(statement);
  }

  sqlite3* handle_ = nullptr;
  sqlite3_stmt *url_, *page_, *body_, *text_, *link_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: %s FOLDER FILE.db\n", argv[0]), 2;
  const auto pages = pages_of(argv[1]);
  const auto started = std::chrono::steady_clock::now();
  const double cpu = floors::cpu_seconds();
  {
    Database database(argv[2]);
    for (std::size_t i = 0; i < pages.size(); ++i) {
      if (i % pages_of_a_transaction == 0) database.run(i ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE");
      database.insert(static_cast<std::int64_t>(i) + 1, pages[i]);
    }
    database.run("COMMIT");
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  std::printf("{\"name\": \"sqlite\", \"items\": %zu, \"wall_s\": %.3f, \"cpu_s\": %.4f}\n", pages.size(), wall.count(),
              floors::cpu_seconds() - cpu);
}
