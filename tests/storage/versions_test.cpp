// Files that an older version wrote, brought to this one when they are opened.
#include <sys/wait.h>

#include <csignal>
#include <fstream>

#include "storage/sqlite/read/reader.h"
#include "storage/sqlite/read/row_reader.h"
#include "storage/sqlite/schema/schema.h"
#include "storage/sqlite/schema/schema_sql.h"
#include "storage/sqlite/write/item_replacer.h"
#include "tests/storage/support.h"
#include "tests/storage/views_v4.h"

namespace crawl::storage::test {
namespace {

class Versions : public StoreTest {
 protected:
  // Version 2: two pages, whose texts have the ids of their URLs, and a URL that waits.
  void make_version_2() {
    Database db(settings.path, OpenMode::create);
    db.execute("PRAGMA page_size=8192; PRAGMA application_id=0x6372776c; PRAGMA user_version=2");
    db.execute(tables_v1);
    db.execute(tables_v2);
    db.execute(
        "INSERT INTO meta(key, value) VALUES('fingerprint_key', 7), ('judged_with', '');"
        "INSERT INTO hosts(id, name, seeded) VALUES(1, 'a', 1);"
        "INSERT INTO urls(id, url, host_id, depth, state, seed, redirects) VALUES"
        " (1, 'http://a/1', 1, 0, 1, 1, 0), (2, 'http://a/2', 1, 0, 0, 1, 0), (3, 'http://a/3', 1, 0, 1, 1, 0);"
        "INSERT INTO pages(url_id, run_id, attempts, status, truncated) VALUES(1, 1, 1, 200, 0), (3, 1, 1, 200, 0);"
        "INSERT INTO texts(url_id, text) VALUES(1, 'one'), (3, 'three');"
        "CREATE VIEW results AS SELECT u.url AS url, (SELECT text FROM texts WHERE url_id = u.id) AS text FROM urls AS "
        "u");
  }
  // Version 3: four pages, two of which have one body and a third that had it, and a recrawl that failed.
  void make_version_3() {
    make_version_2();
    Database db(settings.path, OpenMode::create);
    db.execute("DROP VIEW results");
    db.execute(tables_v3);
    db.execute(views_v4);
    db.execute(
        "INSERT INTO urls(id, url, host_id, depth, state, seed, redirects, reason) VALUES"
        " (4, 'http://a/4', 1, 0, 2, 1, 0, 'http');"
        "INSERT INTO bodies VALUES(1, 'x'), (2, 'y');"
        "INSERT INTO pages(url_id, attempts, status, truncated, body_id, body_size) VALUES(4, 1, 503, 0, 2, 9);"
        "INSERT INTO links VALUES(4, 1, 0, NULL, NULL);"
        "UPDATE pages SET body_id = 1, body_size = 9 WHERE url_id IN (1, 3); PRAGMA user_version=3");
  }
  void store_text(const std::string& text) {
    auto url = take();
    ASSERT_TRUE(url);
    Page page(*url);
    page.outcome.text = text;
    apply(page);
  }
};

// A new file is made at once, an old one step by step.
TEST_F(Versions, ANewFileIsAsOneThatWasMadeByEveryStep) {
  open();
  const auto describe = [&](Database& db) {
    std::string text;
    Statement columns(db,
                      "SELECT t.name, t.wr, t.strict, c.cid, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk"
                      " FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c WHERE t.schema = 'main'"
                      " AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name, c.cid");
    while (columns.step())
      for (int i = 0; i < columns.columns(); ++i)
        text.append(columns.text(i)).append(i + 1 < columns.columns() ? "|" : "\n");
    Statement others(db, "SELECT sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL ORDER BY name");
    while (others.step()) text.append(others.text(0)).append("\n");
    return text;
  };
  store.reset();
  Database made(settings.path, OpenMode::read);
  const std::string path = settings.path + ".steps";
  Database stepped(path, OpenMode::create);
  stepped.execute(tables_v1);
  stepped.execute("PRAGMA user_version=1");
  migrate(stepped);
  index_items_by_page(stepped);
  EXPECT_EQ(describe(made), describe(stepped));
  EXPECT_EQ(made.integer("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
}

TEST_F(Versions, TextsOfVersion2StayWithTheirPages) {
  make_version_2();
  open();
  EXPECT_EQ(ask("PRAGMA user_version"), std::to_string(schema_version));
  EXPECT_EQ(ask("SELECT url, text FROM results ORDER BY url"), "http://a/1|one http://a/2|- http://a/3|three");
  store_text("two");
  EXPECT_EQ(ask("SELECT text FROM results ORDER BY url"), "one two three");
}

TEST_F(Versions, TextsOfVersion2AreReplacedByARecrawl) {
  make_version_2();
  settings.recrawl = true;
  open();
  store->begin();
  store->begin_recrawl();
  store->commit();
  for (const char* text : {"new one", "new two", "new three"}) store_text(text);
  EXPECT_EQ(ask("SELECT text FROM results ORDER BY url"), "new one new two new three");
  EXPECT_EQ(ask("SELECT count(*) FROM texts"), "3");
}

TEST_F(Versions, Version3IsReadAsItIs) {
  make_version_3();
  auto bytes = [&] {
    std::ifstream file(settings.path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string before = bytes();
  Reader reader(settings.path);
  EXPECT_EQ(reader.status().totals.done, 2u);
  EXPECT_TRUE(reader.row("http://a/1"));
  EXPECT_TRUE(reader.url_report("http://a/1"));
  EXPECT_TRUE(RowReader::open(settings.path, {}));
  EXPECT_EQ(bytes(), before);
}

// A file of this version, of a program that asked in another way.
TEST_F(Versions, ViewsThatAnotherProgramMadeAreMadeAnewByTheNextThatWrites) {
  open();
  const std::string made = ask("SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY name");
  store.reset();
  Database(settings.path, OpenMode::write)
      .execute(
          "DROP VIEW link_graph; CREATE VIEW link_graph AS SELECT 1 AS from_url; DROP VIEW orphans;"
          "CREATE VIEW mine AS SELECT url FROM results");
  Reader(settings.path).status();
  EXPECT_EQ(ask("SELECT * FROM link_graph"), "1");
  open();
  EXPECT_EQ(ask("SELECT name, sql FROM sqlite_schema WHERE type = 'view' AND name <> 'mine' ORDER BY name"), made);
  EXPECT_EQ(ask("SELECT name FROM sqlite_schema WHERE name = 'mine'"), "mine");
}

TEST_F(Versions, PlacesOfVersion7AreThoseOfItsPages) {
  make_version_3();
  {
    Database db(settings.path, OpenMode::write);
    for (const char* step : {tables_v4, tables_v5, check_tables, render_tables, tables_v7}) db.execute(step);
    db.execute(
        "INSERT INTO link_fragments(from_id, to_id, fragment, hash, text) VALUES(3, 1, 'there', x'00000001', 'a "
        "\"b\"'),"
        " (1, 3, 'x', x'FF00FF00', ''), (3, 1, 'nowhere', x'0a0b0c0d', ''), (3, 4, 'there', x'00000001', 'c');"
        "CREATE VIEW broken_fragments AS SELECT fragment FROM link_fragments; PRAGMA user_version=7");
  }
  const std::string rows = "SELECT from_id, to_id, fragment, hex(hash), text FROM link_fragments ORDER BY 1, 2, 3";
  const std::string before = ask(rows);
  EXPECT_EQ(before, "1|3|x|FF00FF00| 3|1|nowhere|0A0B0C0D| 3|1|there|00000001|a \"b\" 3|4|there|00000001|c");
  open();
  EXPECT_EQ(ask(rows), before);
  EXPECT_EQ(ask("SELECT from_id, length(hashes) FROM page_fragments ORDER BY 1"), "1|4 3|12");
}

TEST_F(Versions, Version2IsNotReadAndToldWhatToDo) {
  make_version_2();
  try {
    Reader reader(settings.path);
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find("crawl compact"), std::string::npos) << error.what();
  }
}

TEST_F(Versions, SharedBodiesOfVersion3AreCounted) {
  make_version_3();
  open();
  EXPECT_EQ(ask("SELECT body_id, pages FROM shared_bodies"), "1|2");
  EXPECT_EQ(ask("SELECT url_id FROM pages WHERE kept = 1"), "4");
}

// Of a page of an older version nothing is known of what an audit asks, and NULL is what says so.
TEST_F(Versions, WhatAnAuditAsksIsUnknownOfOlderPages) {
  make_version_3();
  open();
  EXPECT_EQ(ask("SELECT DISTINCT h1, h1_count, words, robots, images, viewport, inlinks FROM results"),
            "-|-|-|-|-|-|-");
  store->finish();  // something waits: the crawl is not finished
  EXPECT_EQ(ask("SELECT count(*) FROM results WHERE inlinks IS NOT NULL"), "0");
}

TEST_F(Versions, FactsOfOlderPagesAreFilledIn) {
  make_version_3();
  Database(settings.path, OpenMode::write)
      .execute("UPDATE pages SET detail = 'cut; noindex', charset = 'UTF-8', body_id = 1 WHERE url_id = 1");
  ItemReplacer file(settings.path, PageKinds::html, ItemMakers::none);
  PageFacts facts{
      .facts = {.h1 = "A", .h1_count = 2, .images = 3, .images_without_alt = 1, .viewport = true, .insecure = {}},
      .robots = "nosnippet",
      .words = 7,
      .structured = {{"Book", "author"}},
      .alternates = {}};
  file.fill(1, facts);
  file.commit();
  EXPECT_EQ(ask("SELECT h1, h1_count, words, robots, images, images_without_alt, viewport FROM results WHERE h1 <> ''"),
            "A|2|7|noindex, nosnippet|3|1|1");
  EXPECT_EQ(ask("SELECT * FROM structured_data"), "http://a/1|Book|author");
}

// A table that is made with its first row may be that of an earlier program.
TEST_F(Versions, AlternatesOfSitemapsGetTheirLanguages) {
  make_version_3();
  Database(settings.path, OpenMode::write)
      .execute(
          "CREATE TABLE sitemap_alternates(sitemap_id INTEGER, from_id INTEGER, to_id INTEGER,"
          " PRIMARY KEY(sitemap_id, from_id, to_id)) WITHOUT ROWID;"
          "INSERT INTO sitemap_alternates VALUES(9, 1, 2)");
  open();
  store->finish();
  EXPECT_EQ(ask("SELECT * FROM sitemap_alternates"), "9|1|2||0");
  EXPECT_EQ(ask("SELECT count(*) FROM hreflang"), "0") << "it is not known which";
}

// Killed at any moment it is of the old version or of the new one. By this name GoogleTest runs it first: under asan a
// process that has run hundreds of tests takes 0.2 s to fork.
using VersionsDeathTest = Versions;

TEST_F(VersionsDeathTest, AMigrationThatIsKilledIsNoMigration) {
  make_version_3();
  for (int round = 0; round < 20; ++round) {
    pid_t child = ::fork();
    if (child == 0) {
      Database db(settings.path, OpenMode::write);
      db.watch([left = round]() mutable { return left-- > 0 || ::raise(SIGKILL) == 0; });
      db.begin();
      migrate(db);
      ::raise(SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(ask("PRAGMA user_version"), "3");
    EXPECT_EQ(ask("SELECT count(*) FROM sqlite_schema WHERE name = 'shared_bodies'"), "0");
  }
  open();
  EXPECT_EQ(ask("PRAGMA user_version"), std::to_string(schema_version));
}

}  // namespace
}  // namespace crawl::storage::test
