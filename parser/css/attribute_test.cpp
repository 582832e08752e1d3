#include "parser/css/attribute_test.h"

#include <algorithm>
#include <iterator>

#include "parser/html/ascii.h"

namespace crawl::parser::css {
namespace {

// Sorted.
constexpr std::string_view caseless_of_html[] = {
    "accept",   "accept-charset", "align",    "alink",      "axis",   "bgcolor",  "charset",   "checked",  "clear",
    "codetype", "color",          "compact",  "declare",    "defer",  "dir",      "direction", "disabled", "enctype",
    "face",     "frame",          "hreflang", "http-equiv", "lang",   "language", "link",      "media",    "method",
    "multiple", "nohref",         "noresize", "noshade",    "nowrap", "readonly", "rel",       "rev",      "rules",
    "scope",    "scrolling",      "selected", "shape",      "target", "text",     "type",      "valign",   "valuetype",
    "vlink"};
static_assert(std::ranges::is_sorted(caseless_of_html));

bool ignores_case(const Test& test, bool of_html_element) {
  if (test.letter_case != LetterCase::of_html) return test.letter_case == LetterCase::ignored;
  return of_html_element && std::ranges::binary_search(caseless_of_html, std::string_view(test.name));
}

bool equal(std::string_view a, std::string_view b, bool ignoring_case) {
  if (!ignoring_case) return a == b;
  return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

bool contains(std::string_view text, std::string_view part, bool ignoring_case) {
  if (!ignoring_case) return text.find(part) != text.npos;
  return !std::ranges::search(text, part, {}, to_lower, to_lower).empty();
}

}  // namespace

bool has_word(std::string_view list, std::string_view word, bool ignoring_case) {
  for (auto found = next_token(list); !found.empty(); found = next_token(list))
    if (equal(found, word, ignoring_case)) return true;
  return false;
}

bool attribute_is(const Test& test, std::string_view value, bool of_html_element) {
  const std::string_view wanted = test.value;
  const bool caseless = ignores_case(test, of_html_element);
  switch (test.comparison) {
    case Comparison::exists:
      return true;
    case Comparison::equals:
      return equal(value, wanted, caseless);
    case Comparison::has_word:
      return has_word(value, wanted, caseless);  // a word with spaces is none
    case Comparison::begins_with_word:
      return equal(value.substr(0, wanted.size()), wanted, caseless) &&
             (value.size() == wanted.size() || value[wanted.size()] == '-');
    case Comparison::begins:
      return !wanted.empty() && equal(value.substr(0, wanted.size()), wanted, caseless);
    case Comparison::ends:
      return !wanted.empty() && value.size() >= wanted.size() &&
             equal(value.substr(value.size() - wanted.size()), wanted, caseless);
    case Comparison::contains:
      return !wanted.empty() && contains(value, wanted, caseless);
  }
  return false;
}

}  // namespace crawl::parser::css
