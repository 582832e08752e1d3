// Pages that a browser rendered: their columns, what they asked for, and by what they are the same as before.
#include "storage/sqlite/read/reader.h"
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class RenderTest : public StoreTest {
 protected:
  // A rendered page whose text and links have this hash.
  static void render(Page& page, std::string_view hash) {
    model::Rendering& rendering = page.outcome.rendering.emplace();
    rendering.rendered = true;
    rendering.render_ms = 12.5;
    rendering.raw_links = 0;
    rendering.raw_words = 3;
    rendering.why = "--render always";
    rendering.content_hash = hash;
    rendering.requests = {{.url = "http://a.test/api/1",
                           .kind = "fetch",
                           .method = "GET",
                           .status = 200,
                           .type = "application/json",
                           .size = 7,
                           .detail = {}},
                          {.url = "http://a.test/api/2",
                           .kind = "xhr",
                           .method = "GET",
                           .status = 0,
                           .type = {},
                           .size = 0,
                           .detail = "robots.txt forbids it"}};
    rendering.screenshot = "\x89PNG";
  }
  void store_next(std::string_view hash, const std::string& html) {
    Page page(*take());
    page.body(html);
    page.outcome.etag = "\"1\"";
    render(page, hash);
    apply(page);
  }

  const std::string one = std::string(32, '1'), two = std::string(32, '2');
};

TEST_F(RenderTest, ColumnsRequestsAndScreenshot) {
  open();
  add_seeds({"http://a.test/", "http://b.test/"});
  store_next(one, "<p>made by scripts");
  Page plain(*take());
  apply(plain);
  EXPECT_EQ(ask("SELECT rendered, render_ms, raw_links, raw_words, render_why FROM results ORDER BY url"),
            "1|12.5|0|3|--render always 0|-|-|-|-");
  EXPECT_EQ(ask("SELECT * FROM page_requests ORDER BY url"),
            "http://a.test/|http://a.test/api/1|fetch|GET|200|application/json|7|- "
            "http://a.test/|http://a.test/api/2|xhr|GET|-|-|-|robots.txt forbids it");
  EXPECT_EQ(ask("SELECT length(png) FROM screenshots"), "4");
  store->finish();
  store.reset();
  Reader reader(settings.path);
  EXPECT_EQ(reader.screenshot("http://a.test/"), "\x89PNG");
  EXPECT_FALSE(reader.screenshot("http://b.test/"));
}

// Two shells of the same bytes are different pages, and two that differ in a nonce alone are one.
TEST_F(RenderTest, DuplicatesAreThoseOfWhatIsShown) {
  open();
  add_seeds({"http://a.test/1", "http://a.test/2", "http://a.test/3"});
  store_next(one, "<p>first");
  store_next(two, "<p>first");
  store_next(one, "<p nonce=3>first");
  EXPECT_EQ(ask("SELECT duplicate_of FROM results ORDER BY url"), "- - http://a.test/1");
  EXPECT_EQ(ask("SELECT count(DISTINCT body_hash) FROM results"), "2") << "of what the server sent";
}

TEST_F(RenderTest, ARecrawlAsksWithoutConditionsAndComparesWhatIsShown) {
  open();
  add_seeds({"http://a.test/1", "http://a.test/2"});
  store_next(one, "<p>x");
  store_next(two, "<p>y");
  store->end_run({});
  begin_run(true);
  const auto next = take();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->etag, "");
  Page same(*next);
  same.body("<p>other bytes");
  render(same, one);
  apply(same);
  store_next(one, "<p>y");
  EXPECT_EQ(ask("SELECT url, change FROM changes"), "http://a.test/2|changed");
  EXPECT_EQ(ask("SELECT count(*) FROM page_requests"), "4") << "those before are gone";
}

}  // namespace
}  // namespace crawl::storage::test
