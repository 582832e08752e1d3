// Selectors in a test: a page and a selector in, what matches out.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parser/css/matcher.h"
#include "parser/css/value.h"
#include "parser/tree/arena.h"

namespace crawl::test {

// A page with its tree and its elements; html outlives it.
class Selectable {
 public:
  explicit Selectable(std::string_view html, std::uint64_t steps = 1'000'000'000)
      : tree_(*parser::Tree::build(html, arena_, {.cpu_ns = 10'000'000'000, .memory = 1u << 30})),
        elements_(tree_),
        budget_(steps) {}

  const parser::Tree& tree() const { return tree_; }
  const parser::Elements& elements() const { return elements_; }
  parser::StepBudget& budget() { return budget_; }

  std::vector<std::string> values(std::string_view text, std::string_view fragment = {}) {
    std::vector<std::string> all;
    for_each_match(text, fragment, [&](const parser::css::Match& match) {
      if (auto value = parser::css::value_of(elements_, match, 1u << 20, budget_)) all.push_back(std::move(*value));
    });
    return all;
  }

  // The ids of what matches, "-" for those without one.
  std::vector<std::string> ids(std::string_view text, std::string_view fragment = {}) {
    std::vector<std::string> all;
    for_each_match(text, fragment, [&](const parser::css::Match& match) {
      all.emplace_back(elements_.attribute(match.element, "id").value_or("-"));
    });
    return all;
  }

 private:
  void for_each_match(std::string_view text, std::string_view fragment, auto&& action) {
    const auto selector = parser::css::parse_selector(text);
    EXPECT_TRUE(selector) << text << ": " << (selector ? "" : selector.error().message);
    if (!selector) return;
    parser::css::Matcher matcher(tree_, elements_, budget_, fragment);
    for (const auto& match : matcher.select(*selector)) action(match);
  }

  parser::Arena arena_;
  parser::Tree tree_;
  parser::Elements elements_;
  parser::StepBudget budget_;
};

}  // namespace crawl::test
