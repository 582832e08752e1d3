// The line that a callback program reads: one line of valid JSON, whatever the page holds.

#include "crawler/callback_programs/page_line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "parser/tree/arena.h"

namespace crawl::callback_programs {
namespace {

nlohmann::json line_of(parser::PageInput input) {
  parser::Arena arena;
  parser::ParseSettings settings;
  parser::Page page(std::move(input), arena, settings);
  parser::run_callbacks(page);
  std::string line;
  append_page_line(line, page, 3);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  return nlohmann::json::parse(line);
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
  EXPECT_EQ(line["url"], "http://example.org/a?b");
  EXPECT_EQ(line["status"], 200);
  EXPECT_EQ(line["depth"], 3);
  EXPECT_EQ(line["content_type"], "text/html");
  EXPECT_EQ(line["title"], "A \"title\"");
  EXPECT_EQ(line["headers"], (nlohmann::json{{"content-type", "text/html"}, {"via", "1.1 a, 1.1 b"}}));
  EXPECT_EQ(line["links"], (nlohmann::json{"http://example.org/x", "http://other.example/"}));
  EXPECT_EQ(line["text"], "words one two");
  EXPECT_TRUE(line["html"].get<std::string>().starts_with("<title>A \"title\""));
}

TEST(PageLine, IsValidForEveryByte) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  auto input = page_of("<title>" + bytes + "</title>" + bytes);
  input.headers = {{"X-Any", bytes}};
  const auto line = line_of(std::move(input));
  EXPECT_TRUE(line["html"].is_string());
  auto other = page_of(bytes);
  other.content_type = "image/png";
  EXPECT_TRUE(line_of(std::move(other))["body_base64"].is_string());
}

}  // namespace
}  // namespace crawl::callback_programs
