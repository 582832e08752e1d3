#include "parser/markdown/text.h"

#include <algorithm>

#include "base/text/ascii.h"

namespace crawl::parser::markdown {
namespace {

using base::is_digit;
using base::is_letter;

bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

char at(std::string_view text, std::size_t i) {
  return i < text.size() ? text[i] : '\0';
}

std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
bool begins_reference(std::string_view text) {
  constexpr std::size_t max_name = 40;
  std::size_t i = 1;
  if (at(text, i) == '#') ++i;
  const std::size_t begin = i;
  while (i < max_name && (is_letter(at(text, i)) || is_digit(at(text, i)))) ++i;
  return i > begin && at(text, i) == ';';
}

// Whether a text that begins a line would begin a block, or make one of the line before.
bool begins_block(std::string_view text, bool line_end) {
  const auto ends = [&](std::size_t i) { return i >= text.size() ? true : text[i] == ' '; };
  const char c = text.front();
  if (c == '>') return true;
  if (c == '#') {
    const std::size_t marks = std::min(text.find_first_not_of('#'), text.size());
    return marks <= 6 && ends(marks);
  }
  if (c == '-' || c == '+') {
    if (ends(1)) return true;
  }
  if (!line_end) return false;
  return text.find_first_not_of('=') == text.npos || text.find_first_not_of("-:| ") == text.npos;
}

// "1. " and "1) " begin a list: the place of the mark; 0 without one.
std::size_t ordinal_mark(std::string_view text) {
  constexpr std::size_t max_digits = 9;
  std::size_t i = 0;
  while (i <= max_digits && is_digit(at(text, i))) ++i;
  if (i == 0 || i > max_digits || (at(text, i) != '.' && at(text, i) != ')')) return 0;
  return i + 1 >= text.size() || text[i + 1] == ' ' ? i : 0;
}

// Whether the character at i would be taken for a mark.
bool is_mark(std::string_view text, std::size_t i, const Place& place) {
  const char c = text[i], next = at(text, i + 1);
  const bool last = i + 1 == text.size();
  switch (c) {
    case '\\':
    case '`':
    case '*':
      return true;
    case '_':  // within a word it is none
      return i == 0 || last || !is_alphanumeric(text[i - 1]) || !is_alphanumeric(next);
    case '~':
      return true;
    case '[':
      return place.in_link || (i == 0 && place.line_start);
    case ']':
      return place.in_link || last || next == '(' || next == '[' || next == ':';
    case '!':
      return (last && place.before_link) || next == '[';
    case '<':
      return last || is_letter(next) || next == '/' || next == '!' || next == '?';
    case '&':
      return begins_reference(text.substr(i)) || last;
    case '|':
      return place.in_table;
    default:
      return false;
  }
}

bool is_space_byte(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool is_ascii_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

// Of what is no ASCII, where punctuation is: Latin-1, General Punctuation to Miscellaneous Symbols, CJK, full width.
CharKind kind_of(std::string_view character) {
  const char c = character.front();
  if (is_space_byte(c)) return CharKind::space;
  if (is_ascii_punctuation(c)) return CharKind::punctuation;
  if (static_cast<unsigned char>(c) < 0x80) return CharKind::letter;
  if (c == '\xC2') return character == "\xC2\xA0" ? CharKind::space : CharKind::punctuation;
  if (c == '\xE2') return character <= "\xE2\x80\x8A" ? CharKind::space : CharKind::punctuation;
  if (character == "\xE3\x80\x80") return CharKind::space;
  const bool marks = character.starts_with("\xE3\x80") || character.starts_with("\xEF\xBC") ||
                     character.starts_with("\xEF\xBD") || character.starts_with("\xEF\xB8") ||
                     character.starts_with("\xEF\xB9") || c == '\xF0';
  return marks ? CharKind::punctuation : CharKind::letter;
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

void append_text(std::string& out, std::string_view text, const Place& place) {
  if (text.empty()) return;
  std::size_t i = 0;
  if (place.line_start) {
    if (const std::size_t mark = ordinal_mark(text); mark > 0) {
      out.append(text.substr(0, mark)).append("\\");
      out += text[mark];
      i = mark + 1;
    } else if (begins_block(text, place.line_end)) {
      out += '\\';
      out += text[0];
      i = 1;
    }
  }
  for (; i < text.size(); ++i) {
    if (is_mark(text, i, place)) out += '\\';
    out += text[i];
  }
}

void append_code(std::string& out, std::string_view text, bool in_table) {
  if (in_table && text.find("\\|") != text.npos) {  // there it cannot be written as a code span
    out += "<code>";
    append_text(out, text, {.before_link = true, .in_link = true, .in_table = true});
    out += "</code>";
    return;
  }
  const std::string fence(longest_run(text, '`') + 1, '`');
  const bool blank = text.find_first_not_of(' ') == text.npos;
  const bool pad = text.front() == '`' || text.back() == '`' || (!blank && text.front() == ' ' && text.back() == ' ');
  out.append(fence).append(pad ? " " : "");
  for (const char c : text) {
    if (c == '|' && in_table) out += '\\';
    out += c;
  }
  out.append(pad ? " " : "").append(fence);
}

std::string fence_of(std::string_view code) {
  return std::string(std::max<std::size_t>(3, longest_run(code, '`') + 1), '`');
}

void append_destination(std::string& out, std::string_view url, bool in_table) {
  const bool brackets = url.empty() || url.find_first_of("()<> ") != url.npos;
  if (brackets) out += '<';
  for (std::size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    const bool mark =
        c == '\\' || c == '<' || c == '>' || (c == '|' && in_table) || (c == '&' && begins_reference(url.substr(i)));
    if (mark) out += '\\';
    out += c;
  }
  if (brackets) out += '>';
}

CharKind first_kind(std::string_view text) {
  if (text.empty()) return CharKind::space;
  std::size_t end = 1;
  while (end < text.size() && end < 4 && continues_character(text[end])) ++end;
  return kind_of(text.substr(0, end));
}

CharKind last_kind(std::string_view text) {
  if (text.empty()) return CharKind::space;
  std::size_t begin = text.size() - 1;
  while (begin > 0 && text.size() - begin < 4 && continues_character(text[begin])) --begin;
  return kind_of(text.substr(begin));
}

}  // namespace crawl::parser::markdown
