// Nothing stays in a results file that nobody names: rows go with their page, whatever happens to it.
#include <random>
#include <string>
#include <vector>

#include "storage/sqlite/file/compactor.h"
#include "storage/sqlite/file/output_lock.h"
#include "storage/sqlite/schema/schema.h"
#include "storage/sqlite/schema/schema_sql.h"
#include "tests/storage/support.h"
#include "tests/support/sanitized.h"

namespace crawl::storage::test {
namespace {

using crawl::test::rounds;
using crawl::test::sanitized;

class Reachable : public StoreTest {
 protected:
  Reachable() {
    settings.depth_limit = 3;
    settings.judged_with = "one";
  }
  // Rows that no page names, and counts of sharers that are wrong, by table.
  std::string orphans() {
    std::string all;  // one question, for the file is opened anew for each
    auto count = [&](const std::string& what, const std::string& sql) {
      all += (all.empty() ? "" : " UNION ALL ") + ("SELECT '" + what + ":' || count(*) FROM " + sql);
    };
    count("bodies", "bodies WHERE id NOT IN (SELECT body_id FROM pages WHERE body_id IS NOT NULL)");
    count("missing bodies", "pages WHERE body_id IS NOT NULL AND body_id NOT IN (SELECT id FROM bodies)");
    count("texts", "texts WHERE id NOT IN (SELECT text_id FROM pages WHERE text_id IS NOT NULL)");
    count("missing texts", "pages WHERE text_id IS NOT NULL AND text_id NOT IN (SELECT id FROM texts)");
    for (const std::string table : {"raw_bodies", "headers", "extracted"})
      count(table, table + " WHERE url_id NOT IN (SELECT url_id FROM pages)");
    count("links", "links WHERE from_id NOT IN (SELECT url_id FROM pages)");
    count("links twice", "(SELECT 1 FROM links GROUP BY from_id, to_id HAVING count(*) > 1)");
    count("raw bodies of others", "raw_bodies AS r JOIN pages AS p USING(url_id) WHERE length(r.body) <> p.wire_size");
    count("sharers",
          "(SELECT body_id, count(*) AS n FROM pages WHERE body_id IS NOT NULL GROUP BY 1 HAVING n > 1) AS t LEFT JOIN "
          "shared_bodies AS s USING(body_id) WHERE s.pages IS NOT t.n");
    count("shared by none",
          "shared_bodies WHERE body_id NOT IN (SELECT body_id FROM pages GROUP BY 1 HAVING count(*) > 1)");
    return ask("WITH counted(rows) AS (" + all + ") SELECT rows FROM counted WHERE rows NOT LIKE '%:0'");
  }
  // One row for each distinct body that has an owner, and it names a page that has it.
  void expect_first_bodies_exact() {
    EXPECT_EQ(ask("SELECT count(*) FROM first_bodies"),
              ask("SELECT count(*) FROM pages WHERE body_hash IS NOT NULL AND duplicate_of IS NULL AND size > 0"));
    EXPECT_EQ(ask("SELECT count(*) FROM pages AS p JOIN pages AS o ON o.url_id = p.duplicate_of WHERE "
                  "p.body_hash <> o.body_hash"),
              "0");
  }
  void full_page(const QueuedUrl& url, const std::string& body, bool raw = true) {
    Page page(url);
    page.body(body).link("http://a.test/more/" + body.substr(0, 1)).link("http://a.test/1");
    page.outcome.text = body;
    page.outcome.headers = {{"Server", "x"}};
    page.outcome.items = {{"rule", "{}"}};
    raw_ = "raw " + body;
    if (raw) page.outcome.raw_body = raw_;
    page.outcome.wire_size = raw_.size();
    apply(page);
  }
  void begin_recrawl() {
    settings.recrawl = true;
    open();
    settings.recrawl = false;
    store->begin();
    store->begin_recrawl();
    store->commit();
  }
  void end_run() {
    store->begin();
    store->end_run({});
    store->commit();
    store->finish();
  }

