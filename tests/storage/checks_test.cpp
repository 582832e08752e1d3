// Resources of pages, targets out of scope that are only looked for, places in pages that links name.
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class ChecksTest : public StoreTest {
 protected:
  ChecksTest() {
    settings.depth_limit = 1;
    settings.scope = config::Scope::host;
    settings.resources = config::Resources::check;
    settings.check_external = true;
  }

  void add_resource(Page& page, std::string_view url, model::ResourceKind kind = model::ResourceKind::image,
                    bool style_sheet = false) {
    page.outcome.resources.push_back(
        {.url = url, .host = host_of(url), .alt = {}, .kind = kind, .style_sheet = style_sheet});
  }
  // The outcome of what comes next.
  Applied answer(std::string_view url, std::uint16_t status = 200) {
    std::optional<QueuedUrl> taken = take();
    EXPECT_TRUE(taken && taken->url == url) << (taken ? taken->url : "nothing") << " in place of " << url;
    if (!taken) return {};
    Page page(*taken, status);
    page.outcome.ask = taken->ask;
    return apply(page);
  }
  std::string row(const std::string& url) {
    return ask("SELECT u.state, u.reason, u.sitemap FROM urls AS u WHERE u.url = '" + url + "'");
  }
};

TEST_F(ChecksTest, ResourcesAreNoResults) {
  open();
  add_seeds({"http://a.test/"});
  Page page(*take());
  add_resource(page, "http://a.test/1.png");
  add_resource(page, "http://cdn.test/s.css", model::ResourceKind::style, true);
  EXPECT_FALSE(apply(page).sitemap);
  EXPECT_EQ(ask("SELECT url, kind, to_state, to_status FROM resources ORDER BY url"),
            "http://a.test/1.png|image|queued|- http://cdn.test/s.css|style|queued|-");
  std::optional<QueuedUrl> image = take();
  ASSERT_TRUE(image);
  EXPECT_EQ(image->ask, model::Ask::check);
  Page seen(*image, 404);
  seen.outcome.ask = model::Ask::check;
  EXPECT_TRUE(apply(seen).sitemap) << "nobody counts it";
  std::optional<QueuedUrl> sheet = take();
  ASSERT_TRUE(sheet);
  EXPECT_EQ(sheet->ask, model::Ask::style_sheet);
  Page css(*sheet);
  css.outcome.ask = model::Ask::style_sheet;
  add_resource(css, "http://cdn.test/2.png");
  EXPECT_TRUE(apply(css).sitemap);
  answer("http://cdn.test/2.png");
  EXPECT_FALSE(take());
  EXPECT_EQ(ask("SELECT url, to_state, to_status FROM resources ORDER BY url"),
            "http://a.test/1.png|done|404 http://cdn.test/2.png|done|200 http://cdn.test/s.css|done|200");
  EXPECT_EQ(ask("SELECT url FROM results"), "http://a.test/");
}

TEST_F(ChecksTest, WhatIsRecordedIsAskedForWhenItIsToBe) {
  settings.resources = config::Resources::record;
  settings.judged_with = "record";
  open();
  add_seeds({"http://a.test/"});
  Page page(*take());
  add_resource(page, "http://a.test/1.png");
  apply(page);
  EXPECT_FALSE(take());
  EXPECT_EQ(ask("SELECT to_state FROM resources"), "-");
  settings.resources = config::Resources::check;
  settings.judged_with = "check";
  open();
  answer("http://a.test/1.png");
  settings.resources = config::Resources::none;
  settings.judged_with = "none";
  open();
  EXPECT_FALSE(take());
  EXPECT_EQ(ask("SELECT to_state FROM resources"), "done");
}

TEST_F(ChecksTest, AResourceThatIsLinkedToIsAPage) {
  open();
  add_seeds({"http://a.test/"});
  Page page(*take());
  add_resource(page, "http://a.test/1.png");
  add_resource(page, "http://a.test/2.png");
  page.link("http://a.test/next");
  apply(page);
  answer("http://a.test/1.png");
  EXPECT_EQ(row("http://a.test/1.png"), "1|checked|2");
  std::optional<QueuedUrl> waits = take();
  ASSERT_TRUE(waits && waits->url == "http://a.test/2.png");
  std::optional<QueuedUrl> next = take();
  ASSERT_TRUE(next && next->url == "http://a.test/next");
  settings.depth_limit = 5;
  Page linking(*next);
  linking.link("http://a.test/1.png").link("http://a.test/2.png");
  apply(linking);
  EXPECT_EQ(row("http://a.test/1.png"), "1|checked|0") << "too deep to be fetched: what is known of it stays";
  Page late(*waits);
  late.outcome.ask = model::Ask::check;
  apply(late);
  EXPECT_EQ(ask("SELECT url, state, reason FROM results WHERE url LIKE '%png' ORDER BY url"),
            "http://a.test/1.png|done|- http://a.test/2.png|done|-");
  settings.judged_with = "deeper";
  open();
  answer("http://a.test/1.png");
  answer("http://a.test/2.png");
  EXPECT_EQ(row("http://a.test/1.png"), "1|-|0");
}

