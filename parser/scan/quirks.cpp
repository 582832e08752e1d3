#include "parser/scan/quirks.h"

#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

void skip_spaces(std::string_view& text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
}

// Takes a quoted identifier off the front; false where none is there whole.
bool take_identifier(std::string_view& text) {
  skip_spaces(text);
  if (text.empty() || (text.front() != '"' && text.front() != '\'')) return false;
  const std::size_t end = text.find(text.front(), 1);
  if (end == std::string_view::npos) return false;
  text.remove_prefix(end + 1);
  skip_spaces(text);
  return true;
}

}  // namespace

bool is_quirky_doctype(std::string_view content) {
  if (!equals_ignoring_case(next_token(content), "html")) return true;
  skip_spaces(content);
  if (content.empty()) return false;
  const std::string_view keyword = content.substr(0, 6);
  content.remove_prefix(keyword.size());
  if (equals_ignoring_case(keyword, "system")) return !take_identifier(content);
  if (!equals_ignoring_case(keyword, "public") || !take_identifier(content)) return true;
  return !content.empty() && !take_identifier(content);
}

}  // namespace crawl::parser
