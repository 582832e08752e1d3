// Items as JSON, read by a reader that is not ours.
#include <gtest/gtest.h>

#include <limits>

#include "crawler/library/crawl.h"
#include "tests/support/json.h"

namespace crawl {
namespace {

test::Json read(const Item& item) {
  return test::read_json(item.json());
}

TEST(Item, WritesEveryKindOfValue) {
  Item item("house");
  item.set("text", "a").set("string", std::string("b")).set("none", nullptr).set("yes", true).set("int", -3);
  item.set("big", std::numeric_limits<std::uint64_t>::max()).set("least", std::numeric_limits<std::int64_t>::min());
  item.set("double", 0.1)
      .set("float", 0.5f)
      .set("list", std::vector<std::string>{"x", "y"})
      .set("empty", std::vector<std::string>{});
  item.set("maybe", std::optional<double>(2.5))
      .set("not", std::optional<double>())
      .set("name", std::optional<std::string>("n"));
  EXPECT_EQ(
      item.json(),
      R"({"text":"a","string":"b","none":null,"yes":true,"int":-3,"big":18446744073709551615,"least":-9223372036854775808,)"
      R"("double":0.1,"float":0.5,"list":["x","y"],"empty":[],"maybe":2.5,"not":null,"name":"n"})");
  EXPECT_EQ(read(item).as_object().size(), 14u);
  EXPECT_EQ(item.rule(), "house");
  EXPECT_EQ(Item("empty").json(), "{}");
}

TEST(Item, EscapesWhatJsonAsksFor) {
  std::string text = "\"\\/\b\f\n\r\t";
  for (char c = 0; c < 0x20; ++c) text.push_back(c);
  text += "\x7f\u00e9\u4e2d\U0001F600";
  Item item("x");
  item.set(text, text);
  const test::Json json = read(item);
  EXPECT_EQ(json.as_object().begin()->key(), text);
  EXPECT_EQ(test::text_of(json.as_object().begin()->value()), text);
}

TEST(Item, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  EXPECT_EQ(read(Item("x").set("a\xff", "b\xc3")).at("a\uFFFD"), "b\uFFFD");
  EXPECT_EQ(Item("rule\xff").rule(), "rule\uFFFD");
}

TEST(Item, NumbersThatJsonHasNotAreNull) {
  Item item("x");
  item.set("inf", std::numeric_limits<double>::infinity())
      .set("nan", std::numeric_limits<double>::quiet_NaN())
      .set("small", 5e-324);
  EXPECT_EQ(item.json(), R"({"inf":null,"nan":null,"small":5e-324})");
}

TEST(Item, AFieldThatIsSetAgainKeepsItsPlace) {
  EXPECT_EQ(Item("x").set("a", 1).set("b", 2).set("a", 3).json(), R"({"a":3,"b":2})");
}

TEST(Item, ObjectsStandInObjects) {
  Item inner("ignored");
  inner.set("n", 1);
  EXPECT_EQ(Item("x").set("one", inner).set("many", std::vector<Item>{inner, Item("y")}).json(),
            R"({"one":{"n":1},"many":[{"n":1},{}]})");
}

}  // namespace
}  // namespace crawl
