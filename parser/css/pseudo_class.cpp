#include "parser/css/pseudo_class.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "config/help/suggest.h"

namespace crawl::parser::css {
namespace {

struct Entry {
  std::string_view name;
  TestKind kind;
};

constexpr Entry entries[] = {
    {"root", TestKind::root},         {"empty", TestKind::empty},       {"link", TestKind::link},
    {"any-link", TestKind::link},     {"visited", TestKind::never},     {"hover", TestKind::never},
    {"active", TestKind::never},      {"focus", TestKind::never},       {"target", TestKind::target},
    {"enabled", TestKind::enabled},   {"disabled", TestKind::disabled}, {"checked", TestKind::checked},
    {"required", TestKind::required}, {"optional", TestKind::optional}, {"indeterminate", TestKind::never},
    {"scope", TestKind::scope},
};

// Those that count siblings: the first, or the last, or both.
struct Counting {
  std::string_view name;
  bool first, last, of_type;
};

constexpr Counting counting[] = {
    {"first-child", true, false, false},  {"last-child", false, true, false},  {"only-child", true, true, false},
    {"first-of-type", true, false, true}, {"last-of-type", false, true, true}, {"only-of-type", true, true, true},
};

constexpr std::string_view functions[] = {
    "is", "where", "not", "has", "contains", "lang", "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"};

Test nth(bool from_end, bool of_type) {
  Test test{.kind = TestKind::nth};
  test.from_end = from_end;
  test.of_type = of_type;
  test.b = 1;
  return test;
}

}  // namespace

Compound pseudo_class(std::string_view lower_name) {
  const auto entry = std::ranges::find(entries, lower_name, &Entry::name);
  if (entry != std::end(entries)) return {Test{.kind = entry->kind}};
  const auto counted = std::ranges::find(counting, lower_name, &Counting::name);
  Compound tests;
  if (counted == std::end(counting)) return tests;
  if (counted->first) tests.push_back(nth(false, counted->of_type));
  if (counted->last) tests.push_back(nth(true, counted->of_type));
  return tests;
}

bool is_pseudo_element_of_css2(std::string_view lower_name) {
  return lower_name == "before" || lower_name == "after" || lower_name == "first-line" || lower_name == "first-letter";
}

std::string known_pseudo_classes(std::string_view lower_name, bool function) {
  std::vector<std::string_view> names;
  if (function) {
    names.assign(std::begin(functions), std::end(functions));
  } else {
    for (const Entry& entry : entries) names.push_back(entry.name);
    for (const Counting& entry : counting) names.push_back(entry.name);
  }
  std::string hint = config::did_you_mean(lower_name, names, ":");
  if (!hint.empty()) return hint;
  for (const std::string_view name : names) hint += (hint.empty() ? "; there are :" : " :") + std::string(name);
  return hint;
}

}  // namespace crawl::parser::css
