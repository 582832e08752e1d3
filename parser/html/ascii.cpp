#include "parser/html/ascii.h"

#include <algorithm>

#include "parser/tree/find.h"

namespace crawl::parser {

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) { return to_lower(a) == b; });
}

std::string_view strip_spaces(std::string_view text) {
  return base::trimmed(text, base::ascii_whitespace);
}

std::string_view utf8_prefix(std::string_view text, std::size_t max) {
  if (text.size() <= max) return text;
  while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0) == 0x80) --max;
  return text.substr(0, max);
}

std::string_view next_token(std::string_view& list) {
  const auto begin = std::ranges::find_if_not(list, is_space);
  const auto end = std::find_if(begin, list.end(), is_space);
  const std::string_view token(begin, end);
  list = std::string_view(end, list.end());
  return token;
}

bool has_token(std::string_view list, std::string_view lower) {
  for (std::string_view token = next_token(list); !token.empty(); token = next_token(list)) {
    if (equals_ignoring_case(token, lower)) return true;
  }
  return false;
}

// Words that have one space between them, as nearly all have, are taken over together.
void append_collapsed(std::string& out, std::string_view text, bool& space_pending, std::size_t max) {
  while (!text.empty() && out.size() < max) {
    const std::size_t room = max - out.size();  // no more is looked at, however long the text is
    const std::size_t even = text.front() == ' ' ? 0 : plain_words(text.substr(0, room), false);
    if (even > 0 && even < room) {
      const bool space_behind = text[even - 1] == ' ';
      if (space_pending && !out.empty()) out += ' ';
      out += text.substr(0, even - space_behind);
      space_pending = space_behind;
      text.remove_prefix(even);
      continue;
    }
    const auto word_end = std::ranges::find_if(text, is_space);
    const std::string_view word(text.begin(), word_end);
    if (!word.empty()) {
      if (space_pending && !out.empty()) out += ' ';
      space_pending = false;
      out += utf8_prefix(word, max - std::min(max, out.size()));
    }
    const auto next = std::find_if_not(word_end, text.end(), is_space);
    if (next != word_end) space_pending = true;
    text = std::string_view(next, text.end());
  }
}

std::string collapsed(std::string_view text, std::size_t max) {
  std::string out;
  bool space_pending = false;
  append_collapsed(out, text, space_pending, max);
  if (!out.empty() && out.back() == ' ') out.pop_back();  // cut right behind a space
  return out;
}

}  // namespace crawl::parser
