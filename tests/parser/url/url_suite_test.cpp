// The URL parser against the public suites (tests/parser/suites.h): counts are printed, and each case that does not
// come out as the suite has it stands in a list below with its reason. A listed case that passes is a failure too, so
// that the lists only get shorter.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unicode/uvernum.h>

#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "parser/url.h"
#include "tests/parser/suites.h"
#include "tests/support/json.h"

namespace crawl::parser {
namespace {

using Exceptions = std::map<std::string, std::string>;  // input -> why it comes out otherwise

test::Json read_cases(const char* name) {
  return test::read_json(test::read_suite_file(name));
}

std::optional<std::string> resolve(const std::string& input, const std::string& base, std::string_view charset = {}) {
  std::optional<Url> base_url;
  if (!base.empty()) {
    auto parsed = parse_url(base);
    EXPECT_TRUE(parsed) << base;
    if (parsed) base_url = *parsed;
  }
  auto url = parse_url(input, base_url ? &*base_url : nullptr, charset);
  return url ? std::optional(url->href()) : std::nullopt;
}

// Counts the cases of one suite and holds them against its exceptions.
class Tally {
 public:
  Tally(std::string name, Exceptions exceptions) : name_(std::move(name)), exceptions_(std::move(exceptions)) {}
  ~Tally() {
    std::printf("%s: %d of %d as the suite has them\n", name_.c_str(), passed_, total_);
    for (const auto& [input, reason] : exceptions_)
      EXPECT_TRUE(met_.contains(input)) << "an exception of no case: " << input;
  }

  void expect(const std::string& input, const std::optional<std::string>& actual,
              const std::optional<std::string>& expected) {
    ++total_;
    passed_ += actual == expected;
    bool excepted = exceptions_.contains(input);
    if (excepted) met_.insert(input);
    EXPECT_EQ(actual == expected, !excepted)
        << input << "\n  is  " << actual.value_or("refused") << "\n  not " << expected.value_or("refused");
  }

