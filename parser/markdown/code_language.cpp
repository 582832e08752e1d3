#include "parser/markdown/code_language.h"

#include <algorithm>

#include "parser/html/ascii.h"

namespace crawl::parser::markdown {
namespace {

constexpr std::size_t max_class = 500, max_language = 30;
constexpr unsigned max_climb = 3;

bool is_language(std::string_view word) {
  constexpr std::string_view none[] = {"default", "none", "text", "plain", "plaintext", "nohighlight", "notranslate"};
  if (word.empty() || word.size() > max_language || std::ranges::find(none, word) != std::end(none)) return false;
  return std::ranges::all_of(word, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '+' || c == '#' || c == '-' || c == '_' || c == '.';
  });
}

// What is left of a word behind one of these; empty without.
std::string_view behind(std::string_view word, std::initializer_list<std::string_view> prefixes) {
  for (const std::string_view prefix : prefixes)
    if (word.starts_with(prefix)) return word.substr(prefix.size());
  return {};
}

// around: of an element that the code is in, whose class says less of it.
std::string said_by_class(std::string_view classes, bool around) {
  std::string lower(classes.substr(0, max_class));
  std::ranges::transform(lower, lower.begin(), to_lower);
  std::string_view list = lower;
  bool next_is = false;
  for (auto name = next_token(list); !name.empty(); name = next_token(list)) {
    if (name.ends_with(';')) name.remove_suffix(1);
    if (next_is && is_language(name)) return std::string(name);
    next_is = !around && (name == "brush:" || name == "sourcecode" || name == "src" || name == "listing");
    const std::string_view said =
        behind(name, {"language-", "lang-", "highlight-source-", "highlight-text-", "highlight-", "brush:", "src-"});
    if (is_language(said)) return std::string(said);
  }
  return {};
}

std::string said_by(const Elements& elements, ElementNo e, bool around) {
  for (const std::string_view name : {"data-lang", "data-language"}) {
    std::string lower(elements.attribute(e, name).value_or("").substr(0, max_class));
    std::ranges::transform(lower, lower.begin(), to_lower);
    if (is_language(lower)) return lower;
  }
  return said_by_class(elements.attribute(e, "class").value_or(""), around);
}

}  // namespace

std::string language_of_code(const Elements& elements, ElementNo pre) {
  if (std::string said = said_by(elements, pre, false); !said.empty()) return said;
  const ElementNo inside = pre + 1;
  if (inside < elements.end(pre) && elements.tag(inside) == Tag::code)
    if (std::string said = said_by(elements, inside, false); !said.empty()) return said;
  ElementNo e = elements.parent(pre);
  for (unsigned i = 0; i < max_climb && e != no_element; ++i, e = elements.parent(e))
    if (std::string said = said_by(elements, e, true); !said.empty()) return said;
  return {};
}

}  // namespace crawl::parser::markdown
