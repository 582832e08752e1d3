// What apply() makes of an outcome: its row, body, links, duplicates.
#include <algorithm>
#include <cstdio>

#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class OutcomeTest : public StoreTest {
 protected:
  void SetUp() override {
    settings.depth_limit = 3;
    open();
    add_seeds({"http://a.test/"});
  }
};

TEST_F(OutcomeTest, EveryFieldIsInItsColumn) {
  store->begin();
  EXPECT_EQ(store->runs().begin("{}"), 1);
  store->commit();
  Page page(*take());
  page.body("<html>hello</html>");
  model::Outcome& o = page.outcome;
  o.wire_size = 7;
  o.detail = "cut";
  o.content_type = "text/html";
  o.title = "T";
  o.description = "D";
  o.language = "en";
  o.canonical = "http://a.test/c";
  o.text = "hello";
  o.truncated = true;
  o.simhash = 0xffff'ffff'ffff'fff0;
  o.link_count = 4;
  o.attempts = 2;
  o.ip = "::1";
  o.http_version = "1.1";
  o.timings = {.dns = 1, .connect = 2, .tls = {}, .wait = 3.5, .read = 4, .total = 5, .parse = 6};
  o.etag = "\"e\"";
  o.last_modified = "yesterday";
  o.headers = {{"Server", "x"}, {"Vary", ""}};
  o.raw_body = "as it came";
  Applied applied = apply(page);
  EXPECT_TRUE(applied.current);
  EXPECT_EQ(model::state_of(applied.reason), model::State::done);
  EXPECT_EQ(
      ask("SELECT url,host,depth,state,reason,detail,status,redirect_to,final_url,content_type,charset,title,"
          "description,language,canonical,text,size,wire_size,truncated,body_size,links,duplicate_of,simhash,"
          "referrer,attempts,fetched_at,ip,http_version,dns_ms,connect_ms,tls_ms,wait_ms,read_ms,total_ms,parse_ms,"
          "etag,last_modified,run_id FROM results"),
      "http://a.test/|a.test|0|done|-|cut|200|-|-|text/html|UTF-8|T|D|en|http://a.test/c|hello|18|7|1|18|4|-|-16|"
      "-|2|2023-11-14T22:13:20.123Z|::1|1.1|1.0|2.0|-|3.5|4.0|5.0|6.0|\"e\"|yesterday|1");
  EXPECT_EQ(ask("SELECT body_hash FROM results"), base::hex(std::string_view(o.body_hash.data(), o.body_hash.size())));
  EXPECT_EQ(ask("SELECT url_id, CAST(body AS TEXT) FROM raw_bodies"), "1|as it came");
  EXPECT_EQ(ask("SELECT * FROM response_headers"), "http://a.test/|1|Server|x http://a.test/|2|Vary|");
}

TEST_F(OutcomeTest, ItemsAreRowsOfTheirOwn) {
  Page page(*take());
  page.outcome.items = {{"book", "{\"a\":1}"}, {"book", "{\"a\":2}"}};
  apply(page);
  EXPECT_EQ(ask("SELECT url, rule, data FROM items ORDER BY data"),
            "http://a.test/|book|{\"a\":1} http://a.test/|book|{\"a\":2}");
}

// Links are looked up some links before they are noted: one that became known meanwhile is the same URL.
TEST_F(OutcomeTest, ALinkThatIsNamedAgainIsTheSameUrl) {
  constexpr int urls = 60;
  Page page(*take());
  for (int i = 0; i < urls; ++i)
    for (int number : {i, i, i / 2, std::max(0, i - 6)}) page.link("http://a.test/" + std::to_string(number));
  apply(page);
  EXPECT_EQ(ask("SELECT count(*), count(DISTINCT url) FROM urls"), "61|61");
  EXPECT_EQ(store->totals().queued, 60u);
  for (int i = 0; i < urls; ++i) EXPECT_TRUE(take()) << i;
  EXPECT_FALSE(take());
}

TEST_F(OutcomeTest, AFailureWithoutAnAnswerHasReasonAndDetail) {
  Page page(*take(), 0);
  apply(page.failed(model::Reason::dns, "no such host"));
  EXPECT_EQ(ask("SELECT state, reason, detail, status, size, attempts FROM results"), "failed|dns|no such host|-|-|1");
  EXPECT_EQ(store->totals().failed, 1u);
  EXPECT_EQ(store->totals().queued, 0u);
}

TEST_F(OutcomeTest, AnOutcomeOfAUrlThatIsNotQueuedIsIgnored) {
  auto url = take();
  apply(Page(*url));
  Page second(*url, 404);
  EXPECT_FALSE(apply(second).current);
  second.outcome.url_id = 99;
  EXPECT_FALSE(apply(second).current);
  second.outcome.url_id = -1;
  EXPECT_FALSE(apply(second).current);
  EXPECT_EQ(ask("SELECT status FROM results"), "200");
}

