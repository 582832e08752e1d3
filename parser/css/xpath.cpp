#include "parser/css/xpath.h"

#include <optional>

#include "base/text/ascii.h"

namespace crawl::parser::css {
namespace {

bool is_name(std::string_view text) {
  for (const char c : text)
    if (!base::is_letter(c) && !base::is_digit(c) && c != '-' && c != '_') return false;
  return !text.empty();
}

// A step of the path: "h1", "*", "div[@class='x']".
std::optional<std::string> css_of_step(std::string_view step) {
  const std::string_view name = step.substr(0, step.find('['));
  if (name != "*" && !is_name(name)) return std::nullopt;
  std::string_view condition = step.substr(name.size());
  if (condition.empty()) return std::string(name);
  const bool of_attribute = condition.starts_with("[@") && condition.ends_with(']');
  if (!of_attribute) return std::nullopt;
  condition = condition.substr(2, condition.size() - 3);
  if (condition.find_first_of("[]()/@ ") != condition.npos) return std::nullopt;
  return std::string(name) + "[" + std::string(condition) + "]";
}

// What is taken of the element: "text()", "@href".
std::optional<std::string> css_of_value(std::string_view step) {
  if (step == "text()") return "::text";
  if (step.starts_with('@') && is_name(step.substr(1))) return "::attr(" + std::string(step.substr(1)) + ")";
  return std::nullopt;
}

std::optional<std::string> css_of(std::string_view path) {
  std::string css;
  while (!path.empty()) {
    const bool anywhere = path.starts_with("//");
    path.remove_prefix(anywhere ? 2 : path.starts_with('/') ? 1 : 0);
    const std::string_view step = path.substr(0, path.find('/'));
    path.remove_prefix(step.size());
    const auto value = css.empty() ? std::nullopt : css_of_value(step);
    if (value && path.empty()) return css + *value;
    const auto element = css_of_step(step);
    if (!element) return std::nullopt;
    css += (css.empty() ? "" : anywhere ? " " : " > ") + *element;
  }
  return css.empty() ? std::nullopt : std::optional(css);
}

}  // namespace

std::string xpath_hint(std::string_view selector) {
  if (!selector.starts_with('/')) return {};
  const auto css = css_of(selector);
  return css ? "; XPath is not known, in CSS it is " + *css : "; XPath is not known, CSS is (docs/extraction.md)";
}

}  // namespace crawl::parser::css