 private:
  std::string raw_;
};

TEST_F(Reachable, TenRecrawlsOfPagesThatAllChangeLeaveTheFileAsLarge) {
  open();
  std::vector<std::string> seeds;
  for (int i = 0; i < rounds(120); ++i) seeds.push_back("http://a.test/" + std::to_string(i));
  add_seeds(seeds);
  std::mt19937 random(3);
  auto fetch_all = [&] {
    while (auto url = take()) {
      std::string body;
      for (int i = 0; i < 6000; ++i) body += static_cast<char>('a' + random() % 26);
      full_page(*url, body);
    }
    end_run();
  };
  fetch_all();
  const auto fresh = std::filesystem::file_size(settings.path);
  for (int round = 0; round < 10; ++round) {
    begin_recrawl();
    fetch_all();
    ASSERT_EQ(orphans(), "") << round;
    expect_first_bodies_exact();
  }
  store.reset();
  compact(settings.path, [](const CompactProgress&) { return true; });
  EXPECT_LE(std::filesystem::file_size(settings.path), fresh * 13 / 10);
  EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
}

// Any order of ends: pages that change, stay, fail, answer 304, share bodies; recrawls, retries of failures, other
// settings, Stores that are made anew.
TEST_F(Reachable, WhateverHappensToPages) {
  for (unsigned seed = 0; seed < (sanitized ? 2 : 12); ++seed) {
    std::mt19937 random(seed);
    settings.overwrite = true;
    open();
    settings.overwrite = false;
    std::vector<std::string> seeds;
    for (int i = 0; i < 12; ++i) seeds.push_back("http://a.test/" + std::to_string(i));
    add_seeds(seeds);
    for (int step = 0; step < 120; ++step) {
      auto url = take();
      if (!url || random() % 25 == 0) {
        end_run();
        settings.retry_failed = random() % 2;
        settings.judged_with = std::to_string(random());
        random() % 2 ? begin_recrawl() : open();
        continue;
      }
      const std::string body(100 + random() % 3, static_cast<char>('a' + random() % 4));
      switch (random() % 6) {
        case 0:
          apply(Page(*url, 503).failed(model::Reason::http, "503"));
          break;
        case 1: {
          Page skipped(*url, 0);
          skipped.outcome.reason = model::Reason::robots;
          apply(skipped);
          break;
        }
        case 2:
          apply(Page(*url, 304));
          break;
        default:
          full_page(*url, body, random() % 2);
      }
      ASSERT_EQ(orphans(), "") << "seed " << seed << ", step " << step;
    }
    ASSERT_EQ(ask("PRAGMA integrity_check"), "ok");
  }
}

TEST_F(Reachable, APageThatIsKeptAfterAFailureIsReplacedByARetry) {
  open();
  add_seeds({"http://a.test/1"});
  full_page(*take(), "first");
  end_run();
  begin_recrawl();
  apply(Page(*take(), 503).failed(model::Reason::http, "503"));
  end_run();
  EXPECT_EQ(ask("SELECT state, text FROM results WHERE url = 'http://a.test/1'"), "failed|first");
  settings.retry_failed = true;
  open();
  apply(Page(*take(), 503).failed(model::Reason::http, "503"));
  EXPECT_EQ(ask("SELECT state, text FROM results WHERE url = 'http://a.test/1'"), "failed|first");
  open();
  auto url = take();
  while (url && url->url != "http://a.test/1") url = take();
  full_page(*url, "second");
  EXPECT_EQ(ask("SELECT state, text FROM results WHERE url = 'http://a.test/1'"), "done|second");
  EXPECT_EQ(orphans(), "");
}

TEST_F(Reachable, CopiesOfAPageThatChangesGetAnotherOriginal) {
  open();
  add_seeds({"http://a.test/1", "http://a.test/2", "http://a.test/3"});
  for (int i = 0; i < 3; ++i) apply(Page(*take()).body("same"));
  end_run();
  settings.recrawl = true;
  begin_recrawl();
  apply(Page(*take()).body("other"));
  for (int i = 0; i < 2; ++i) apply(Page(*take(), 304));
  end_run();
  EXPECT_EQ(ask("SELECT url, duplicate_of FROM results WHERE url IN ('http://a.test/1', 'http://a.test/2', "
                "'http://a.test/3') ORDER BY url"),
            "http://a.test/1|- http://a.test/2|- http://a.test/3|http://a.test/2");
  expect_first_bodies_exact();
  EXPECT_EQ(orphans(), "");
}

// What a file of version 3 has of orphans is taken out by a compaction.
TEST_F(Reachable, CompactionRemovesWhatOlderVersionsLeft) {
  open();
  add_seeds({"http://a.test/1", "http://a.test/2"});
  while (auto url = take()) full_page(*url, "body of " + url->url);
  end_run();
  store.reset();
  {
    Database db(settings.path, OpenMode::create);
    db.execute(
        "INSERT INTO bodies VALUES(77, x'00'); INSERT INTO texts VALUES(77, 'x'); INSERT INTO headers VALUES(99, 1, "
        "'a',"
        " 'b'); INSERT INTO extracted(url_id, rule, data) VALUES(99, 'r', '{}'); INSERT INTO links VALUES(99, 1, 0, "
        "NULL, NULL); INSERT "
        "INTO"
        " first_bodies VALUES(5, 1); INSERT INTO shared_bodies VALUES(77, 3);"
        "UPDATE raw_bodies SET body = x'0102' WHERE url_id = 1");
  }
  const CompactFigures figures = compact(settings.path, [](const CompactProgress&) { return true; });
  EXPECT_GE(figures.rows_removed, 6u);
  EXPECT_EQ(orphans(), "");
  expect_first_bodies_exact();
  EXPECT_EQ(ask("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(ask("PRAGMA user_version"), std::to_string(schema_version));
  open();
  EXPECT_EQ(store->totals().done, 3u);
}

TEST_F(Reachable, ACompactionThatIsStoppedLeavesTheFile) {
  open();
  std::vector<std::string> urls{"http://a.test/1"};  // with so many more that SQLite asks meanwhile
  for (int i = 0; i < 20'000; ++i) urls.push_back("http://a.test/more/" + std::to_string(i));
  add_seeds(urls);
  full_page(*take(), "body");
  end_run();
  store.reset();
  int stopped = 0;
  for (int moment = 1; moment < 200; moment += 17) {
    int calls = 0;
    try {
      compact(settings.path, [&](const CompactProgress&) { return ++calls < moment; });
    } catch (const StoreError&) {
      ++stopped;
    }
    EXPECT_EQ(ask("SELECT text FROM results WHERE url = 'http://a.test/1'"), "body");
    EXPECT_FALSE(std::filesystem::exists(settings.path + "-new")) << moment;
  }
  EXPECT_GT(stopped, 0);
}

}  // namespace
}  // namespace crawl::storage::test