TEST_F(OutcomeTest, LinksBecomeRowsAndUrls) {
  Page page(*take());
  page.link("http://a.test/1", {.text = "one", .rel = "nofollow", .nofollow = true})
      .link("http://b.test/2", {.text = "two", .follow = false, .refused = model::Reason::scope})
      .link("http://a.test/", {.text = "self"})
      .link("http://a.test/r", {.rel = "refresh", .kind = model::LinkKind::refresh});
  apply(page);
  ASSERT_EQ(queued.size(), 1u);
  EXPECT_EQ(queued[0].count, 2u);
  EXPECT_EQ(
      ask("SELECT to_url, text, rel, nofollow, to_state, to_status FROM link_graph"),
      "http://a.test/1|one|nofollow|1|queued|- http://b.test/2|two|-|0|skipped|- http://a.test/|self|-|0|done|200 "
      "http://a.test/r||refresh|0|queued|-");
  EXPECT_EQ(ask("SELECT depth, state, reason, referrer FROM results WHERE host = 'b.test'"),
            "1|skipped|scope|http://a.test/");
}

TEST_F(OutcomeTest, WithoutLinksStoredTheUrlsAreKnownAllTheSame) {
  settings.store_links = false;
  open();
  apply(Page(*take()).link("http://a.test/1"));
  EXPECT_EQ(ask("SELECT count(*) FROM link_graph"), "0");
  EXPECT_EQ(take()->url, "http://a.test/1");
}

TEST_F(OutcomeTest, BrokenLinksNameFailuresAndAnswersFrom400) {
  apply(Page(*take()).link("http://a.test/404").link("http://a.test/dead").link("http://a.test/ok"));
  apply(Page(*take(), 404));
  apply(Page(*take(), 0).failed(model::Reason::timeout, "silence"));
  apply(Page(*take(), 200));
  EXPECT_EQ(ask("SELECT from_url, to_url, to_state, to_status FROM broken_links"),
            "http://a.test/|http://a.test/404|done|404 http://a.test/|http://a.test/dead|failed|-");
}

TEST_F(OutcomeTest, TheSameBodyIsStoredOnceAndItsFirstUrlNamed) {
  add_seeds({"http://a.test/2", "http://b.test/3", "http://b.test/4"});
  apply(Page(*take()).body("<p>same</p>"));
  apply(Page(*take()).body("<p>same</p>"));
  apply(Page(*take()).body("<p>same</p>", "gbk"));
  apply(Page(*take()).body("<p>other</p>"));
  EXPECT_EQ(ask("SELECT duplicate_of FROM results"), "- http://a.test/ http://a.test/ -");
  EXPECT_EQ(ask("SELECT count(*) FROM bodies"), "3") << "another charset makes another UTF-8 body";
  EXPECT_EQ(ask("SELECT count(DISTINCT body) FROM results"), "2");
}

TEST_F(OutcomeTest, DuplicatesAreKnownToTheNextStore) {
  apply(Page(*take()).body("<p>same</p>"));
  open();
  add_seeds({"http://b.test/"});
  apply(Page(*take()).body("<p>same</p>"));
  EXPECT_EQ(ask("SELECT duplicate_of FROM results"), "- http://a.test/");
  EXPECT_EQ(ask("SELECT count(*) FROM bodies"), "1");
}

TEST_F(OutcomeTest, EmptyBodiesAreNoDuplicatesAndNotStored) {
  add_seeds({"http://b.test/"});
  apply(Page(*take()).body(""));
  apply(Page(*take()).body(""));
  EXPECT_EQ(ask("SELECT duplicate_of, body, size FROM results"), "-|-|0 -|-|0");
}

TEST_F(OutcomeTest, ABodyThatSqlarWouldMistakeIsABug) {
  Page page(*take());
  page.body("<p>x</p>");
  page.outcome.body_size = page.outcome.body.size();
  store->begin();
  EXPECT_THROW(store->apply(page.outcome, queued), std::logic_error);
}

TEST_F(OutcomeTest, TheSqliteShellReadsABody) {
  std::string html = "<html>" + std::string(5000, 'x') + "</html>";
  apply(Page(*take()).body(html));
  std::string command = "sqlite3 '" + settings.path + "' 'SELECT sqlar_uncompress(body, body_size) FROM results'";
  FILE* shell = ::popen(command.c_str(), "r");
  ASSERT_NE(shell, nullptr);
  std::string out(8192, '\0');
  out.resize(std::fread(out.data(), 1, out.size(), shell));
  EXPECT_EQ(::pclose(shell), 0) << "the sqlite3 program is needed";
  EXPECT_EQ(out, html + "\n");
}

}  // namespace
}  // namespace crawl::storage::test
