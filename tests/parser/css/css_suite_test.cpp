// The selectors of the W3C's test suite, as cascadia has them: each must find exactly the elements that it says, or be
// refused with the place.
#include <gmock/gmock.h>

#include <map>

#include "tests/parser/css/css_support.h"
#include "tests/parser/suites.h"
#include "tests/support/json.h"

namespace crawl::test {
namespace {

using test::Json;

// The suite's page has these made by a script, one of them in no namespace and one in another (setupSpecialElements).
constexpr std::string_view special =
    "<div id=any-namespace><div id=any-namespace-div1></div><div id=any-namespace-div2></div>"
    "<div id=any-namespace-div3></div><div id=any-namespace-div4></div></div>"
    "<div id=no-namespace><div id=no-namespace-div1></div></div>";

// No parser of HTML makes an element without a namespace: these find nothing.
const std::map<std::string, std::string> differences = {
    {"#no-namespace |div", "an element without a namespace"},
    {"#no-namespace |*", "an element without a namespace"},
};

std::string suite_page() {
  std::string page = read_suite_file("css-selectors/content.xhtml");
  const std::size_t end = page.rfind("</body>");
  EXPECT_NE(end, page.npos);
  return page.insert(end, special);
}

TEST(CssSelectorSuite, ValidOnesFindWhatTheySay) {
  CRAWL_NEEDS_SUITE("css-selectors");
  const std::string html = suite_page();
  Selectable page(html);
  std::size_t passed = 0, excused = 0;
  const Json entries = test::read_json(read_suite_file("css-selectors/valid_selectors.json"));
  for (const Json& entry : entries.as_array()) {
    const std::string selector = test::text_of(entry.at("selector"));
    const auto found = page.ids(selector, "target");
    if (differences.contains(selector)) {
      EXPECT_THAT(found, testing::IsEmpty()) << selector;
      ++excused;
      continue;
    }
    EXPECT_EQ(found, boost::json::value_to<std::vector<std::string>>(entry.at("expect")))
        << selector << ": " << entry.at("name");
    ++passed;
  }
  EXPECT_EQ(passed, 187u);
  EXPECT_EQ(excused, 2u);
}

TEST(CssSelectorSuite, InvalidOnesAreRefusedWithThePlace) {
  CRAWL_NEEDS_SUITE("css-selectors");
  std::size_t refused = 0;
  const Json entries = test::read_json(read_suite_file("css-selectors/invalid_selectors.json"));
  for (const Json& entry : entries.as_array()) {
    const std::string selector = test::text_of(entry.at("selector"));
    const auto parsed = parser::css::parse_selector(selector);
    ASSERT_FALSE(parsed) << selector;
    EXPECT_GE(parsed.error().column, 1u);
    EXPECT_LE(parsed.error().column, selector.size() + 1) << selector;
    EXPECT_NE(parsed.error().message, "") << selector;
    ++refused;
  }
  EXPECT_EQ(refused, 35u);
}

}  // namespace
}  // namespace crawl::test
