#include "parser/css/matcher.h"

#include <algorithm>
#include <tuple>

#include "parser/css/attribute_test.h"
#include "parser/html/ascii.h"

namespace crawl::parser::css {
namespace {

// https://www.w3.org/TR/selectors-3/#nth-child-pseudo: place is a*n+b for an n that is not negative.
bool is_nth(std::int64_t place, std::int64_t a, std::int64_t b) {
  if (a == 0) return place == b;
  return (place - b) % a == 0 && (place - b) / a >= 0;
}

// Costs a pass of its own, so that it is done last, when few elements are left.
bool is_dear(const Test& test) {
  switch (test.kind) {
    case TestKind::nth:
    case TestKind::disabled:
    case TestKind::enabled:
    case TestKind::lang:
    case TestKind::contains:
    case TestKind::is:
    case TestKind::not_:
    case TestKind::has:
      return true;
    default:
      return false;
  }
}

// A language range: "en" is "en-GB" too, "*-CH" any language as written in Switzerland
// (https://www.rfc-editor.org/rfc/rfc4647#section-3.3.2, as far as selectors go).
bool speaks(std::string_view language, std::string_view lower_range) {
  if (language.empty() || lower_range.empty()) return false;
  if (lower_range.starts_with("*-")) {
    const auto first = language.find('-');
    return first != language.npos && speaks(language.substr(first + 1), lower_range.substr(2));
  }
  if (lower_range == "*") return true;
  return equals_ignoring_case(language.substr(0, lower_range.size()), lower_range) &&
         (language.size() == lower_range.size() || language[lower_range.size()] == '-');
}

void add(ElementSet& set, const ElementSet& more) {
  for (std::size_t i = 0; i < set.size(); ++i) set[i] |= more[i];
}

}  // namespace

Matcher::Matcher(const Tree& tree, const Elements& elements, StepBudget& budget, std::string_view fragment)
    : elements_(elements), budget_(budget), fragment_(fragment), facts_(tree, elements) {}

std::vector<Match> Matcher::select(const Selector& selector) {
  std::vector<Match> found;
  for (const Complex& complex : selector.alternatives) {
    if (complex.output.kind == Output::Kind::nothing) continue;
    const ElementSet set = matching(complex);
    if (budget_.spent()) return found;
    for (ElementNo e = 0; e < elements_.size(); ++e)
      if (set[e]) found.push_back({e, &complex.output});
  }
  if (selector.alternatives.size() == 1) return found;
  if (!budget_.spend(4 * found.size())) return {};
  // Outputs lie in the order of their alternatives.
  std::ranges::sort(found, [](const Match& a, const Match& b) {
    return std::tie(a.element, a.output) < std::tie(b.element, b.output);
  });
  // Of one element there are as many as alternatives that match it.
  std::vector<Match> distinct;
  std::size_t begin = 0;  // of the element's own among those
  for (const Match& match : found) {
    if (!distinct.empty() && distinct.back().element != match.element) begin = distinct.size();
    const auto same = [&](const Match& other) { return *other.output == *match.output; };
    if (std::none_of(distinct.begin() + static_cast<std::ptrdiff_t>(begin), distinct.end(), same))
      distinct.push_back(match);
  }
  return distinct;
}

ElementSet Matcher::matching(const Complex& complex) {
  ElementSet set(elements_.size(), 1);
  for (std::size_t i = 0; i < complex.steps.size(); ++i) {
    if (!budget_.spend(elements_.size())) return ElementSet(elements_.size(), 0);
    if (i > 0) set = reached(elements_, set, complex.steps[i].before);
    keep(set, complex.steps[i].compound);
  }
  return set;
}

ElementSet Matcher::matching_any(const std::vector<Complex>& list) {
  ElementSet all(elements_.size(), 0);
  for (const Complex& complex : list) add(all, matching(complex));
  return all;
}

ElementSet Matcher::having_any(const std::vector<Complex>& list) {
  ElementSet all(elements_.size(), 0);
  for (const Complex& relative : list) add(all, having(relative));
  return all;
}

ElementSet Matcher::having(const Complex& relative) {
  ElementSet set(elements_.size(), 1);
  for (std::size_t i = relative.steps.size(); i-- > 0;) {
    if (!budget_.spend(elements_.size())) return ElementSet(elements_.size(), 0);
    keep(set, relative.steps[i].compound);
    set = reaching(elements_, set, relative.steps[i].before);
  }
  return set;
}

void Matcher::keep(ElementSet& set, const Compound& compound) {
  for (const bool dear : {false, true})
    for (const Test& test : compound)
      if (is_dear(test) == dear && budget_.spend(elements_.size())) keep(set, test);
}

template <class Holds>
void Matcher::keep_if(ElementSet& set, const Holds& holds) {
  for (ElementNo e = 0; e < elements_.size(); ++e)
    if (set[e]) set[e] = holds(e);
}

void Matcher::keep_both(ElementSet& set, const ElementSet& other, std::uint8_t flip) {
  for (std::size_t i = 0; i < set.size(); ++i) set[i] &= other[i] ^ flip;
}

void Matcher::keep(ElementSet& set, const Test& test) {
  switch (test.kind) {
    case TestKind::any:
    case TestKind::type:
      return keep_type(set, test);
    case TestKind::id:
      return keep_named(set, test, "id", Comparison::equals);
    case TestKind::class_:
      return keep_named(set, test, "class", Comparison::has_word);
    case TestKind::attribute:
      return keep_attribute(set, test);
    case TestKind::root:
      return keep_if(set, [&](ElementNo e) { return elements_.parent(e) == no_element; });
    case TestKind::scope:
      return keep_if(set,
                     [&](ElementNo e) { return scope_.empty() ? elements_.parent(e) == no_element : scope_[e] != 0; });
    case TestKind::empty:
      return keep_if(set, [&](ElementNo e) { return budget_.spend(elements_.child_count(e)) && elements_.empty(e); });
    case TestKind::nth:
      return keep_nth(set, test);
    case TestKind::link:
      return keep_link(set);
    case TestKind::target:
      return keep_if(set, [&](ElementNo e) { return !fragment_.empty() && elements_.attribute(e, "id") == fragment_; });
    case TestKind::enabled:
    case TestKind::disabled:
      return keep_disabled(set, test.kind == TestKind::disabled);
    case TestKind::checked:
      return keep_checked(set);
    case TestKind::required:
    case TestKind::optional:
      return keep_required(set, test.kind == TestKind::required);
    case TestKind::lang:
      return keep_lang(set, test);
    case TestKind::contains:
      if (budget_.spend_bytes(facts_.text_size())) keep_both(set, facts_.containing(test.value));
      return;
    case TestKind::is:
      return keep_both(set, matching_any(test.list));
    case TestKind::not_:
      return keep_both(set, matching_any(test.list), 1);
    case TestKind::has:
      return keep_both(set, having_any(test.list));
    case TestKind::never:
      return keep_if(set, [](ElementNo) { return false; });
  }
}

void Matcher::keep_type(ElementSet& set, const Test& test) {
  if (test.without_namespace) return keep_if(set, [](ElementNo) { return false; });
  if (test.kind == TestKind::any) return;
  const auto name = elements_.name_of(test.name);
  keep_if(set, [&](ElementNo e) { return name && elements_.name(e) == *name; });
}

// #a is [id=a], .a is [class~=a], but for the case of letters in quirks mode.
void Matcher::keep_named(ElementSet& set, const Test& test, const char* attribute, Comparison comparison) {
  Test same{.kind = TestKind::attribute, .comparison = comparison};
  same.letter_case = elements_.in_quirks_mode() ? LetterCase::ignored : LetterCase::exact;
  same.name = attribute;
  same.value = test.value;
  keep_attribute(set, same);
}

void Matcher::keep_attribute(ElementSet& set, const Test& test) {
  keep_if(set, [&](ElementNo e) {
    if (!budget_.spend(elements_.attribute_count(e))) return false;
    const auto value = elements_.attribute(e, test.name, test.any_namespace);
    if (!value) return false;
    // A search goes through the value for each of its bytes at worst, when letters are compared without their case.
    const bool search = test.comparison == Comparison::contains && value->size() >= test.value.size();
    if (!budget_.spend_bytes(value->size() * (search ? std::max<std::size_t>(1, test.value.size() / 4) : 1)))
      return false;
    return attribute_is(test, *value, elements_.is_html(e));
  });
}

void Matcher::keep_nth(ElementSet& set, const Test& test) {
  const auto keep_places = [&](const Facts::Places& places) {
    keep_if(set, [&](ElementNo e) { return is_nth(places[e], test.a, test.b); });
  };
  if (test.list.empty()) return keep_places(facts_.places(test.from_end, test.of_type));
  const ElementSet counted = matching_any(test.list);
  keep_both(set, counted);
  keep_places(facts_.places_in(counted, test.from_end));
}

void Matcher::keep_lang(ElementSet& set, const Test& test) {
  keep_if(set, [&](ElementNo e) {
    const std::string_view language = facts_.language(e);
    return std::ranges::any_of(test.words, [&](const std::string& range) { return speaks(language, range); });
  });
}

void Matcher::keep_link(ElementSet& set) {
  const Names names = names_of({"a", "area", "link"});
  keep_if(set, [&](ElementNo e) {
    return elements_.is_html(e) && is_one_of(e, names) && elements_.attribute(e, "href").has_value();
  });
}

Matcher::Names Matcher::names_of(std::initializer_list<std::string_view> names) const {
  Names numbers;
  for (const std::string_view name : names)
    if (const auto number = elements_.name_of(name)) numbers.push_back(*number);
  return numbers;
}

bool Matcher::is_one_of(ElementNo e, const Names& names) const {
  return std::ranges::find(names, elements_.name(e)) != names.end();
}

void Matcher::keep_checked(ElementSet& set) {
  const Names options = names_of({"option"}), inputs = names_of({"input"});
  keep_if(set, [&](ElementNo e) {
    if (!elements_.is_html(e)) return false;
    if (is_one_of(e, options)) return elements_.attribute(e, "selected").has_value();
    if (!is_one_of(e, inputs) || !elements_.attribute(e, "checked")) return false;
    const std::string_view type = elements_.attribute(e, "type").value_or("");
    return equals_ignoring_case(type, "checkbox") || equals_ignoring_case(type, "radio");
  });
}

void Matcher::keep_required(ElementSet& set, bool required) {
  const Names names = names_of({"input", "select", "textarea"});
  keep_if(set, [&](ElementNo e) {
    return elements_.is_html(e) && is_one_of(e, names) && elements_.attribute(e, "required").has_value() == required;
  });
}

// https://html.spec.whatwg.org/multipage/semantics-other.html#concept-element-disabled
void Matcher::keep_disabled(ElementSet& set, bool disabled) {
  const Names names = names_of({"button", "input", "select", "textarea", "optgroup", "option", "fieldset"});
  const ElementSet& all = facts_.disabled();
  keep_if(set, [&](ElementNo e) { return elements_.is_html(e) && is_one_of(e, names) && (all[e] != 0) == disabled; });
}

}  // namespace crawl::parser::css
