#include "crawler/cli/selection.h"

#include <algorithm>
#include <cstdio>

#include "base/log.h"
#include "base/text/text.h"
#include "crawler/cli/colour.h"
#include "parser/css/matcher.h"
#include "parser/css/value.h"
#include "parser/html/ascii.h"
#include "parser/tree/tree.h"

namespace crawl::cli {
namespace {

namespace css = parser::css;

constexpr std::uint64_t max_steps = 2'000'000'000;  // some seconds: somebody waits
constexpr std::size_t max_value = 16u << 20;

// HTML keeps its lines; all else is one.
std::string shown(const css::Output& output, const std::string& value) {
  if (output.kind != css::Output::Kind::html) return base::printable(parser::collapsed(value, value.size()));
  std::string lines;
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t end = std::min(value.find('\n', begin), value.size());
    lines += (begin == 0 ? "" : "\n") + base::printable(std::string_view(value).substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace

std::optional<css::Selector> read_selector(const std::string& text) {
  auto selector = css::parse_selector(text);
  if (selector) return *std::move(selector);
  const css::SelectorError& error = selector.error();
  base::log::error("--select: column " + std::to_string(error.column) + ": " + error.message);
  if (text.size() <= css::max_selector_length) {
    const std::string caret(error.column - 1, ' ');
    std::fprintf(stderr, "  %s\n  %s^\n", base::printable(text).c_str(), caret.c_str());
  }
  return std::nullopt;
}

std::size_t print_matches(parser::Page& page, const css::Selector& selector) {
  const parser::Tree* tree = page.tree();
  if (tree == nullptr) return 0;
  const parser::Elements elements(*tree);
  parser::StepBudget budget(max_steps);
  css::Matcher matcher(*tree, elements, budget);
  const char* number = in_colour() ? "\x1b[32m%u\x1b[0m:" : "%u:";
  std::size_t count = 0;
  for (const css::Match& match : matcher.select(selector)) {
    const auto value = css::value_of(elements, match, max_value, budget);
    if (!value) continue;
    ++count;
    std::printf(number, elements.line(match.element));
    std::printf("%s\n", shown(*match.output, *value).c_str());
  }
  if (budget.spent()) base::log::warning("the page is so large that not all matches were found");
  return count;
}

}  // namespace crawl::cli
