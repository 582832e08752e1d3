// Files that an older version wrote, brought to this one when they are opened.
#include "storage/schema_sql.h"
#include "tests/storage/support.h"

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
  void store_text(const std::string& text) {
    auto url = take();
    ASSERT_TRUE(url);
    Page page(*url);
    page.outcome.text = text;
    apply(page);
  }
};

TEST_F(Versions, TextsOfVersion2StayWithTheirPages) {
  make_version_2();
  open();
  EXPECT_EQ(ask("PRAGMA user_version"), "3");
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

}  // namespace
}  // namespace crawl::storage::test
