#include "config/value/values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/help/suggest.h"

namespace crawl::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Number, ReadsDigitsWithinItsRange) {
  EXPECT_EQ(parse_number("1", 1, 5), 1u);
  EXPECT_EQ(parse_number("5", 1, 5), 5u);
  EXPECT_EQ(parse_number("007", 1, 9), 7u);
  EXPECT_EQ(parse_number("18446744073709551615", 0, UINT64_MAX), UINT64_MAX);
}

TEST(Number, SaysTheRangeToWhatIsOutside) {
  for (const char* text : {"0", "6", "-1", "18446744073709551616", "99999999999999999999999999"}) {
    const auto result = parse_number(text, 1, 5);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error(), "'" + std::string(text) + "' is out of range; it takes 1 to 5");
  }
}

TEST(Number, RefusesWhatIsNoWholeNumber) {
  for (const char* text : {"", " 1", "1 ", "+1", "1.0", "0x1", "1e3", "-", "ten", "1,000"}) {
    const auto result = parse_number(text, 0, 5000);
    ASSERT_FALSE(result) << text;
    EXPECT_THAT(result.error(), HasSubstr("is not a whole number; it takes 0 to 5000")) << text;
  }
}

TEST(DurationText, TakesTheUnits) {
  EXPECT_EQ(parse_duration("250ms", 0ms, 24h), 250ms);
  EXPECT_EQ(parse_duration("1.5s", 0ms, 24h), 1500ms);
  EXPECT_EQ(parse_duration("2m", 0ms, 24h), 120s);
  EXPECT_EQ(parse_duration("1h", 0ms, 24h), 60min);
  EXPECT_EQ(parse_duration("20", 0ms, 24h), 20s);
  EXPECT_EQ(parse_duration("0.25", 0ms, 24h), 250ms);
  EXPECT_EQ(parse_duration(".5S", 0ms, 24h), 500ms);
}

TEST(DurationText, RefusesTheRest) {
  for (const char* text : {"", "s", "1d", "1 s", "-1s", "1e3", "inf", "nan", "0x10", "1.2.3", "."}) {
    const auto result = parse_duration(text, 0ms, 24h);
    ASSERT_FALSE(result) << text;
    EXPECT_THAT(result.error(), HasSubstr("write it as 250ms, 1.5s, 2m or 1h")) << text;
  }
}

TEST(DurationText, IsBoundedBeforeItIsAnInteger) {
  EXPECT_EQ(parse_duration("25h", 1ms, 24h).error(), "'25h' is out of range; it takes 1ms to 24h");
  EXPECT_FALSE(parse_duration("0.1ms", 1ms, 24h));
  EXPECT_THAT(parse_duration(std::string(400, '9'), 1ms, 24h).error(), HasSubstr("'9999"));
}

TEST(DurationText, IsWrittenShortAndReadBack) {
  EXPECT_EQ(format_duration(0ms), "0s");
  EXPECT_EQ(format_duration(60s), "60s");
  EXPECT_EQ(format_duration(2min), "2m");
  EXPECT_EQ(format_duration(24h), "24h");
  for (const Milliseconds ms : {1ms, 250ms, 1500ms, 60'000ms, 61'000ms, 3'600'000ms, 5'400'000ms}) {
    EXPECT_EQ(parse_duration(format_duration(ms), 0ms, 24h), ms);
  }
}

TEST(Size, TakesTheUnits) {
  EXPECT_EQ(parse_size("1234", 0, 1 << 30), 1234u);
  EXPECT_EQ(parse_size("64KiB", 0, 1 << 30), 65536u);
  EXPECT_EQ(parse_size("64k", 0, 1 << 30), 65536u);
  EXPECT_EQ(parse_size("1.5M", 0, 1 << 30), 1572864u);
  EXPECT_EQ(parse_size("1gib", 0, 1 << 30), 1u << 30);
  EXPECT_EQ(parse_size("10B", 0, 1 << 30), 10u);
}

TEST(Size, RefusesTheRest) {
  for (const char* text : {"", "KiB", "10MB", "10 MiB", "-1", "ten", "1TiB"}) {
    const auto result = parse_size(text, 0, 1 << 30);
    ASSERT_FALSE(result) << text;
    EXPECT_THAT(result.error(), HasSubstr("write it as 64KiB, 10MiB or 1.5GiB")) << text;
  }
  EXPECT_EQ(parse_size("2GiB", 1024, 1 << 30).error(), "'2GiB' is out of range; it takes 1KiB to 1GiB");
}

TEST(Size, IsWrittenShortAndReadBack) {
  for (const std::uint64_t bytes : {0ull, 1ull, 1000ull, 1024ull, 65536ull, 10ull << 20, 256ull << 20, 4ull << 30}) {
    EXPECT_EQ(parse_size(format_size(bytes), 0, 1ull << 40), bytes);
  }
  EXPECT_EQ(format_size(10ull << 20), "10MiB");
}

TEST(Boolean, HasFourWordsForEach) {
  for (const char* text : {"true", "YES", "on", "1"}) EXPECT_EQ(parse_boolean(text), true);
  for (const char* text : {"false", "No", "off", "0"}) EXPECT_EQ(parse_boolean(text), false);
  EXPECT_FALSE(parse_boolean("maybe"));
  EXPECT_FALSE(parse_boolean(""));
}

TEST(List, IsSplitAtCommas) {
  EXPECT_THAT(split_list("a, b ,c"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split_list(",a,,"), ElementsAre("a"));
  EXPECT_TRUE(split_list("").empty());
}

TEST(Quoted, IsOneShortLine) {
  EXPECT_EQ(in_quotes("a\nb\x1b[2J"), "'a\\x0ab\\x1b[2J'");
  EXPECT_EQ(in_quotes(std::string(1000, 'x')), "'" + std::string(60, 'x') + "...'");
}

TEST(Nearest, FindsTyposAndBeginnings) {
  const std::vector<std::string_view> names = {"max-pages", "max-pages-per-host", "depth", "delay", "processes"};
  EXPECT_EQ(nearest("proceses", names), "processes");
  EXPECT_EQ(nearest("dpeth", names), "depth");
  EXPECT_EQ(nearest("max_pages", names), "max-pages");
  EXPECT_EQ(nearest("proc", names), "processes");
  EXPECT_EQ(nearest("Depth", names), "depth");
}

TEST(Nearest, IsSilentWhenNothingIsNear) {
  const std::vector<std::string_view> names = {"depth", "delay"};
  EXPECT_EQ(nearest("colour", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest(std::string(100'000, 'd'), names), "");
  EXPECT_EQ(did_you_mean("colour", names, "--"), "");
  EXPECT_EQ(did_you_mean("deph", names, "--"), "; did you mean --depth?");
}

}  // namespace
}  // namespace crawl::config
