// Rules that take sites by https to break, and what no rule may do: call a NULL a finding.
#include "storage/sqlite/audit/findings.h"

#include "storage/sqlite/read/site/finding_reader.h"
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class Findings : public StoreTest {
 protected:
  void make(const std::string& url, auto&& change) {
    store->begin();
    add_seed(url);
    store->commit();
    Page page(*take());
    page.body("<p>" + url);
    page.outcome.content_type = "text/html";
    change(page);
    apply(page);
  }
  std::string found() { return ask("SELECT rule, url FROM findings ORDER BY 1, 2"); }
  // What none of the rules has anything against.
  static void make_good(Page& page) {
    page.outcome.robots = "";
    page.outcome.facts = model::Facts{.h1 = "x", .h1_count = 1, .viewport = true, .insecure = {}};
    page.outcome.title = "A good title";
    page.outcome.description = "A good description";
    page.outcome.language = "en";
    page.outcome.words = 100;
  }
};

TEST_F(Findings, NothingIsSaidOfWhatIsUnknown) {
  open();
  make("http://a/old", [](Page&) {});
  EXPECT_EQ(found(), "");
}

TEST_F(Findings, WithoutTls) {
  open();
  make("https://a/1", [](Page& page) {
    make_good(page);
    page.outcome.facts->insecure = "http://b/x.js";
    page.link("http://a/2").link("http://a:8080/3").link("http://other/").link("https://a/3");
  });
  make("https://a/moved", [](Page& page) { page.redirect("http://a/2"); });
  EXPECT_EQ(
      found(),
      "link-to-http|https://a/1 link-to-http|https://a/1 mixed-content|https://a/1 redirect-to-http|https://a/moved");
}

TEST_F(Findings, HostsThatDoNotAnswer) {
  settings.depth_limit = 1;
  open();
  make("http://a/1", [](Page& page) {
    make_good(page);
    page.link("http://gone/", {.text = "away"});
  });
  auto url = take();
  ASSERT_TRUE(url);
  Page page(*url, 0);
  page.failed(model::Reason::dns, "no such host");
  apply(page);
  EXPECT_EQ(ask("SELECT * FROM findings"),
            "no-answer|error|http://gone/|dns: no such host broken-link|error|http://a/1|to http://gone/: dns, text "
            "\"away\"");
}

TEST_F(Findings, EveryRuleSaysWhyAndWhatToDo) {
  for (const Rule& rule : built_in_rules()) {
    EXPECT_FALSE(rule.why.empty() || rule.fix.empty() || !rule.source.starts_with("https://")) << rule.id;
    open();
    EXPECT_NO_THROW(ask(findings_sql({&rule, 1}))) << rule.id;
  }
  EXPECT_GE(built_in_rules().size(), 40u);
}

// A newer program has other rules for a file of the same version.
TEST_F(Findings, TheViewIsThatOfTheProgram) {
  open();
  store.reset();
  Database(settings.path, OpenMode::write)
      .execute("DROP VIEW findings; CREATE VIEW findings AS SELECT 1 AS rule, 2 AS severity, 3 AS url, 4 AS detail");
  open();
  EXPECT_EQ(ask("SELECT count(*) FROM findings"), "0");
}

TEST_F(Findings, OwnRulesMayAskAndNothingElse) {
  open();
  make("http://a/1", make_good);
  store->finish();
  const auto all_of = [&](const Rule& rule) {
    FindingReader reader(settings.path, {&rule, 1});
    std::string found;
    while (reader.next()) found += std::string(reader.finding().rule) + " " + std::string(reader.finding().detail);
    return found;
  };
  EXPECT_EQ(all_of({.id = "own",
                    .title = {},
                    .why = {},
                    .fix = {},
                    .source = {},
                    .sql = "SELECT url, h1 AS detail FROM results"}),
            "own x");
  EXPECT_EQ(all_of({.id = "own",
                    .title = {},
                    .why = {},
                    .fix = {},
                    .source = {},
                    .of = "indexable",
                    .where = "words = 100",
                    .detail = "title"}),
            "own A good title");
  for (const char* sql :
       {"SELECT url FROM results", "DELETE FROM urls", "SELECT 1 AS url, load_extension('x') AS detail",
        "SELECT 1 AS url, 2 AS detail) UNION SELECT * FROM (SELECT 1", "PRAGMA user_version = 9"})
    EXPECT_THROW(all_of({.id = "own", .title = {}, .why = {}, .fix = {}, .source = {}, .sql = sql}), RuleError) << sql;
}

}  // namespace
}  // namespace crawl::storage::test
