// What the log writes to standard error.
#include "base/log.h"

#include <gtest/gtest.h>

namespace crawl::base::log {
namespace {

class LogTest : public testing::Test {
 protected:
  ~LogTest() override { configure(saved_); }

  std::string written(const Settings& settings, Level level, std::string_view message) {
    configure(settings);
    testing::internal::CaptureStderr();
    write(level, message);
    return testing::internal::GetCapturedStderr();
  }

 private:
  Settings saved_ = settings();
};

TEST_F(LogTest, LinesNameTheirLevelButForInfo) {
  EXPECT_EQ(written({.level = Level::debug}, Level::warning, "a disk is slow"), "crawl: warning: a disk is slow\n");
  EXPECT_EQ(written({.level = Level::debug}, Level::info, "started"), "crawl: started\n");
}

TEST_F(LogTest, WhatIsBelowTheLevelIsNotWritten) {
  EXPECT_EQ(written({.level = Level::warning}, Level::info, "x"), "");
  EXPECT_EQ(written({.level = Level::error}, Level::error, "x"), "crawl: x\n");
}

TEST_F(LogTest, ControlCharactersFromOutsideStayOnOneLine) {
  EXPECT_EQ(written({}, Level::error, "a\nb\x1b[2Jc"), "crawl: a?b?[2Jc\n");
}

TEST_F(LogTest, ErasesTheProgressLineFirst) {
  EXPECT_EQ(written({.clear_line = true}, Level::error, "x"), "\r\x1b[Kcrawl: x\n");
}

TEST_F(LogTest, HasTheTimeInFrontWhereItIsWanted) {
  const std::string line = written({.level = Level::debug, .stamped = true}, Level::debug, "200 http://a.test/");
  EXPECT_TRUE(line.starts_with("crawl: 20")) << line;
  EXPECT_TRUE(line.ends_with("Z 200 http://a.test/\n")) << line;
}

TEST_F(LogTest, JsonHasTimeLevelAndMessage) {
  std::string line = written({.json = true, .clear_line = true}, Level::error, "say \"no\"");
  EXPECT_TRUE(line.starts_with("{\"time\":\"20")) << line;
  EXPECT_TRUE(line.ends_with("Z\",\"level\":\"error\",\"message\":\"say \\\"no\\\"\"}\n")) << line;
}

TEST(JsonString, EscapesWhatJsonDoesNotTake) {
  EXPECT_EQ(json_string("a\\b\"c"), R"("a\\b\"c")");
  EXPECT_EQ(json_string("\n\x01\x7f"), R"("\n\u0001\u007f")");
  EXPECT_EQ(json_string("\xC3\xA9"), "\"\xC3\xA9\"");
  EXPECT_EQ(json_string(""), "\"\"");
}

}  // namespace
}  // namespace crawl::base::log
