// The [[extract]] tables of the configuration file: what they say, what --print-config makes of them, and mistakes,
// each told in one line with its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command_line.h"
#include "config/file/config_file.h"
#include "config/print.h"

namespace crawl::config {
namespace {

using testing::StartsWith;

constexpr std::string_view whole = R"toml(depth = 1
[[extract]]
name = "book"
url = "/catalogue/"
rows = "li"
[extract.fields]
title = "h1::text"
price = {select = ".price", type = "number", required = true, default = 0.5}
tags = {select = "a", list = true, regex = "t/(\\w+)", default = "a\"b"}
[[extract]]
name = "page"
fields = {when = {select = "time", type = "date", default = true}}
)toml";

TEST(ExtractTables, SayWhatTheySay) {
  const auto file = parse_config(whole, "x.toml");
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->settings.size(), 1u);
  ASSERT_EQ(file->extract.size(), 2u);
  const ExtractRule& book = file->extract[0];
  EXPECT_EQ(book.name, "book");
  EXPECT_EQ(book.url, "/catalogue/");
  EXPECT_EQ(book.rows, "li");
  ASSERT_EQ(book.fields.size(), 3u);
  EXPECT_EQ(book.fields[0].name, "title");
  EXPECT_EQ(book.fields[0].select, "h1::text");
  EXPECT_EQ(book.fields[0].where, "x.toml:7: extract 'book', field 'title': ");
  EXPECT_EQ(book.fields[1].type, FieldType::number);
  EXPECT_TRUE(book.fields[1].required);
  EXPECT_EQ(book.fields[1].fallback, "0.5");
  EXPECT_TRUE(book.fields[2].list);
  EXPECT_EQ(book.fields[2].pattern, "t/(\\w+)");
  EXPECT_EQ(book.fields[2].fallback, "\"a\\\"b\"");
  EXPECT_EQ(file->extract[1].fields.at(0).type, FieldType::date);
}

TEST(ExtractTables, SourcesMayDoWithoutFields) {
  const auto file = parse_config("[[extract]]\nname = \"a\"\nsource = \"json-ld\"\nrows = \"Product\"\n", "x.toml");
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->extract.at(0).source, ExtractSource::json_ld);
  EXPECT_TRUE(file->extract[0].fields.empty());
  Options options;
  options.extract = file->extract;
  const auto again = parse_config(to_toml(options), "x.toml");
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(again->extract.at(0).source, ExtractSource::json_ld);
  EXPECT_EQ(again->extract[0].rows, "Product");
  EXPECT_THAT(parse_config("[[extract]]\nname = \"a\"\nsource = \"jsonld\"\n", "x.toml").error(),
              StartsWith("x.toml:3: extract 'a': source: 'jsonld' is none; it takes"));
}

// toml++ takes the stack down with the tables of such a key.
TEST(ExtractTables, KeysOfVeryManyPartsAreRefused) {
  std::string key = "a";
  for (int i = 0; i < 100'000; ++i) key += ".a";
  EXPECT_EQ(parse_config("\n" + key + " = 1", "x.toml").error(), "x.toml:2: a key has more than 32 parts");
  EXPECT_FALSE(parse_config("[" + key + "]", "x.toml"));
  std::string numbers = "x = [1.5";
  for (int i = 0; i < 100; ++i) numbers += ", 1.5";
  EXPECT_THAT(parse_config(numbers + "]", "x.toml").error(), StartsWith("x.toml:1: unknown key"));
}

TEST(ExtractTables, ArePrintedAndReadBack) {
  Options options;
  options.extract = parse_config(whole, "x.toml")->extract;
  const std::string printed = to_toml(options);
  Options again;
  const auto file = parse_config(printed, "x.toml");
  ASSERT_TRUE(file) << file.error() << printed;
  again.extract = file->extract;
  EXPECT_EQ(to_toml(again), printed);
}

TEST(ExtractTables, MistakesAreToldWithTheirPlace) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"[extract]\nname = 'a'\n", "x.toml:1: a rule begins with [[extract]]"},
      {"extract = 3\n", "x.toml:1: a rule begins with [[extract]]"},
      {"[[extract]]\nname = 'a'\n", "x.toml:1: extract 'a': it needs [extract.fields]"},
      {"[[extract]]\n[extract.fields]\na = 'b'\n", "x.toml:1: extract: it needs a name"},
      {"[[extract]]\nname = 'a'\nrow = 'li'\n", "x.toml:3: extract 'a': unknown key 'row'; did you mean rows?"},
      {"[[extract]]\nname = 'a'\nurl = '('\n", "x.toml:3: extract 'a': url: "},
      {"[[extract]]\nname = 'a'\nurl = 5\n", "x.toml:3: extract 'a': url is a string"},
      {"[[extract]]\nname = 'a'\n[extract.fields]\nb = 3\n",
       "x.toml:4: extract 'a', field 'b': it is a selector in quotes"},
      {"[[extract]]\nname = 'a'\n[extract.fields]\nb = {type = 'text'}\n",
       "x.toml:4: extract 'a', field 'b': it needs a selector"},
      {"[[extract]]\nname = 'a'\n[extract.fields]\nb = {select = 'p', type = 'money'}\n",
       "x.toml:4: extract 'a', field 'b': type: 'money' is no type; it takes text, number, integer, date or url"},
      {"[[extract]]\nname = 'a'\n[extract.fields]\nb = {select = 'p', lst = true}\n",
       "x.toml:4: extract 'a', field 'b': unknown key 'lst'; did you mean list?"},
      {"[[extract]]\nname = 'a'\n[extract.fields]\nb = {select = 'p', list = 1}\n",
       "x.toml:4: extract 'a', field 'b': list: it takes true or false"},
      {"[[extract]]\nname = 'a'\n[extract.fields]\nb = {select = 'p', regex = '['}\n",
       "x.toml:4: extract 'a', field 'b': regex: "},
      {"[[extract]]\nname = 'a'\n[extract.fields]\nb = {select = 'p', default = [1]}\n",
       "x.toml:4: extract 'a', field 'b': default: it takes a string"},
      {"[[extract]]\nname = 'a'\nfields = {b = 'p'}\n[[extract]]\nname = 'a'\nfields = {b = 'p'}\n",
       "x.toml:4: extract 'a': another rule has that name"},
  };
  for (const auto& [text, message] : cases) {
    const auto file = parse_config(text, "x.toml");
    ASSERT_FALSE(file) << text;
    EXPECT_THAT(file.error(), StartsWith(message)) << text;
  }
}

TEST(ExtractTables, AreBounded) {
  std::string fields = "[[extract]]\nname = 'a'\n[extract.fields]\n", rules;
  for (std::size_t i = 0; i <= max_extract_fields; ++i) fields += "f" + std::to_string(i) + " = 'a'\n";
  for (std::size_t i = 0; i <= max_extract_rules; ++i)
    rules += "[[extract]]\nname = 'r" + std::to_string(i) + "'\nfields = {a = 'a'}\n";
  EXPECT_FALSE(parse_config(fields, "x.toml"));
  EXPECT_FALSE(parse_config(rules, "x.toml"));
}

}  // namespace
}  // namespace crawl::config
