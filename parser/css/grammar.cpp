// The grammar of selectors (https://www.w3.org/TR/selectors-4/#grammar): recursive descent over tokens. Where a browser
// forgives (:is() and :where() drop what they do not know) this refuses: a selector that was typed is to be right.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/text/ascii.h"
#include "parser/css/nth.h"
#include "parser/css/pseudo_class.h"
#include "parser/css/selector.h"
#include "parser/css/token.h"
#include "parser/css/xpath.h"
#include "parser/html/ascii.h"

namespace crawl::parser::css {
namespace {

template <class T>
using Parsed = Result<T, SelectorError>;

std::string quoted_text(std::string_view text) {
  return "'" + std::string(utf8_prefix(text, 40)) + "'";
}

class Grammar {
 public:
  explicit Grammar(std::string_view text) : text_(text), tokens_(tokenize(text)) {}

  Parsed<Selector> run() {
    for (const Token& token : tokens_)
      if (token.type == TokenType::broken) return error(token, token.value);
    skip_spaces();
    if (at(TokenType::end)) return error(peek(), "a selector is expected, such as h1 or div.price::text");
    auto list = selector_list(Within::page);
    if (!list) return std::unexpected(list.error());
    if (!at(TokenType::end)) return error(peek(), unexpected_here());
    return Selector{std::move(*list)};
  }

 private:
  enum class Within { page, function, has };

  // ---- tokens ----

