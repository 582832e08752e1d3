#include "crawler/library/selectors.h"

#include <algorithm>
#include <stdexcept>

#include "base/text/text.h"
#include "parser/html/ascii.h"

namespace crawl::library {
namespace {

constexpr std::size_t max_selectors = 1000, shown_selector = 200;

// A text in quotation marks that says ":scope" costs a search, and nothing else.
bool names_scope(std::string_view css) {
  std::string lower(css);
  std::ranges::transform(lower, lower.begin(), parser::to_lower);
  return lower.find(":scope") != lower.npos;
}

}  // namespace

CompiledSelector compile(std::string_view css) {
  auto selector = parser::css::parse_selector(css);
  if (selector) return {*std::move(selector), names_scope(css)};
  std::string shown = base::printable(parser::utf8_prefix(css, shown_selector));
  throw std::invalid_argument("selector \"" + shown + "\": column " + std::to_string(selector.error().column) + ": " +
                              base::printable(selector.error().message));
}

const CompiledSelector& Selectors::of(std::string_view css) {
  std::string text(css);
  auto position = compiled_.find(text);
  if (position == compiled_.end()) position = compiled_.emplace(std::move(text), compile(css)).first;
  return position->second;
}

void Selectors::trim() {
  if (compiled_.size() > max_selectors) compiled_.clear();
}

}  // namespace crawl::library
