// Parsing stored pages again: which pages are read, how items are replaced, what a body must be.
#include <zlib.h>

#include "storage/sqlite/read/body_unpacker.h"
#include "storage/sqlite/read/stored_pages.h"
#include "storage/sqlite/write/item_replacer.h"
#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class ItemsTest : public StoreTest {
 protected:
  ItemsTest() { open(); }

  void add_pages(std::size_t count) {
    std::vector<std::string> urls;
    for (std::size_t i = 0; i < count; ++i) urls.push_back("http://h/" + std::to_string(i));
    add_seeds(urls);
    for (auto url = take(); url; url = take()) {
      Page page(*url);
      page.body("<p>" + url->url);
      apply(page);
    }
    store.reset();
  }
  static std::vector<model::Item> items(std::string_view data) { return {{"rule", data}, {"rule", "{}"}}; }
};

TEST_F(ItemsTest, OfAPageAreReplacedInTheirOrder) {
  add_pages(2);
  ItemReplacer file(settings.path);
  file.replace(1, items("1"));
  file.replace(2, items("2"));
  file.commit();
  file.replace(1, items("3"));
  file.replace(2, {});
  file.commit();
  EXPECT_EQ(ask("SELECT url_id, rule, data FROM extracted ORDER BY rowid"), "1|rule|3 1|rule|{}");
}

TEST_F(ItemsTest, ThatStayAreNotWritten) {
  add_pages(1);
  ItemReplacer file(settings.path);
  file.replace(1, items("1"));
  file.commit();
  const std::string before = ask("SELECT rowid, data FROM extracted");
  file.replace(1, items("1"));
  file.commit();
  EXPECT_EQ(ask("SELECT rowid, data FROM extracted"), before);
  file.replace(1, {{"rule", "1"}});
  file.commit();
  EXPECT_EQ(ask("SELECT data FROM extracted"), "1");
}

// Of items that are alike the view has one, whichever pages they are of and whichever of them goes.
TEST_F(ItemsTest, ThatAreAlikeAreShownOnce) {
  add_pages(3);
  ItemReplacer file(settings.path);
  file.replace(1, {{"rule", "a1", 5}, {"rule", "b1", 6}, {"rule", "c", 0}});
  file.replace(2, {{"rule", "a2", 5}, {"other", "d", 5}, {"rule", "c", 0}});
  file.replace(3, {{"rule", "a3", 5}});
  file.commit();
  EXPECT_EQ(ask("SELECT data FROM items ORDER BY data"), "a1 b1 c c d");
  file.replace(1, {{"rule", "e", 7}});
  file.commit();
  EXPECT_EQ(ask("SELECT data FROM items ORDER BY data"), "a2 c d e");
  file.replace(2, {});
  file.replace(3, {{"rule", "a3", 0}});  // the rule has no unique field any more
  file.commit();
  EXPECT_EQ(ask("SELECT data FROM items ORDER BY data"), "a3 e");
}

TEST_F(ItemsTest, RangesHaveEachPageOnce) {
  add_pages(1000);
  ItemReplacer file(settings.path);
  model::UrlId reached = 0;
  std::size_t ranges = 0;
  while (auto range = file.range_behind(reached)) {
    EXPECT_EQ(range->first, reached + 1);
    EXPECT_GE(range->last, range->first);
    reached = range->last;
    ++ranges;
  }
  EXPECT_EQ(reached, 1000);
  EXPECT_GE(ranges, 10u);
}

TEST_F(ItemsTest, OnlyPagesThatWereParsedAreRead) {
  add_seeds({"http://h/0", "http://h/1", "http://h/2", "http://h/3"});
  auto first = take();
  apply(Page(*first).body("<p>good"));
  apply(Page(*take(), 404).body("<p>missing"));
  apply(Page(*take()).body("a picture", ""));
  Page empty(*take());
  empty.body("");
  apply(empty);
  store.reset();
  StoredPages pages(settings.path);
  pages.seek(1, 100);
  std::string found, body;
  while (pages.next()) {
    EXPECT_EQ(pages.body(body), StoredPages::Body::whole);
    found += std::string(pages.page().url) + " " + body + ";";
  }
  EXPECT_EQ(found, "http://h/0 <p>good;http://h/3 ;");
}

TEST(BodyUnpacker, TakesWhatZlibMakes) {
  BodyUnpacker unpacker;
  std::string text, out;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919 % 1013) + " ";
  for (const std::string& body : {text, std::string("x"), std::string(1'000'000, 'a'), text}) {
    EXPECT_TRUE(unpacker.unpack(compressed(body), body.size(), out));
    EXPECT_EQ(out, body);
  }
  EXPECT_TRUE(unpacker.unpack("as it is", 8, out));
  EXPECT_EQ(out, "as it is");
}

TEST(BodyUnpacker, RefusesWhatIsDamaged) {
  BodyUnpacker unpacker;
  std::string text, out;
  for (int i = 0; i < 1000; ++i) text += std::to_string(i);
  const std::string good = compressed(text);
  EXPECT_FALSE(unpacker.unpack(good, text.size() + 1, out));
  EXPECT_FALSE(unpacker.unpack(good, text.size() - 1, out));
  EXPECT_FALSE(unpacker.unpack(good, 1ull << 60, out));
  EXPECT_FALSE(unpacker.unpack(good.substr(0, good.size() - 6), text.size(), out));
  EXPECT_FALSE(unpacker.unpack(good.substr(0, good.size() - 1) + "x", text.size(), out)) << "another checksum";
  EXPECT_FALSE(unpacker.unpack("", 10, out));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x15);
    // Adler-32 is weak: there are changes that zlib does not see either.
    std::string expected(text.size(), '\0');
    uLongf size = expected.size();
    const bool seen = ::uncompress(reinterpret_cast<Bytef*>(expected.data()), &size,
                                   reinterpret_cast<const Bytef*>(bad.data()), bad.size()) != Z_OK;
    EXPECT_EQ(unpacker.unpack(bad, text.size(), out), !seen) << i;
  }
}

}  // namespace
}  // namespace crawl::storage::test