TEST_F(ChecksTest, AnAnswerThatIsTooLittleByNowIsAskedForAgain) {
  settings.depth_limit = 5;
  open();
  add_seeds({"http://a.test/"});
  Page page(*take());
  add_resource(page, "http://a.test/1.png");
  page.link("http://a.test/next");
  apply(page);
  std::optional<QueuedUrl> image = take(), next = take();
  ASSERT_TRUE(image && next);
  Page linking(*next);
  linking.link("http://a.test/1.png");
  apply(linking);
  Page late(*image);
  late.outcome.url = "http://a.test/1.png";
  late.outcome.ask = model::Ask::check;
  EXPECT_FALSE(apply(late).current);
  std::optional<QueuedUrl> again = take();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->ask, model::Ask::page);
}

TEST_F(ChecksTest, ForeignTargetsAreLookedForOnce) {
  open();
  add_seeds({"http://a.test/"});
  Page page(*take());
  page.link("http://b.test/1")
      .link("http://b.test/2", {.nofollow = true, .follow = false, .refused = model::Reason::nofollow});
  apply(page);
  EXPECT_EQ(ask("SELECT state, reason FROM results WHERE url LIKE '%b.test%'"), "queued|- queued|-");
  EXPECT_TRUE(answer("http://b.test/1", 404).sitemap);
  open();  // killed, and continued
  answer("http://b.test/2");
  EXPECT_FALSE(take());
  EXPECT_EQ(ask("SELECT url, state, reason, status, size, indexable FROM results WHERE url LIKE '%b.test%'"),
            "http://b.test/1|done|-|404|-|- http://b.test/2|done|-|200|-|-");
  settings.scope = config::Scope::any;
  settings.judged_with = "any";
  open();
  std::optional<QueuedUrl> whole = take();
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->ask, model::Ask::page);
  EXPECT_EQ(whole->url, "http://b.test/1");
  EXPECT_EQ(ask("SELECT count(*) FROM pages"), "2") << "what was known of it goes";
  EXPECT_FALSE(take()) << "of what no link may be followed to it stays";
}

// A crawl that was killed settles when it is continued.
TEST_F(ChecksTest, WhatNoLinkMayFollowStaysLookedFor) {
  const model::Link nofollow{.nofollow = true, .follow = false, .refused = model::Reason::nofollow};
  open();
  add_seeds({"http://a.test/"});
  Page page(*take());
  page.link("http://a.test/1.png", nofollow).link("http://b.test/2", nofollow);
  add_resource(page, "http://a.test/1.png");
  apply(page);
  answer("http://a.test/1.png");
  answer("http://b.test/2");
  for (const config::Scope scope : {config::Scope::host, config::Scope::any}) {
    settings.scope = scope;
    open();
    store->begin();
    store->settle(queued);
    store->commit();
    EXPECT_FALSE(take());
    EXPECT_EQ(row("http://a.test/1.png") + " " + row("http://b.test/2"), "1|checked|0 1|checked|0");
  }
}

TEST_F(ChecksTest, PatternsHoldForWhatIsLookedFor) {
  settings.link_rules.exclude = {"/no"};
  settings.link_rules.include = {"a.test"};
  open();
  add_seeds({"http://a.test/"});
  Page page(*take());
  add_resource(page, "http://cdn.test/no.png");
  add_resource(page, "http://cdn.test/yes.png");
  page.link("http://b.test/no").link("http://b.test/yes");
  apply(page);
  EXPECT_EQ(ask("SELECT url, reason FROM urls WHERE url LIKE '%/no%' ORDER BY url"),
            "http://b.test/no|excluded http://cdn.test/no.png|excluded");
  EXPECT_EQ(ask("SELECT count(*) FROM urls WHERE url LIKE '%/yes%' AND state = 0"), "2");
}

