// The ring of a host's URLs: what is put in comes out whole and in order, however its buffer is moved.
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "crawler/frontier/ring.h"

namespace crawl::frontier {
namespace {

Url page(model::UrlId id, std::string text, std::uint32_t depth = 1) {
  return {.id = id, .depth = depth, .url = std::move(text)};
}

std::string text_of(const Url& url) {
  std::string text = url.url + "|" + std::to_string(url.id) + "|" + std::to_string(url.depth) + "|" +
                     std::to_string(url.attempt) + "|" + std::to_string(url.suspected) + "|" +
                     std::to_string(url.crashes) + "|" + std::to_string(static_cast<int>(url.kind)) + "|" +
                     std::to_string(url.robots_fetch) + "|" + std::to_string(url.put_back);
  if (url.extras)
    text +=
        "|" + url.extras->etag + "|" + url.extras->last_modified + "|" + url.extras->target + "|" + url.extras->context;
  return text;
}

TEST(UrlRing, AllOfAUrlComesOutAgain) {
  Url url = page(1'234'567'890'123, "https://a.test/\xc3\xa4?b=c", 77);
  url.attempt = 3;
  url.suspected = 2;
  url.crashes = 1;
  url.kind = ipc::LeaseKind::style_sheet;
  url.put_back = true;
  url.extras = std::make_unique<Url::Extras>(Url::Extras{"\"etag\"", "", std::string(5'000, 't'), "context"});
  Ring ring;
  ring.push_back(view_of(page(1, "")));
  ring.push_back(view_of(url));
  EXPECT_EQ(ring.first().url, "");
  EXPECT_EQ(ring.take_first(false).extras, nullptr);
  EXPECT_EQ(ring.first().kind, ipc::LeaseKind::style_sheet);
  EXPECT_TRUE(ring.first().put_back);
  EXPECT_EQ(ring.first().url, url.url);
  EXPECT_EQ(text_of(ring.take_first(true)), text_of(url));
  EXPECT_TRUE(ring.empty());
}

TEST(UrlRing, PagesComeBehindTheRobotsTxtThatTheyWaitFor) {
  Ring ring;
  ring.push_back(view_of(page(1, "http://a.test/1")));
  ring.push_front(view_of({.kind = ipc::LeaseKind::robots, .robots_fetch = 5, .url = "http://a.test/robots.txt"}));
  EXPECT_TRUE(ring.begins_with_robots());
  ring.push_front(view_of({.kind = ipc::LeaseKind::robots, .robots_fetch = 6, .url = "http://b.test/robots.txt"}));
  ring.push_front(view_of(page(2, "http://a.test/a-longer-one")));
  EXPECT_EQ(ring.take_first(false).robots_fetch, 6u);
  EXPECT_EQ(ring.take_first(false).robots_fetch, 5u);
  EXPECT_FALSE(ring.begins_with_robots());
  EXPECT_EQ(ring.take_first(false).id, 2);
  EXPECT_EQ(ring.take_first(false).id, 1);
}

TEST(UrlRing, TakesOutPagesBelowAPrefixAndNoSeed) {
  Ring ring;
  ring.push_back(view_of(page(1, "http://a.test/trap/seed", 0)));
  ring.push_back(view_of(page(2, "http://a.test/trap/1")));
  ring.push_back(view_of(page(3, "http://a.test/other")));
  ring.push_back(view_of(page(4, "http://a.test/trap/2")));
  const std::vector<Url> taken = ring.take_below("http://a.test/trap/");
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].id, 2);
  EXPECT_EQ(taken[1].id, 4);
  ASSERT_EQ(ring.size(), 2u);
  EXPECT_EQ(ring.take_first(false).id, 1);
  EXPECT_EQ(ring.take_first(false).id, 3);
}

// In any order of calls it is as a plain list.
TEST(UrlRing, IsAsAPlainListInAnyOrderOfCalls) {
  std::mt19937 random(7);
  Ring ring;
  std::deque<std::string> list;
  std::size_t robots = 0;  // that the list begins with
  for (int step = 0; step < 50'000; ++step) {
    const bool grows = (step / 1'000) % 2 == 0;
    const unsigned what = random() % 10;
    Url url = page(step, std::string(random() % 300, static_cast<char>('a' + step % 26)), step % 5);
    if (random() % 8 == 0)
      url.extras = std::make_unique<Url::Extras>(Url::Extras{std::string(random() % 90, 'e'), "", "", "c"});
    if (what < (grows ? 5 : 2)) {
      list.push_back(text_of(url));
      ring.push_back(view_of(url));
    } else if (what < (grows ? 6 : 3)) {
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(robots), text_of(url));
      ring.push_front(view_of(url));
    } else if (what == 7 && random() % 4 == 0) {
      url.kind = ipc::LeaseKind::robots;
      list.push_front(text_of(url));
      ring.push_front(view_of(url));
      ++robots;
    } else if (!list.empty()) {
      ASSERT_EQ(ring.begins_with_robots(), robots > 0);
      ASSERT_EQ(text_of(ring.take_first(step % 2 == 0)), list.front());
      list.pop_front();
      robots -= robots > 0;
    }
    ASSERT_EQ(ring.size(), list.size());
  }
}

}  // namespace
}  // namespace crawl::frontier