 private:
  std::string name_;
  Exceptions exceptions_;
  std::set<std::string> met_;  // exceptions that a case had
  int total_ = 0, passed_ = 0;
};

bool is_http(const test::Json& url) {
  if (!url.is_string()) return false;
  auto text = test::text_of(url);
  return text.starts_with("http:") || text.starts_with("https:");
}

std::string text_or_empty(const test::Json& value) {
  return value.is_string() ? test::text_of(value) : "";
}

// A WHATWG href without what crawl drops by design: "user:pw@" and the fragment.
std::string without_userinfo_and_fragment(std::string href) {
  href.resize(std::min(href.find('#'), href.size()));
  std::size_t host = href.find("//") + 2;
  std::size_t at = href.substr(0, href.find_first_of("/?", host)).rfind('@');
  return at == std::string::npos ? href : href.erase(host, at + 1 - host);
}

const char* const upper_case_triplets = "hexadecimal digits of triplets are put in upper case (RFC 3986, 6.2.2.1)";

TEST(UrlSuite, WptUrlTestData) {
  CRAWL_NEEDS_SUITE("url-wpt");
  const Exceptions other_triplets{{"/a%2fc", upper_case_triplets},
                                  {"/a/%2f/c", upper_case_triplets},
                                  {"http://example.com/%3A%3a%3C%3c", upper_case_triplets}};
  Tally resolves("urltestdata.json, http and https", other_triplets);
  Tally fails("urltestdata.json, no URL", {});
  const test::Json cases = read_cases("url-wpt/urltestdata.json");
  for (const test::Json& one : cases.as_array()) {
    if (!one.is_object()) continue;
    auto input = test::text_of(one.at("input"));
    if (one.as_object().contains("failure")) {
      if (!one.at("base").is_string() || is_http(one.at("base")))
        fails.expect(input, resolve(input, text_or_empty(one.at("base"))), std::nullopt);
    } else if (is_http(one.at("href")) && (!one.at("base").is_string() || is_http(one.at("base")))) {
      resolves.expect(input, resolve(input, text_or_empty(one.at("base"))),
                      without_userinfo_and_fragment(test::text_of(one.at("href"))));
    }
  }
}

// Unicode 15.1 and 16 made names of code points that were none before, and kept capital sharp s apart from "ss".
Exceptions of_older_icu() {
  if (U_ICU_VERSION_MAJOR_NUM >= 76) return {};
  const char* const reason = "ICU before 76 has the tables of an older Unicode";
  return {
      {"look\u180Eout.net", reason}, {"look\u206Bout.net", reason}, {"\u04C0.com", reason},
      {"\U0002F868.com", reason},    {"\u2183.com", reason},        {"\u1E9E.com", reason},
      {"\u1E9E.foo.com", reason},
  };
}

TEST(UrlSuite, WptToAscii) {
  CRAWL_NEEDS_SUITE("url-wpt");
  Tally tally("toascii.json", of_older_icu());
  const test::Json cases = read_cases("url-wpt/toascii.json");
  for (const test::Json& one : cases.as_array()) {
    if (!one.is_object()) continue;
    auto input = test::text_of(one.at("input"));
    auto url = parse_url("https://" + input + "/x");
    auto host = url ? std::optional(std::string(url->host())) : std::nullopt;
    const test::Json& output = one.at("output");
    tally.expect(input, host, output.is_null() ? std::nullopt : std::optional(test::text_of(output)));
  }
}

TEST(UrlSuite, WptPercentEncoding) {
  CRAWL_NEEDS_SUITE("url-wpt");
  Tally tally("percent-encoding.json, queries", {});
  const test::Json cases = read_cases("url-wpt/percent-encoding.json");
  for (const test::Json& one : cases.as_array()) {
    if (!one.is_object()) continue;
    auto input = test::text_of(one.at("input"));
    for (const auto& [name, output] : one.at("output").as_object()) {
      const std::string charset(name.data(), name.size());
      tally.expect(fmt::format("{} in {}", input, charset), resolve("http://h/?" + input, "", charset),
                   "http://h/?" + test::text_of(output));
    }
  }
}

// A field of a CSV line, unquoted.
std::string take_field(std::string_view& line) {
  auto skip = line.find_first_not_of(' ');
  line.remove_prefix(std::min(skip, line.size()));
  std::string field;
  bool quoted = line.starts_with('"');
  std::size_t i = quoted ? 1 : 0;
  for (; i < line.size(); ++i) {
    if (quoted && line[i] == '"') {
      if (!line.substr(i + 1).starts_with('"')) break;
      ++i;  // a doubled quote
    } else if (!quoted && line[i] == ',') {
      break;
    }
    field.push_back(line[i]);
  }
  line.remove_prefix(std::min(line.find(',', i), line.size() - 1) + 1);
  return field;
}

std::vector<std::vector<std::string>> read_csv(const char* name) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream file(test::read_suite_file(name));
  for (std::string text; std::getline(file, text);) {
    if (text.empty() || text[0] == '#') continue;
    std::vector<std::string> row;
    for (std::string_view line = text; !line.empty();) row.push_back(take_field(line));
    rows.push_back(std::move(row));
  }
  return rows;
}

TEST(UrlSuite, CrawlerResolve) {
  CRAWL_NEEDS_SUITE("url-crawler");
  Tally tally("url-resolve.csv", {{"/a%2fc", upper_case_triplets}, {"/a/%2f/c", upper_case_triplets}});
  for (const auto& row : read_csv("url-crawler/url-resolve.csv")) {
    ASSERT_EQ(row.size(), 3u);
    if (row[1].starts_with("file:")) continue;  // a base that no crawl has
    tally.expect(row[0], resolve(row[0], row[1]), without_userinfo_and_fragment(row[2]));
  }
}

TEST(UrlSuite, CrawlerInvalid) {
  CRAWL_NEEDS_SUITE("url-crawler");
  Tally tally("invalidUrls.csv", {});
  for (const auto& row : read_csv("url-crawler/invalidUrls.csv"))
    tally.expect(row.at(0), resolve(row.at(0), ""), std::nullopt);
}

// crawler-commons' own normal form, which goes further than the standard: only counted, for people to read.
TEST(UrlSuite, CrawlerNormalFormIsNearOurs) {
  CRAWL_NEEDS_SUITE("url-crawler");
  int same = 0, total = 0;
  for (const auto& row : read_csv("url-crawler/weirdToNormalizedUrls.csv")) {
    auto url = parse_seed(row.at(0));
    bool equal = url && url->href() == row.at(1);
    if (!equal)
      std::printf("  %s is %s, there %s\n", row[0].c_str(), url ? url->href().c_str() : "refused", row[1].c_str());
    same += equal;
    ++total;
  }
  std::printf("weirdToNormalizedUrls.csv: %d of %d as crawler-commons normalizes\n", same, total);
  EXPECT_GE(same, 60);
}

}  // namespace
}  // namespace crawl::parser
