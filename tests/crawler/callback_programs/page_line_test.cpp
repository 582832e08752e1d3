// The line that a callback program reads: one line of valid JSON, whatever the page holds.

#include "crawler/callback_programs/page_line.h"

#include <gtest/gtest.h>

#include "parser/tree/arena.h"
#include "tests/support/json.h"

namespace crawl::callback_programs {
namespace {

test::Json line_of(parser::PageInput input) {
  parser::Arena arena;
  parser::ParseSettings settings;
  parser::Page page(std::move(input), arena, settings);
  parser::run_callbacks(page);
  std::string line;
  append_page_line(line, page, 3);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  return test::read_json(line);
}

parser::PageInput page_of(std::string body) {
  return {.url = *parser::parse_url("http://example.org/a?b#c"),
          .content_type = "text/html",
          .header_charset = {},
          .body = std::move(body),
          .headers = {}};
}

TEST(PageLine, HasWhatIsKnownOfAPage) {
  auto input =
      page_of("<title>A \"title\"</title><p>words\n<a href=../x>one</a> <a href=http://other.example/>two</a>");
  input.headers = {{"Content-Type", "text/html"}, {"VIA", "1.1 a"}, {"Via", "1.1 b"}, {"Set-Cookie", "secret=1"}};
  const auto line = line_of(std::move(input));
  EXPECT_EQ(line.at("url"), "http://example.org/a?b");
  EXPECT_EQ(line.at("status"), 200);
  EXPECT_EQ(line.at("depth"), 3);
  EXPECT_EQ(line.at("content_type"), "text/html");
  EXPECT_EQ(line.at("title"), "A \"title\"");
  EXPECT_EQ(line.at("headers"), (boost::json::object{{"content-type", "text/html"}, {"via", "1.1 a, 1.1 b"}}));
  EXPECT_EQ(line.at("links"), (boost::json::array{"http://example.org/x", "http://other.example/"}));
  EXPECT_EQ(line.at("text"), "words one two");
  EXPECT_TRUE(test::text_of(line.at("html")).starts_with("<title>A \"title\""));
}

TEST(PageLine, IsValidForEveryByte) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  auto input = page_of("<title>" + bytes + "</title>" + bytes);
  input.headers = {{"X-Any", bytes}};
  const auto line = line_of(std::move(input));
  EXPECT_TRUE(line.at("html").is_string());
  auto other = page_of(bytes);
  other.content_type = "image/png";
  EXPECT_TRUE(line_of(std::move(other)).at("body_base64").is_string());
}

}  // namespace
}  // namespace crawl::callback_programs
