// Any bytes as a selector and, behind the first NUL, a page: what matches is in order and within bounds, and a mistake
// has a place in the text.
#include <cstdint>
#include <string_view>

#include "parser/css/matcher.h"
#include "parser/css/value.h"
#include "parser/tree/arena.h"

using namespace crawl::parser;

namespace {

constexpr std::string_view page =
    "<!DOCTYPE html><html lang=en><ul><li class='a b' id=c>1<li><p>2</p><svg><a xlink:href=x></svg></ul>"
    "<form><fieldset disabled><legend><input></legend><select><option selected></select></fieldset></form>";
constexpr std::size_t max_value = 1000;

void check(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Arena arena;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t split = bytes.find('\0');
  const std::string_view text = bytes.substr(0, split), html = split == bytes.npos ? page : bytes.substr(split + 1);
  const auto selector = css::parse_selector(text);
  if (!selector) {
    check(!selector.error().message.empty() && selector.error().column >= 1 &&
          selector.error().column <= text.size() + 1);
    return 0;
  }
  const auto tree = Tree::build(html, arena, {.cpu_ns = 1'000'000'000, .memory = 64u << 20});
  if (!tree) return 0;
  const Elements elements(*tree);
  StepBudget budget(5'000'000);
  css::Matcher matcher(*tree, elements, budget);
  ElementNo last = 0;
  for (const css::Match& match : matcher.select(*selector)) {
    check(match.element >= last && match.element < elements.size());
    last = match.element;
    if (const auto value = css::value_of(elements, match, max_value, budget)) check(value->size() <= max_value);
  }
  return 0;
}