  const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  bool at(TokenType type, std::size_t ahead = 0) const { return peek(ahead).type == type; }
  bool at(char delim, std::size_t ahead = 0) const {
    return peek(ahead).type == TokenType::delim && peek(ahead).delim == delim;
  }
  const Token& take() {
    const Token& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool take(char delim) { return at(delim) && (take(), true); }
  bool skip_spaces() {
    const bool any = at(TokenType::white_space);
    while (at(TokenType::white_space)) take();
    return any;
  }
  std::string_view source(const Token& token) const { return text_.substr(token.begin, token.end - token.begin); }

  // ---- errors ----

  std::unexpected<SelectorError> error(std::size_t byte, std::string message) const {
    const auto before = text_.substr(0, byte);
    const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return std::unexpected(
        SelectorError{1 + static_cast<std::size_t>(std::ranges::count_if(before, is_start)), std::move(message)});
  }
  std::unexpected<SelectorError> error(const Token& token, std::string message) const {
    return error(token.begin, std::move(message));
  }
  std::string unexpected_here() const {
    if (at(TokenType::end)) return "the selector ends too early";
    const std::string what = quoted_text(source(peek()));
    if (at('&')) return what + " is no combinator; they are a space, > + and ~";
    if (at(TokenType::number)) return what + " cannot stand here; a name does not begin with a digit";
    return what + " cannot stand here" + (at('/') ? xpath_hint(text_) : "");
  }
  // What should have stood in the place of a selector.
  std::string selector_expected() const {
    if (at(TokenType::end)) return "the selector ends too early: an element is expected here, such as a or *";
    if (combinator() && !at('|'))
      return "an element is expected before " + quoted_text(source(peek())) + ", such as a or *";
    return unexpected_here();
  }

  // ---- lists and combinators ----

  Parsed<std::vector<Complex>> selector_list(Within within) {
    std::vector<Complex> list;
    do {
      auto complex = complex_selector(within);
      if (!complex) return std::unexpected(complex.error());
      list.push_back(std::move(*complex));
      skip_spaces();
    } while (take(','));
    return list;
  }

  std::optional<Combinator> combinator() const {
    if (at('>')) return Combinator::child;
    if (at('+')) return Combinator::next;
    if (at('~')) return Combinator::later;
    return std::nullopt;
  }

  bool at_end_of_complex() const { return at(TokenType::end) || at(',') || at(')'); }

  Parsed<Complex> complex_selector(Within within) {
    skip_spaces();
    Complex complex;
    Combinator before = Combinator::descendant;
    if (within == Within::has) {
      if (const auto found = combinator()) before = (take(), *found);
      skip_spaces();
    }
    while (true) {
      const std::size_t begin = peek().begin;
      auto compound = compound_selector(complex.output, within);
      if (!compound) return std::unexpected(compound.error());
      complex.steps.push_back({before, std::move(*compound)});
      if (!absorb_text(complex) && complex.steps.back().compound.empty()) return error(begin, selector_expected());
      const bool space = skip_spaces();
      if (at_end_of_complex()) return complex;
      if (complex.output.kind != Output::Kind::element) {
        return error(peek(), "nothing may follow a ::suffix but a comma and another selector");
      }
      const auto found = combinator();
      if (!found && !space) return error(peek(), unexpected_here());
      before = found ? (take(), *found) : Combinator::descendant;
      skip_spaces();
    }
  }

  // The text of an element is that of all that is in it, so `h1 ::text`, which others need for that, is h1::text.
  static bool absorb_text(Complex& complex) {
    const Step& last = complex.steps.back();
    if (!last.compound.empty()) return false;
    if (complex.output.kind == Output::Kind::element) return false;
    const bool text = complex.output.kind == Output::Kind::text;
    if (text && last.before == Combinator::descendant && complex.steps.size() > 1) {
      complex.steps.pop_back();
    } else {
      complex.steps.back().compound.push_back({.kind = TestKind::any});
    }
    return true;
  }

  // ---- compounds ----

  // Empty where none is here; with ::suffix, output says what is taken.
  Parsed<Compound> compound_selector(Output& output, Within within) {
    Compound tests;
    if (const auto type = type_selector(tests); !type) return std::unexpected(type.error());
    while (output.kind == Output::Kind::element) {
      Parsed<void> done;
      if (at(TokenType::hash)) {
        done = id_selector(tests);
      } else if (at('.')) {
        done = class_selector(tests);
      } else if (at('[')) {
        done = attribute_selector(tests);
      } else if (at(':') && at(':', 1)) {
        done = pseudo_element(output, within);
      } else if (at(':')) {
        done = pseudo_class_selector(tests, output, within);
      } else {
        break;
      }
      if (!done) return std::unexpected(done.error());
    }
    return tests;
  }

  // [ns '|']? (name | '*')
  Parsed<void> type_selector(Compound& tests) {
    const bool prefixed = (at(TokenType::ident) || at('*')) && at('|', 1) && !at('=', 2);
    if (prefixed && at(TokenType::ident)) {
      return error(peek(),
                   quoted_text(peek().value) + " is no namespace that is declared; write the name alone, or *|name");
    }
    if (prefixed) take();
    Test test;
    if (take('|')) {
      test.without_namespace = !prefixed;
      if (!at(TokenType::ident) && !at('*')) return error(peek(), "a name or * is expected behind '|'");
    }
    if (at('*')) {
      take();
    } else if (at(TokenType::ident)) {
      test.kind = TestKind::type;
      test.name = base::lowered(take().value);
    } else {
      return {};
    }
    tests.push_back(std::move(test));
    return {};
  }

  Parsed<void> id_selector(Compound& tests) {
    if (!peek().is_id) {
      return error(peek(),
                   quoted_text(source(peek())) + " does not begin as a name does; write [id=\"" + peek().value + "\"]");
    }
    Test test{.kind = TestKind::id};
    test.value = take().value;
    tests.push_back(std::move(test));
    return {};
  }

  Parsed<void> class_selector(Compound& tests) {
    take();
    if (!at(TokenType::ident)) return error(peek(), "a class name is expected behind '.'");
    Test test{.kind = TestKind::class_};
    test.value = take().value;
    tests.push_back(std::move(test));
    return {};
  }

  // ---- [attribute] ----

  Parsed<void> attribute_selector(Compound& tests) {
    take();
    skip_spaces();
    Test test{.kind = TestKind::attribute};
    if (const auto name = attribute_name(test); !name) return name;
    skip_spaces();
    if (!at(']')) {
      if (const auto comparison = attribute_comparison(test); !comparison) return comparison;
    }
    if (!take(']')) return error(peek(), "']' is expected here");
    tests.push_back(std::move(test));
    return {};
  }

  Parsed<void> attribute_name(Test& test) {
    const bool prefixed = at('|', 1) && !at('=', 2);
    if (at(TokenType::ident) && prefixed) {
      return error(peek(),
                   quoted_text(peek().value) + " is no namespace that is declared; write the name alone, or *|name");
    }
    if (at('*') && prefixed) {
      take();
      test.any_namespace = true;
    }
    take('|');
    if (!at(TokenType::ident)) return error(peek(), "the name of an attribute is expected here");
    test.name = base::lowered(take().value);
    return {};
  }

  Parsed<void> attribute_comparison(Test& test) {
    constexpr std::pair<char, Comparison> comparisons[] = {
        {'~', Comparison::has_word}, {'|', Comparison::begins_with_word}, {'^', Comparison::begins},
        {'$', Comparison::ends},     {'*', Comparison::contains},
    };
    test.comparison = Comparison::equals;
    for (const auto& [delim, comparison] : comparisons) {
      if (!at(delim)) continue;
      take();
      test.comparison = comparison;
      break;
    }
    if (!take('=')) return error(peek(), "']' or one of = ~= |= ^= $= *= is expected here");
    skip_spaces();
    if (!at(TokenType::ident) && !at(TokenType::string)) {
      return error(peek(), "a value is expected here: a name, or any text in quotes");
    }
    test.value = take().value;
    skip_spaces();
    if (!at(TokenType::ident)) return {};
    const std::string flag = base::lowered(peek().value);
    if (flag != "i" && flag != "s") return error(peek(), "']' is expected here; a value with spaces stands in quotes");
    test.letter_case = flag == "i" ? LetterCase::ignored : LetterCase::exact;
    take();
    skip_spaces();
    return {};
  }

  // ---- :pseudo-classes ----

  Parsed<void> pseudo_class_selector(Compound& tests, Output& output, Within within) {
    const Token colon = take();
    if (at(TokenType::function)) return functional_pseudo_class(tests);
    if (!at(TokenType::ident)) return error(peek(), "the name of a pseudo-class is expected behind ':'");
    const std::string name = base::lowered(peek().value);
    if (is_pseudo_element_of_css2(name)) return set_output(output, within, colon, {Output::Kind::nothing, {}});
    Compound found = pseudo_class(name);
    if (found.empty())
      return error(colon,
                   "':" + quoted_text(name).substr(1) + " is no pseudo-class" + known_pseudo_classes(name, false));
    take();
    for (Test& test : found) tests.push_back(std::move(test));
    return {};
  }

  Parsed<void> functional_pseudo_class(Compound& tests) {
    const Token function = take();
    const std::string name = base::lowered(function.value);
    if (++depth_ > max_selector_depth) {
      return error(function,
                   "a selector may have " + std::to_string(max_selector_depth) + " parentheses in one another");
    }
    Test test;
    Parsed<void> done;
    if (name == "is" || name == "where" || name == "not" || name == "has") {
      test.kind = name == "not" ? TestKind::not_ : name == "has" ? TestKind::has : TestKind::is;
      done = list_argument(test, name == "has" ? Within::has : Within::function);
    } else if (name == "contains") {
      done = contains_argument(test);
    } else if (name == "lang") {
      done = lang_argument(test);
    } else if (name.starts_with("nth-")) {
      done = nth_argument(test, name, function);
    } else {
      done = error(function, "':" + name + "()' is no pseudo-class" + known_pseudo_classes(name, true));
    }
    if (!done) return done;
    skip_spaces();
    if (!take(')')) return error(peek(), at(TokenType::end) ? "')' is missing" : unexpected_here());
    --depth_;
    tests.push_back(std::move(test));
    return {};
  }

  Parsed<void> list_argument(Test& test, Within within) {
    auto list = selector_list(within);
    if (!list) return std::unexpected(list.error());
    test.list = std::move(*list);
    return {};
  }

  Parsed<void> contains_argument(Test& test) {
    skip_spaces();
    if (!at(TokenType::string) && !at(TokenType::ident)) return error(peek(), "a text in quotes is expected here");
    test.kind = TestKind::contains;
    bool pending = false;
    const std::string_view text = peek().value;
    if (!text.empty() && is_space(text.front())) test.value = " ";
    append_collapsed(test.value, text, pending, max_selector_length);
    if (pending) test.value += ' ';
    take();
    return {};
  }

  // https://www.w3.org/TR/selectors-4/#the-lang-pseudo: ranges between commas.
  Parsed<void> lang_argument(Test& test) {
    test.kind = TestKind::lang;
    do {
      skip_spaces();
      if (!at(TokenType::ident) && !at(TokenType::string))
        return error(peek(), "a language is expected here, such as en");
      test.words.push_back(base::lowered(take().value));
      skip_spaces();
    } while (take(','));
    return {};
  }

  Parsed<void> nth_argument(Test& test, std::string_view name, const Token& function) {
    test.kind = TestKind::nth;
    test.from_end = name.starts_with("nth-last-");
    test.of_type = name.ends_with("-of-type");
    if (name != (std::string(test.from_end ? "nth-last-" : "nth-") + (test.of_type ? "of-type" : "child"))) {
      return error(function, "':" + std::string(name) + "()' is no pseudo-class" + known_pseudo_classes(name, true));
    }
    const std::size_t begin = peek().begin;
    const auto is_of = [&] { return !test.of_type && at(TokenType::ident) && base::lowered(peek().value) == "of"; };
    while (!at(TokenType::end) && !at(')') && !is_of()) take();
    const auto nth = parse_nth(text_.substr(begin, peek().begin - begin));
    if (!nth) return error(begin, "a number, odd, even or An+B is expected here, such as 2n+1");
    test.a = nth->a;
    test.b = nth->b;
    if (!is_of()) return {};
    take();
    return list_argument(test, Within::function);
  }

  // ---- ::pseudo-elements ----

  Parsed<void> pseudo_element(Output& output, Within within) {
    const Token colons = take();
    take();
    const std::string name = base::lowered(peek().value);
    if (at(TokenType::function) && name == "attr") return attr_suffix(output, within, colons);
    if (at(TokenType::ident) && name == "text") return set_output(output, within, colons, {Output::Kind::text, {}});
    if (at(TokenType::ident) && name == "html") return set_output(output, within, colons, {Output::Kind::html, {}});
    if (at(TokenType::ident) && is_pseudo_element_of_css2(name)) {
      return set_output(output, within, colons, {Output::Kind::nothing, {}});
    }
    return error(colons, "::text, ::attr(name) or ::html is expected here");
  }

  Parsed<void> attr_suffix(Output& output, Within within, const Token& colons) {
    take();
    skip_spaces();
    if (!at(TokenType::ident)) return error(peek(), "the name of an attribute is expected here, such as ::attr(href)");
    const Output taken{Output::Kind::attribute, base::lowered(peek().value)};
    if (const auto set = set_output(output, within, colons, taken); !set) return set;
    skip_spaces();
    if (!take(')')) return error(peek(), "')' is expected here");
    return {};
  }

  // Takes the token that the suffix's name is.
  Parsed<void> set_output(Output& output, Within within, const Token& begin, Output taken) {
    if (within != Within::page)
      return error(begin, "a ::suffix stands at the end of the whole selector, not in parentheses");
    take();
    output = std::move(taken);
    return {};
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
};

}  // namespace

Result<Selector, SelectorError> parse_selector(std::string_view text) {
  if (text.size() > max_selector_length) {
    return std::unexpected(SelectorError{max_selector_length + 1,
                                         "a selector may have " + std::to_string(max_selector_length) + " bytes"});
  }
  return Grammar(text).run();
}

}  // namespace crawl::parser::css
