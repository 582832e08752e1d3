#include "parser/charset/codec/multi_byte.h"

#include <algorithm>

#include "parser/charset/codec/index.h"
#include "parser/charset/codec/utf8.h"

namespace crawl::parser::charset {
namespace {

using Byte = unsigned char;

bool in_range(Byte byte, Byte first, Byte last) {
  return byte >= first && byte <= last;
}

// Walks the bytes: ASCII is copied run by run, at each other byte `decode_one(rest)` writes what it finds and answers
// how many bytes that took.
template <class DecodeOne>
void walk(std::string_view bytes, Utf8Writer& out, DecodeOne decode_one) {
  while (!bytes.empty()) {
    std::size_t run = ascii_prefix(bytes);
    out.push_ascii(bytes.substr(0, run));
    bytes.remove_prefix(run);
    while (!bytes.empty() && Byte(bytes[0]) >= 0x80) bytes.remove_prefix(decode_one(bytes));
  }
}

// An error at a pair of bytes. A trail byte in ASCII is read again as itself: a broken character must not swallow the
// quote or bracket after it.
std::size_t error_at_pair(Byte trail, Utf8Writer& out) {
  out.push_error();
  return trail < 0x80 ? 1 : 2;
}

std::size_t error_at_byte(Utf8Writer& out) {
  out.push_error();
  return 1;
}

// One character of two bytes; 0 is no code point.
std::size_t finish_pair(char32_t code_point, Byte trail, Utf8Writer& out) {
  if (code_point == 0) return error_at_pair(trail, out);
  out.push(code_point);
  return 2;
}

// https://encoding.spec.whatwg.org/#index-gb18030-ranges-code-point
char32_t four_byte_code_point(std::string_view four) {
  std::size_t pointer = ((Byte(four[0]) - 0x81u) * 10 + Byte(four[1]) - 0x30u) * 1260 + (Byte(four[2]) - 0x81u) * 10 +
                        Byte(four[3]) - 0x30u;
  constexpr std::size_t supplementary = 189000, last = 1237575;
  if (pointer >= supplementary) return pointer <= last ? char32_t(pointer - supplementary + 0x10000) : 0;
  return gb18030_ranges()[pointer];
}

std::size_t decode_four_bytes(std::string_view rest, Utf8Writer& out) {
  bool third_fits = rest.size() < 3 || in_range(Byte(rest[2]), 0x81, 0xFE);
  bool fourth_fits = rest.size() < 4 || in_range(Byte(rest[3]), 0x30, 0x39);
  if (!third_fits || !fourth_fits) return error_at_byte(out);  // all but the first byte is read again
  char32_t code_point = rest.size() < 4 ? 0 : four_byte_code_point(rest);
  out.push(code_point == 0 ? 0xFFFD : code_point);
  return std::min<std::size_t>(4, rest.size());
}

std::size_t decode_gb18030_character(std::string_view rest, const Index& index, Utf8Writer& out) {
  Byte lead = Byte(rest[0]);
  if (lead == 0x80) {
    out.push(U'€');
    return 1;
  }
  if (lead == 0xFF || rest.size() < 2) return error_at_byte(out);
  Byte trail = Byte(rest[1]);
  if (in_range(trail, 0x30, 0x39)) return decode_four_bytes(rest, out);
  if (!in_range(trail, 0x40, 0x7E) && !in_range(trail, 0x80, 0xFE)) return error_at_pair(trail, out);
  std::size_t pointer = (lead - 0x81u) * 190 + trail - (trail < 0x7F ? 0x40u : 0x41u);
  return finish_pair(index[pointer], trail, out);
}

// Four codes stand for a letter and a combining mark.
bool decode_big5_pair(std::size_t pointer, Utf8Writer& out) {
  if (pointer != 1133 && pointer != 1135 && pointer != 1164 && pointer != 1166) return false;
  out.push(pointer < 1150 ? 0x00CA : 0x00EA);
  out.push(pointer == 1133 || pointer == 1164 ? 0x0304 : 0x030C);
  return true;
}

std::size_t decode_big5_character(std::string_view rest, const Index& index, Utf8Writer& out) {
  Byte lead = Byte(rest[0]);
  if (!in_range(lead, 0x81, 0xFE) || rest.size() < 2) return error_at_byte(out);
  Byte trail = Byte(rest[1]);
  if (!in_range(trail, 0x40, 0x7E) && !in_range(trail, 0xA1, 0xFE)) return error_at_pair(trail, out);
  std::size_t pointer = (lead - 0x81u) * 157 + trail - (trail < 0x7F ? 0x40u : 0x62u);
  if (decode_big5_pair(pointer, out)) return 2;
  return finish_pair(index[pointer], trail, out);
}

std::size_t decode_jis0212(std::string_view rest, Utf8Writer& out) {
  if (rest.size() < 3) return out.push_error(), rest.size();
  Byte lead = Byte(rest[1]), trail = Byte(rest[2]);
  char32_t code_point = in_range(trail, 0xA1, 0xFE) ? jis0212_index()[(lead - 0xA1u) * 94 + trail - 0xA1u] : 0;
  return 1 + finish_pair(code_point, trail, out);
}

std::size_t decode_euc_jp_character(std::string_view rest, const Index& index, Utf8Writer& out) {
  Byte lead = Byte(rest[0]);
  bool is_lead = lead == 0x8E || lead == 0x8F || in_range(lead, 0xA1, 0xFE);
  if (!is_lead || rest.size() < 2) return error_at_byte(out);
  Byte trail = Byte(rest[1]);
  if (lead == 0x8E && in_range(trail, 0xA1, 0xDF)) return finish_pair(0xFF61 - 0xA1 + trail, trail, out);
  if (lead == 0x8F && in_range(trail, 0xA1, 0xFE)) return decode_jis0212(rest, out);
  if (lead < 0xA1 || !in_range(trail, 0xA1, 0xFE)) return error_at_pair(trail, out);
  return finish_pair(index[(lead - 0xA1u) * 94 + trail - 0xA1u], trail, out);
}

std::size_t decode_shift_jis_character(std::string_view rest, const Index& index, Utf8Writer& out) {
  Byte lead = Byte(rest[0]);
  if (lead == 0x80 || in_range(lead, 0xA1, 0xDF)) {
    out.push(lead == 0x80 ? 0x80 : 0xFF61 - 0xA1 + lead);
    return 1;
  }
  if (lead == 0xA0 || lead > 0xFC || rest.size() < 2) return error_at_byte(out);
  Byte trail = Byte(rest[1]);
  if (!in_range(trail, 0x40, 0x7E) && !in_range(trail, 0x80, 0xFC)) return error_at_pair(trail, out);
  std::size_t pointer = (lead - (lead < 0xA0 ? 0x81u : 0xC1u)) * 188 + trail - (trail < 0x7F ? 0x40u : 0x41u);
  constexpr std::size_t user_defined = 8836, user_defined_last = 10715;
  if (pointer >= user_defined && pointer <= user_defined_last) {
    return finish_pair(char32_t(0xE000 + pointer - user_defined), trail, out);
  }
  return finish_pair(index[pointer], trail, out);
}

std::size_t decode_euc_kr_character(std::string_view rest, const Index& index, Utf8Writer& out) {
  Byte lead = Byte(rest[0]);
  if (!in_range(lead, 0x81, 0xFE) || rest.size() < 2) return error_at_byte(out);
  Byte trail = Byte(rest[1]);
  if (!in_range(trail, 0x41, 0xFE)) return error_at_pair(trail, out);
  return finish_pair(index[(lead - 0x81u) * 190 + trail - 0x41u], trail, out);
}

}  // namespace

void decode_gb18030(std::string_view bytes, Utf8Writer& out) {
  const Index& index = gb18030_index();
  walk(bytes, out, [&](std::string_view rest) { return decode_gb18030_character(rest, index, out); });
}
void decode_big5(std::string_view bytes, Utf8Writer& out) {
  const Index& index = big5_index();
  walk(bytes, out, [&](std::string_view rest) { return decode_big5_character(rest, index, out); });
}
void decode_euc_jp(std::string_view bytes, Utf8Writer& out) {
  const Index& index = jis0208_index();
  walk(bytes, out, [&](std::string_view rest) { return decode_euc_jp_character(rest, index, out); });
}
void decode_shift_jis(std::string_view bytes, Utf8Writer& out) {
  const Index& index = jis0208_index();
  walk(bytes, out, [&](std::string_view rest) { return decode_shift_jis_character(rest, index, out); });
}
void decode_euc_kr(std::string_view bytes, Utf8Writer& out) {
  const Index& index = euc_kr_index();
  walk(bytes, out, [&](std::string_view rest) { return decode_euc_kr_character(rest, index, out); });
}

}  // namespace crawl::parser::charset
