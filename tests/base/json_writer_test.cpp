#include "base/text/json_writer.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace crawl::base {
namespace {

TEST(JsonWriter, CommasStandBetweenValuesAlone) {
  JsonWriter json(2);
  json.begin_object();
  json.add("a", std::uint64_t{1});
  json.begin_array("b");
  json.add({}, -2);
  json.begin_object();
  json.end_object();
  json.add({}, "c\"");
  json.end_array();
  json.begin_array("d");
  json.end_array();
  json.add("e", 0.5);
  json.add("f", true);
  json.add("g", std::optional<int>());
  json.add("h", std::optional(7));
  json.add_raw("i", "[null]");
  json.end_object();
  EXPECT_EQ(json.take(), R"({"a":1,"b":[-2,{},"c\""],"d":[],"e":0.50,"f":true,"g":null,"h":7,"i":[null]})");
}

TEST(JsonWriter, TextsForPeopleHaveNoControls) {
  JsonWriter whole(3), printable(3, JsonWriter::Texts::printable);
  for (JsonWriter* json : {&whole, &printable}) {
    json->begin_object();
    json->add("n\x1b", "t\xC2\x9B");
    json->end_object();
  }
  EXPECT_EQ(whole.take(), "{\"n\\u001b\":\"t\xC2\x9B\"}");
  EXPECT_EQ(printable.take().find_first_of("\x1b\x9B"), std::string::npos);
}

}  // namespace
}  // namespace crawl::base
