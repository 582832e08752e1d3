// The cookie jar against the public http-state suite (tests/parser/suites.h): each case a file of Set-Cookie fields,
// and perhaps where the next request goes, and a file of the Cookie field that goes with that.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/session/cookies/cookie_jar.h"
#include "parser/url.h"
#include "tests/parser/suites.h"

namespace crawl::cookies {
namespace {

// Between the years that the suite means to have passed and those that it means to come: 2007 and 2019.
constexpr std::int64_t suite_time = 1'293'840'000'000;  // 2011-01-01

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.emplace_back(line);
  }
  return out;
}

// The value of the line that begins with `name`; empty without.
std::string field(std::string_view text, std::string_view name) {
  for (const std::string& line : lines(text))
    if (line.starts_with(name)) return line.substr(line.find_first_not_of(' ', name.size()));
  return {};
}

CookieOrigin origin_of(const parser::Url& url) {
  return {url.scheme(), url.hostname(), url.target()};
}

std::string sent(const std::string& name, const std::string& fields) {
  const auto from = parser::parse_url("http://home.example.org/cookie-parser?" + name);
  const std::string location = field(fields, "Location:");
  const auto to = parser::parse_url(location.empty() ? "/cookie-parser-result?" + name : location, &*from);
  CookieJar jar;
  for (const std::string& line : lines(fields))
    if (line.starts_with("Set-Cookie:")) jar.store(origin_of(*from), line.substr(11), suite_time);
  return jar.header_for(origin_of(*to), suite_time);
}

TEST(CookiesSuite, HttpState) {
  CRAWL_NEEDS_SUITE("cookies");
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(test::suites_folder() / "cookies/parser")) {
    const std::string file = entry.path().filename();
    if (file.ends_with("-test")) names.insert(file.substr(0, file.size() - 5));
  }
  int passed = 0;
  for (const std::string& name : names) {
    const std::string fields = test::read_suite_file("cookies/parser/" + name + "-test");
    const std::string expected = field(test::read_suite_file("cookies/parser/" + name + "-expected"), "Cookie:");
    const std::string actual = sent(name, fields);
    passed += actual == expected;
    EXPECT_EQ(actual, expected) << name << ": " << fields;
  }
  std::printf("http-state: %d of %zu\n", passed, names.size());
  EXPECT_GT(names.size(), 100u);
}

}  // namespace
}  // namespace crawl::cookies
