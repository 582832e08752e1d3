// What a callback program may reply, and that everything else is refused with words that say what would have been
// right.

#include "crawler/callback_programs/reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crawl::callback_programs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view url = "http://example.org/1";

std::string refusal(std::string_view line) {
  const auto reply = read_reply(line, url);
  EXPECT_FALSE(reply) << line;
  return reply ? "" : reply.error();
}

TEST(ProgramReply, HasItemsLinksDropAndError) {
  const auto reply = read_reply(
      R"({"items":[{"b":1,"a":[1.50,"\u4e2d"]},{}],"links":["/2",{"url":"3","text":"x"}],"drop":true,"error":"no\nprice"})",
      url);
  ASSERT_TRUE(reply) << reply.error();
  EXPECT_THAT(reply->items, ElementsAre("{\"b\":1,\"a\":[1.5,\"\xE4\xB8\xAD\"]}", "{}"));
  EXPECT_THAT(reply->links, ElementsAre("/2", "3"));
  EXPECT_TRUE(reply->drop);
  EXPECT_EQ(reply->error, "no?price");
}

TEST(ProgramReply, MayBeEmpty) {
  for (std::string_view line :
       {"{}", " {} \r", R"({"url":"http://example.org/1"})", R"({"items":null,"links":[],"drop":null})"}) {
    const auto reply = read_reply(line, url);
    ASSERT_TRUE(reply) << line << ": " << reply.error();
    EXPECT_TRUE(reply->items.empty() && reply->links.empty() && !reply->drop && reply->error.empty());
  }
}

TEST(ProgramReply, KeepsNumbersAsTheyAre) {
  const auto reply =
      read_reply(R"({"items":[{"i":9007199254740993,"n":-18446744073709551616,"z":0.1,"e":1e300}]})", url);
  ASSERT_TRUE(reply) << reply.error();
  EXPECT_EQ(reply->items[0], R"({"i":9007199254740993,"n":-1.8446744073709552e+19,"z":0.1,"e":1e+300})");
}

// As JSON.stringify(title.slice(0, 50)) writes them.
TEST(ProgramReply, HalvesOfCharactersAreReplaced) {
  const auto reply = read_reply(
      R"({"items":[{"a":"cut \ud83d","b":"\udE00 \ud83d\ude00","c":"\\ud83d \"\\\ud83d","\uDBFF":"\ud83d\ud83d\ude00"}]})",
      url);
  ASSERT_TRUE(reply) << reply.error();
  EXPECT_EQ(
      reply->items[0],
      "{\"a\":\"cut \xEF\xBF\xBD\",\"b\":\"\xEF\xBF\xBD \xF0\x9F\x98\x80\",\"c\":\"\\\\ud83d \\\"\\\\\xEF\xBF\xBD\","
      "\"\xEF\xBF\xBD\":\"\xEF\xBF\xBD\xF0\x9F\x98\x80\"}");
  EXPECT_THAT(refusal(R"({"items":[{"a":"\ud8"}]})"), HasSubstr("is no JSON"));
  EXPECT_THAT(refusal(R"({"items":[{"a":"\ud83)"), HasSubstr("is no JSON"));
}

TEST(ProgramReply, RefusesWhatIsNoAnswer) {
  EXPECT_THAT(refusal(""), HasSubstr("is no JSON"));
  EXPECT_THAT(refusal("Processing page 1"),
              HasSubstr("\"Processing page 1\" is no JSON; an object such as {\"items\""));
  EXPECT_THAT(refusal("{\"items\":[{\"t\":\"\xFF\"}]}"), HasSubstr("is no JSON"));
  EXPECT_THAT(refusal("[1]"), HasSubstr("is no object"));
  EXPECT_THAT(refusal("{} {}"), HasSubstr("is no JSON"));
  EXPECT_THAT(refusal(R"({"item":{"price":1}})"), HasSubstr("has \"item\", but neither items, links, drop nor error"));
  EXPECT_THAT(refusal(R"({"items":{"price":1}})"), HasSubstr("\"items\" in its answer is no array"));
  EXPECT_THAT(refusal(R"({"items":["price"]})"), HasSubstr("an item in its answer is no object"));
  EXPECT_THAT(refusal(R"({"links":[1]})"), HasSubstr("neither a URL nor an object with a \"url\""));
  EXPECT_THAT(refusal(R"({"links":[{"href":"/"}]})"), HasSubstr("neither a URL"));
  EXPECT_THAT(refusal(R"({"drop":"yes"})"), HasSubstr("neither true nor false"));
  EXPECT_THAT(refusal(R"({"url":"http://example.org/2","items":[]})"), HasSubstr("another page"));
}

TEST(ProgramReply, IsBoundedInDepthAndNumber) {
  const auto nested = [](int depth) {
    return "{\"items\":[{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}]}";
  };
  EXPECT_TRUE(read_reply(nested(50), url));
  EXPECT_THAT(refusal(nested(100)), HasSubstr("nested more than 64 deep"));
  EXPECT_THAT(refusal(nested(1'000'000)), HasSubstr("nested more than 64 deep"));
  const auto wide = [](std::size_t keys) {
    std::string object = "{\"items\":[{\"a\":1";
    for (std::size_t i = 1; i < keys; ++i) object += ",\"" + std::to_string(i) + "\":{}";
    return object + "},{\"b\":1}]}";
  };
  EXPECT_TRUE(read_reply(wide(max_object_keys), url));
  EXPECT_THAT(refusal(wide(max_object_keys + 1)), HasSubstr("more than 1000 keys"));
  std::string items = "{\"items\":[{}";
  for (std::size_t i = 0; i < max_reply_items; ++i) items += ",{}";
  EXPECT_THAT(refusal(items + "]}"), HasSubstr("more than 10000 items"));
}

// What is quoted of a line is valid UTF-8 and short, whatever the line is.
TEST(ProgramReply, QuotesTheBeginningOfALongLine) {
  const std::string error = refusal(std::string(59, 'x') + "\xE4\xB8\xAD" + std::string(100'000, 'y'));
  EXPECT_LT(error.size(), 300u);
  EXPECT_THAT(error, HasSubstr("x\xEF\xBF\xBD\"..."));
}

}  // namespace
}  // namespace crawl::callback_programs