TEST_F(ChecksTest, FragmentsAreJudgedWhenBothPagesAreKnown) {
  open();
  add_seeds({"http://a.test/", "http://a.test/p", "http://a.test/old"});
  std::optional<QueuedUrl> start = take(), target = take(), old = take();
  ASSERT_TRUE(old);
  Page page(*start);
  page.link("http://a.test/p").link("http://a.test/old");
  page.outcome.fragments = {{0, 0x01020304, "there", "1"}, {0, 0x0A0B0C0D, "not", "2"}, {1, 0x0A0B0C0D, "nor", "3"}};
  apply(page);
  EXPECT_EQ(ask("SELECT * FROM broken_fragments"), "");
  Page known(*target);
  known.outcome.ids = std::string_view("\x01\x02\x03\x04\x7F\x00\x00\x01", 8);
  apply(known);
  EXPECT_EQ(ask("SELECT to_url, fragment, text FROM broken_fragments"), "http://a.test/p|not|2");
  Page moved(*old);
  moved.redirect("http://a.test/p");
  apply(moved);
  EXPECT_EQ(ask("SELECT to_url, fragment FROM broken_fragments ORDER BY 1"),
            "http://a.test/old|nor http://a.test/p|not");
}

TEST_F(ChecksTest, PlacesOfAPageArePackedAndReadOneByOne) {
  open();
  add_seeds({"http://a.test/", "http://a.test/next"});
  std::optional<QueuedUrl> start = take(), next = take();
  Page page(*start);
  page.link("http://a.test/p").link("http://a.test/q");
  page.outcome.fragments = {{0, 0x00010203, "a\"\\b", "one\nline \x01"},
                            {1, 0xFFFEFDFC, "\xC3\xA4'[]", ""},
                            {0, 0x00010203, "a\"\\b", "again"},
                            {1, 0x00010203, "a\"\\b", "elsewhere"}};
  apply(page);
  Page other(*next);
  other.link("http://a.test/p");
  other.outcome.fragments = {{0, 7, "x", "y"}};
  apply(other);
  EXPECT_EQ(
      ask("SELECT f.url, t.url, l.fragment, hex(l.hash), l.text FROM link_fragments AS l JOIN urls AS f ON f.id = "
          "l.from_id JOIN urls AS t ON t.id = l.to_id ORDER BY f.url, t.url, l.text"),
      "http://a.test/|http://a.test/p|a\"\\b|00010203|one\nline \x01 "
      "http://a.test/|http://a.test/q|\xC3\xA4'[]|FFFEFDFC|"
      " http://a.test/|http://a.test/q|a\"\\b|00010203|elsewhere "
      "http://a.test/next|http://a.test/p|x|00000007|y");
  EXPECT_EQ(ask("SELECT count(*), sum(typeof(to_id) = 'integer' AND typeof(hash) = 'blob') FROM link_fragments"),
            "4|4");
}

class FileOfPlaces : public ChecksTest {};

// A Location header may have any bytes.
TEST_F(FileOfPlaces, PlacesMayBeNoUtf8) {
  open();
  add_seeds({"http://a.test/"});
  Page page(*take());
  page.link("http://a.test/p");
  page.outcome.fragments = {{0, 7, "x\x80\xFF\x80\xE4", "y"}, {0, 8, "\x80\x80", ""}};
  apply(page);
  EXPECT_EQ(ask("SELECT fragment, text FROM link_fragments"), "x\x80\xFF\x80\xE4|y \x80\x80|");
}

TEST_F(ChecksTest, APageWithoutNamesHasNone) {
  open();
  add_seeds({"http://a.test/", "http://a.test/p", "http://a.test/cut"});
  std::optional<QueuedUrl> start = take(), target = take(), cut = take();
  Page page(*start);
  page.link("http://a.test/p").link("http://a.test/cut");
  page.outcome.fragments = {{0, 7, "x", ""}, {1, 7, "x", ""}};
  apply(page);
  Page known(*target), part(*cut);
  known.outcome.ids = part.outcome.ids = "";
  part.outcome.truncated = true;
  apply(known);
  apply(part);
  EXPECT_EQ(ask("SELECT to_url FROM broken_fragments"), "http://a.test/p") << "of what was cut nobody knows the rest";
}

}  // namespace
}  // namespace crawl::storage::test
