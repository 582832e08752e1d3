// Matcher: finds the elements of one page that selectors are for. A selector is worked off from left to right on sets
// of elements (parser/css/element_set.h), :has() from right to left, so that each part of it costs one pass over the
// page: the time is at most the length of the selector times the size of the page, and within the budget besides. Owned
// by whoever reads the page; one thread; views its tree.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "parser/css/element_set.h"
#include "parser/css/facts.h"
#include "parser/css/selector.h"
#include "parser/tree/elements.h"
#include "parser/tree/step_budget.h"

namespace crawl::parser::css {

struct Match {
  ElementNo element = 0;
  const Output* output = nullptr;  // of the alternative that matched; lives as long as the Selector
};

class Matcher {
 public:
  // All outlive it. fragment: of the page's address, which :target asks for.
  Matcher(const Tree& tree, const Elements& elements, StepBudget& budget, std::string_view fragment = {});

  // In document order; an element that matches more than once is reported once for each distinct output. Not all of
  // them once the budget is spent: ask it.
  std::vector<Match> select(const Selector& selector);

  // The elements that :scope is from now on.
  void set_scope(ElementSet scope) { scope_ = std::move(scope); }

 private:
  ElementSet matching(const Complex& complex);
  ElementSet matching_any(const std::vector<Complex>& list);
  ElementSet having(const Complex& relative);
  ElementSet having_any(const std::vector<Complex>& list);
  void keep(ElementSet& set, const Compound& compound);
  void keep(ElementSet& set, const Test& test);
  template <class Holds>
  void keep_if(ElementSet& set, const Holds& holds);
  void keep_both(ElementSet& set, const ElementSet& other, std::uint8_t flip = 0);

  void keep_type(ElementSet& set, const Test& test);
  void keep_named(ElementSet& set, const Test& test, const char* attribute, Comparison comparison);
  void keep_attribute(ElementSet& set, const Test& test);
  void keep_nth(ElementSet& set, const Test& test);
  void keep_lang(ElementSet& set, const Test& test);
  void keep_link(ElementSet& set);
  void keep_checked(ElementSet& set);
  void keep_required(ElementSet& set, bool required);
  void keep_disabled(ElementSet& set, bool disabled);

  // Of elements that the page has.
  using Names = std::vector<Elements::Name>;
  Names names_of(std::initializer_list<std::string_view> names) const;
  bool is_one_of(ElementNo e, const Names& names) const;

  const Elements& elements_;
  StepBudget& budget_;
  std::string_view fragment_;
  Facts facts_;
  ElementSet scope_;
};

}  // namespace crawl::parser::css
