// Links of a page that become one when parameters are dropped.

#include "crawler/worker/drop_link_params.h"

#include <gtest/gtest.h>

namespace crawl::worker {
namespace {

using model::DropParams;

TEST(DropParams, LinksThatBecomeOneAreOneAndCountedOnce) {
  std::vector<parser::LinkFound> links = {{.url = "http://a.test/?sid=1", .nofollow = true},
                                          {.url = "http://a.test/b"},
                                          {.url = "http://a.test/?sid=2"},
                                          {.url = "http://a.test/"}};
  std::optional<std::uint32_t> count = 4;
  drop_link_params(DropParams({"sid"}), links, count);
  ASSERT_EQ(links.size(), 2u);
  EXPECT_EQ(links[0].url, "http://a.test/");
  EXPECT_FALSE(links[0].nofollow) << "one of the links is none";
  EXPECT_EQ(links[1].url, "http://a.test/b");
  EXPECT_EQ(count, 2u);
}

}  // namespace
}  // namespace crawl::worker
