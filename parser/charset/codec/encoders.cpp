#include "parser/charset/codec/encoders.h"

#include <algorithm>
#include <optional>

#include "parser/charset/codec/index.h"
#include "parser/charset/codec/iso_2022_jp.h"
#include "parser/charset/codec/single_byte.h"
#include "parser/charset/codec/utf8.h"
#include "parser/charset/corrections.h"

namespace crawl::parser::charset {
namespace {

using Pointer = std::optional<std::uint32_t>;

void append(std::string& out, std::uint32_t first, std::uint32_t second) {
  out.push_back(char(first));
  out.push_back(char(second));
}

// Each of the following writes one code point above ASCII, or answers false when its encoding lacks it.

bool encode_single_byte(char32_t c, const SingleByteTable& table, std::string& out) {
  auto found = std::ranges::find(table, c);
  if (found == table.end()) return false;
  out.push_back(char(0x80 + (found - table.begin())));
  return true;
}

bool encode_x_user_defined(char32_t c, std::string& out) {
  if (c < 0xF780 || c > 0xF7FF) return false;
  out.push_back(char(c - 0xF780 + 0x80));
  return true;
}

// https://encoding.spec.whatwg.org/#gb18030-encoder
bool encode_gb18030_two_bytes(char32_t c, std::string& out) {
  auto legacy = std::ranges::find(gb18030_legacy_codes(), c, &Correction::code_point);
  if (legacy != gb18030_legacy_codes().end()) return append(out, legacy->bytes >> 8, legacy->bytes & 0xFF), true;
  Pointer pointer = gb18030_pointers().find(c);
  if (!pointer) return false;
  std::uint32_t trail = *pointer % 190;
  append(out, *pointer / 190 + 0x81, trail + (trail < 0x3F ? 0x40 : 0x41));
  return true;
}

bool encode_gb18030_four_bytes(char32_t c, std::string& out) {
  Pointer pointer = c >= 0x10000 ? Pointer(c - 0x10000 + 189000) : gb18030_range_pointers().find(c);
  if (!pointer) return false;
  append(out, *pointer / 12600 + 0x81, *pointer / 1260 % 10 + 0x30);
  append(out, *pointer / 10 % 126 + 0x81, *pointer % 10 + 0x30);
  return true;
}

bool encode_gb18030(char32_t c, bool is_gbk, std::string& out) {
  if (is_gbk && c == U'€') return out.push_back('\x80'), true;
  if (c == 0xE5E5) return false;  // once the ideographic space at A3A0
  return encode_gb18030_two_bytes(c, out) || (!is_gbk && encode_gb18030_four_bytes(c, out));
}

// https://encoding.spec.whatwg.org/#big5-encoder
bool encode_big5(char32_t c, std::string& out) {
  Pointer pointer = big5_pointers().find(c);
  if (!pointer) return false;
  std::uint32_t trail = *pointer % 157;
  append(out, *pointer / 157 + 0x81, trail + (trail < 0x3F ? 0x40 : 0x62));
  return true;
}

// https://encoding.spec.whatwg.org/#euc-kr-encoder
bool encode_euc_kr(char32_t c, std::string& out) {
  Pointer pointer = euc_kr_pointers().find(c);
  if (!pointer) return false;
  append(out, *pointer / 190 + 0x81, *pointer % 190 + 0x41);
  return true;
}

// What both Japanese encoders do before they look into their index; 0: no such equivalent.
char32_t japanese_ascii(char32_t c) {
  return c == U'¥' ? 0x5C : c == U'\u203E' ? 0x7E : 0;
}
bool is_half_width_katakana(char32_t c) {
  return c >= 0xFF61 && c <= 0xFF9F;
}
char32_t japanese_minus(char32_t c) {
  return c == 0x2212 ? 0xFF0D : c;
}

// https://encoding.spec.whatwg.org/#euc-jp-encoder
bool encode_euc_jp(char32_t c, std::string& out) {
  constexpr std::uint32_t rows = 94 * 94;
  if (char32_t ascii = japanese_ascii(c)) return out.push_back(char(ascii)), true;
  if (is_half_width_katakana(c)) return append(out, 0x8E, c - 0xFF61 + 0xA1), true;
  Pointer pointer = jis0208_pointers().find(japanese_minus(c));
  if (!pointer || *pointer >= rows) return false;
  append(out, *pointer / 94 + 0xA1, *pointer % 94 + 0xA1);
  return true;
}

// https://encoding.spec.whatwg.org/#shift_jis-encoder
bool encode_shift_jis(char32_t c, std::string& out) {
  if (c == 0x80) return out.push_back('\x80'), true;
  if (char32_t ascii = japanese_ascii(c)) return out.push_back(char(ascii)), true;
  if (is_half_width_katakana(c)) return out.push_back(char(c - 0xFF61 + 0xA1)), true;
  Pointer pointer = shift_jis_pointers().find(japanese_minus(c));
  if (!pointer) return false;
  std::uint32_t lead = *pointer / 188, trail = *pointer % 188;
  append(out, lead + (lead < 0x1F ? 0x81 : 0xC1), trail + (trail < 0x3F ? 0x40 : 0x41));
  return true;
}

bool encode_one(char32_t c, const Encoding& encoding, std::string& out) {
  switch (encoding.family) {
    case Family::single_byte:
      return encode_single_byte(c, single_byte_table(encoding), out);
    case Family::gb18030:
      return encode_gb18030(c, encoding.name == "GBK", out);
    case Family::big5:
      return encode_big5(c, out);
    case Family::euc_jp:
      return encode_euc_jp(c, out);
    case Family::shift_jis:
      return encode_shift_jis(c, out);
    case Family::euc_kr:
      return encode_euc_kr(c, out);
    case Family::x_user_defined:
      return encode_x_user_defined(c, out);
    default:
      return false;
  }
}

}  // namespace

std::string encode_legacy(std::string_view text, const Encoding& encoding) {
  if (encoding.family == Family::iso_2022_jp) return encode_iso_2022_jp(text);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::size_t run = ascii_prefix(text);
    out.append(text.substr(0, run));
    text.remove_prefix(run);
    if (text.empty()) break;
    Utf8Sequence sequence = read_utf8_sequence(text);
    text.remove_prefix(sequence.size);
    if (!encode_one(sequence.code_point, encoding, out)) append_character_reference(sequence.code_point, out);
  }
  return out;
}

void append_character_reference(char32_t code_point, std::string& out) {
  out.append("&#").append(std::to_string(std::uint32_t(code_point))).append(";");
}

}  // namespace crawl::parser::charset
