#include "parser/html/meta_values.h"

#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

void skip_spaces(std::string_view& text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
}

// "url", white space, "=", white space; nothing is taken where it is not there whole.
void skip_url_equals(std::string_view& text) {
  std::string_view rest = text;
  if (!equals_ignoring_case(rest.substr(0, 3), "url")) return;
  rest.remove_prefix(3);
  skip_spaces(rest);
  if (rest.empty() || rest.front() != '=') return;
  rest.remove_prefix(1);
  skip_spaces(rest);
  text = rest;
}

// What is behind an opening quote, up to the same quote or the end.
std::string_view unquoted(std::string_view text) {
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) return text;
  const char quote = text.front();
  text.remove_prefix(1);
  return text.substr(0, text.find(quote));
}

}  // namespace

std::optional<std::string_view> refresh_target(std::string_view content) {
  skip_spaces(content);
  if (content.empty() || (!is_digit(content.front()) && content.front() != '.')) return std::nullopt;
  while (!content.empty() && (is_digit(content.front()) || content.front() == '.')) content.remove_prefix(1);
  if (content.empty()) return std::string_view{};
  if (content.front() != ';' && content.front() != ',' && !is_space(content.front())) return std::nullopt;
  skip_spaces(content);
  if (!content.empty() && (content.front() == ';' || content.front() == ',')) content.remove_prefix(1);
  skip_spaces(content);
  skip_url_equals(content);
  return unquoted(content);
}

bool names_page(std::string_view rel, bool has_language) {
  if (has_token(rel, "next") || has_token(rel, "prev") || has_token(rel, "previous")) return true;
  return has_language && has_token(rel, "alternate") && !has_token(rel, "stylesheet");
}

std::string_view content_language(std::string_view content) {
  if (content.find(',') != std::string_view::npos) return {};
  return next_token(content);
}

}  // namespace crawl::parser
