#include "storage/write/wanted_content.h"

#include <gtest/gtest.h>

#include "config/print.h"

namespace crawl::storage {
namespace {

using config::Options;

std::string json(void (*change)(Options&)) {
  Options options;
  change(options);
  return config::to_json(options);
}

bool has_all(void (*then)(Options&), void (*now)(Options&)) {
  return has_all_wanted(json(then), json(now));
}

constexpr auto defaults = [](Options&) {};
constexpr auto nothing = [](Options& options) { options.store = {.html = false, .text = false, .links = false}; };
constexpr auto headers = [](Options& options) { options.store.headers = options.store.raw = true; };
constexpr auto record = [](Options& options) { options.resources = config::Resources::record; };
constexpr auto check = [](Options& options) { options.resources = config::Resources::check; };
constexpr auto keep = [](Options& options) { options.keep = {"/a"}; };
constexpr auto program = [](Options& options) { options.on_page = "cat"; };
constexpr auto rendered = [](Options& options) { options.render = config::Render::always; };
constexpr auto rule = [](Options& options) { options.extract.emplace_back().name = "teas"; };

TEST(WantedContent, IsThereWhereTheOptionsAreTheSame) {
  for (const auto& options : {+defaults, +nothing, +headers, +record, +keep, +program, +rendered, +rule})
    EXPECT_TRUE(has_all(options, options)) << json(options);
}

TEST(WantedContent, IsThereWhereLessIsWanted) {
  for (const auto& more : {+headers, +record, +program, +rendered, +rule})
    EXPECT_TRUE(has_all(more, defaults)) << json(more);
  EXPECT_TRUE(has_all(defaults, nothing));
  EXPECT_TRUE(has_all(defaults, keep));
  EXPECT_TRUE(has_all(check, record));
  EXPECT_TRUE(has_all(record, check));  // each is asked for by itself
}

TEST(WantedContent, LacksWhatIsWantedForTheFirstTime) {
  for (const auto& more : {+headers, +record, +program, +rendered, +rule})
    EXPECT_FALSE(has_all(defaults, more)) << json(more);
  EXPECT_FALSE(has_all(nothing, defaults));
  EXPECT_FALSE(has_all(keep, defaults));
}

TEST(WantedContent, OptionsThatCannotBeReadLackNothing) {
  for (const char* text : {"", "{}", "[]", "{\"store\": "}) {
    EXPECT_TRUE(has_all_wanted(text, json(defaults))) << text;
    EXPECT_TRUE(has_all_wanted(json(defaults), text)) << text;
  }
}

}  // namespace
}  // namespace crawl::storage
