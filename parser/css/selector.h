// Selector: a CSS selector in its compiled form, and the way from text to it. Selectors level 3
// (https://www.w3.org/TR/selectors-3/) in full; of level 4 :is(), :where(), :not() with lists, :has(), :any-link,
// :scope, :required, :optional, :nth-child(An+B of S) and the flags `i` and `s` of attributes; of our own
// :contains("text") and what is to be taken of a match: ::text, ::attr(name), ::html, as Scrapy has them.
//
// Data only: which elements it is for, parser/css/matcher.h finds out. Immutable; any thread. Bounded by the length of
// the text and by its nesting.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace crawl::parser::css {

inline constexpr std::size_t max_selector_length = 4096;  // bytes
inline constexpr unsigned max_selector_depth = 16;        // of parentheses

// Why a text is no selector.
struct SelectorError {
  std::size_t column = 1;  // of the character where it goes wrong, from 1
  std::string message;     // what would be right
};

// What is taken of an element that matches.
struct Output {
  enum class Kind : std::uint8_t {
    element,    // nothing was said: its text
    text,       // ::text
    attribute,  // ::attr(name)
    html,       // ::html
    nothing,    // ::before and the like, of which a page has none
  };
  Kind kind = Kind::element;
  std::string attribute;  // lower case
  friend bool operator==(const Output&, const Output&) = default;
};

struct Complex;

enum class TestKind : std::uint8_t {
  any,        // *
  type,       // name
  id,         // value
  class_,     // value
  attribute,  // name, comparison, value
  root,
  scope,  // the elements that a search is relative to; without such ones the root
  empty,
  nth,  // a, b, from_end, of_type, and list: only those that match it are counted
  link,
  target,
  enabled,
  disabled,
  checked,
  required,
  optional,
  lang,      // words
  contains,  // value
  is,        // list
  not_,      // list
  has,       // list, relative to the element
  never,     // :hover and what else a stored page is not
};

enum class Comparison : std::uint8_t { exists, equals, has_word, begins_with_word, begins, ends, contains };
enum class LetterCase : std::uint8_t { of_html, ignored, exact };

struct Test {
  TestKind kind = TestKind::any;
  Comparison comparison = Comparison::exists;
  LetterCase letter_case = LetterCase::of_html;
  bool any_namespace = false;      // of attributes: also those with one
  bool without_namespace = false;  // |name: no element of an HTML page
  bool from_end = false, of_type = false;
  std::int32_t a = 0, b = 0;
  std::string name, value;         // names in lower case
  std::vector<std::string> words;  // lower case
  std::vector<Complex> list;
};

using Compound = std::vector<Test>;  // all hold of one element

enum class Combinator : std::uint8_t { descendant, child, next, later };

struct Step {
  Combinator before = Combinator::descendant;  // what leads to it; of the first only in :has()
  Compound compound;
};

struct Complex {
  std::vector<Step> steps;
  Output output;
};

struct Selector {
  std::vector<Complex> alternatives;  // between commas
};

Result<Selector, SelectorError> parse_selector(std::string_view text);

}  // namespace crawl::parser::css
