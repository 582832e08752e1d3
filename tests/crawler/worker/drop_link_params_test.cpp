// Links of a page that become one when parameters are dropped.

#include "crawler/worker/drop_link_params.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace crawl::worker {
namespace {

using model::DropParams;

TEST(DropParams, LinksThatBecomeOneAreOneAndCountedOnce) {
  parser::PageRecord record;
  record.links = {{.url = "http://a.test/?sid=1", .nofollow = true},
                  {.url = "http://a.test/b"},
                  {.url = "http://a.test/?sid=2"},
                  {.url = "http://a.test/"}};
  record.link_count = 4;
  for (std::uint32_t link = 0; link < 4; ++link) record.fragments.push_back({link, "there", {}});
  drop_link_params(DropParams({"sid"}), record);
  ASSERT_EQ(record.links.size(), 2u);
  EXPECT_EQ(record.links[0].url, "http://a.test/");
  EXPECT_FALSE(record.links[0].nofollow) << "one of the links is none";
  EXPECT_EQ(record.links[1].url, "http://a.test/b");
  EXPECT_EQ(record.link_count, 2u);
  std::vector<std::uint32_t> places;
  for (const parser::FragmentFound& fragment : record.fragments) places.push_back(fragment.link);
  EXPECT_EQ(places, (std::vector<std::uint32_t>{0, 1, 0, 0}));
}

}  // namespace
}  // namespace crawl::worker
