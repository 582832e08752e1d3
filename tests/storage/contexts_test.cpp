// The words that a callback hands on from a page to the pages that it names: who gives them, how long they last.
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

const std::string start = "http://a.test/", other = "http://a.test/other", detail = "http://a.test/detail";

class ContextsTest : public StoreTest {
 protected:
  ContextsTest() {
    settings.depth_limit = 3;
    open();
    store->begin();
    store->runs().begin("{}");
    store->commit();
  }

  // A page that names these URLs, with a context or without.
  Applied page(const QueuedUrl& url, const std::vector<std::pair<std::string, std::string>>& links) {
    Page page(url);
    for (const auto& [target, context] : links) {
      page.link(target);
      if (!context.empty())
        page.outcome.contexts.push_back({static_cast<std::uint32_t>(page.outcome.links.size() - 1), context});
    }
    return apply(page);
  }
  QueuedUrl taken() {
    auto url = take();
    EXPECT_TRUE(url);
    return url.value_or(QueuedUrl{});
  }
  bool has_table() { return ask("SELECT count(*) FROM sqlite_master WHERE name = 'contexts'") == "1"; }
};

TEST_F(ContextsTest, ACrawlWithoutPaysNothing) {
  add_seeds({start});
  page(taken(), {{detail, ""}});
  EXPECT_EQ(taken().context, "");
  EXPECT_FALSE(has_table());
}

TEST_F(ContextsTest, AUrlHasTheContextThatItWasGiven) {
  add_seeds({start});
  page(taken(), {{other, ""}, {detail, "price 3"}});
  EXPECT_EQ(taken().context, "");
  const QueuedUrl url = taken();
  EXPECT_EQ(url.url, detail);
  EXPECT_EQ(url.context, "price 3");
}

TEST_F(ContextsTest, TheFirstPageThatGivesOneDecides) {
  add_seeds({start, other});
  const QueuedUrl first = taken(), second = taken();
  page(first, {{detail, ""}});  // a link alone decides nothing
  page(second, {{detail, "of the second"}});
  add_seeds({"http://a.test/third"});
  page(taken(), {{detail, "of the third"}});
  EXPECT_EQ(ask("SELECT context FROM contexts"), "of the second");
}

TEST_F(ContextsTest, AResumedCrawlHasIt) {
  add_seeds({start});
  page(taken(), {{detail, "kept"}});
  open();
  EXPECT_EQ(taken().context, "kept");
  open();
  EXPECT_EQ(taken().context, "kept") << "given out, but not finished";
}

TEST_F(ContextsTest, ARedirectPassesItOn) {
  add_seeds({start});
  page(taken(), {{"http://a.test/old", "kept"}});
  apply(Page(taken()).redirect(detail));
  const QueuedUrl url = taken();
  EXPECT_EQ(url.url, detail);
  EXPECT_EQ(url.context, "kept");
}

TEST_F(ContextsTest, ARecrawlHasItAndTheSamePageMayChangeIt) {
  add_seeds({start});
  page(taken(), {{detail, "old"}});
  page(taken(), {});
  begin_run(true);
  const QueuedUrl again = taken();
  ASSERT_EQ(again.url, start);
  page(again, {{detail, "new"}});
  EXPECT_EQ(taken().context, "new");
}

TEST_F(ContextsTest, OneThatIsTooLongIsCut) {
  add_seeds({start});
  page(taken(), {{detail, std::string(5000, 'x')}});
  EXPECT_EQ(taken().context.size(), model::max_context);
}

}  // namespace
}  // namespace crawl::storage::test
