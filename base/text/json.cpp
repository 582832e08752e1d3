#include "base/text/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace crawl::base {
namespace {

constexpr auto plain = [] {
  std::array<bool, 256> table{};
  for (unsigned byte = 0x20; byte < 256; ++byte) table[byte] = byte != '"' && byte != '\\' && byte != 0x7f;
  return table;
}();

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out.append("\\\"");
      return;
    case '\\':
      out.append("\\\\");
      return;
    case '\n':
      out.append("\\n");
      return;
    default:
      break;
  }
  char escape[8];
  std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(c));
  out.append(escape);
}

constexpr std::size_t escape_size = 6;  // "\\ud83d"

// The UTF-16 unit of an escape that begins here; 0 if none does.
unsigned unit_at(std::string_view json, std::size_t at) {
  if (json.size() - at < escape_size || json[at] != '\\' || json[at + 1] != 'u') return 0;
  unsigned unit = 0;
  const char* const begin = json.data() + at + 2;
  const char* const end = json.data() + at + escape_size;
  return std::from_chars(begin, end, unit, 16).ptr == end ? unit : 0;
}

bool is_high(unsigned unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_low(unsigned unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

bool has_surrogates(std::string_view json) {
  return json.find("\\ud") != json.npos || json.find("\\uD") != json.npos;
}

}  // namespace

void replace_lone_surrogates(std::string& json) {
  if (!has_surrogates(json)) return;
  for (std::size_t at = json.find('\\'); at < json.size(); at = json.find('\\', at)) {
    const unsigned unit = unit_at(json, at);
    const bool pair = is_high(unit) && is_low(unit_at(json, std::min(at + escape_size, json.size())));
    if (!pair && (is_high(unit) || is_low(unit))) json.replace(at + 2, escape_size - 2, "fffd");
    at += pair ? 2 * escape_size : 2;  // an escape of another kind hides what is behind its backslash
  }
}

std::string_view without_lone_surrogates(std::string_view json, std::string& room) {
  if (!has_surrogates(json)) return json;
  room = json;
  replace_lone_surrogates(room);
  return room;
}

// Most of a text needs no escape: it is copied in runs.
void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (plain[static_cast<unsigned char>(text[i])]) continue;
    out.append(text, begin, i - begin);
    append_escaped(out, text[i]);
    begin = i + 1;
  }
  out.append(text, begin).push_back('"');
}

}  // namespace crawl::base
