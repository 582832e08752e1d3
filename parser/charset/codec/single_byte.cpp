#include "parser/charset/codec/single_byte.h"

#include <algorithm>
#include <mutex>

#include "parser/charset/codec/icu_converter.h"

namespace crawl::parser::charset {
namespace {

// The upper half of ISO-8859-16, for which ICU has no converter.
constexpr std::u16string_view iso_8859_16 =
    u"\u00A0ĄąŁ€„Š§š©Ș«Ź\u00ADźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ";
static_assert(iso_8859_16.size() == 96);

struct ByteCorrection {
  std::string_view name;
  unsigned char byte;
  char16_t code_point;  // 0: unassigned
};

constexpr ByteCorrection corrections[] = {
    {"KOI8-U", 0xAE, 0x045E},  // Belarusian letters, where RFC 2319 has box drawings
    {"KOI8-U", 0xBE, 0x040E},
    {"windows-1253", 0xAA, 0},
    {"windows-1255", 0xCA, 0x05BA},
};

char16_t ask_icu(IcuConverter& converter, const Encoding& encoding, unsigned char byte) {
  char byte_as_char = static_cast<char>(byte);
  char32_t code_point = converter.decode({&byte_as_char, 1});
  // Private use is ICU's word for unassigned, but for Apple's logo.
  bool is_private_use = code_point >= 0xE000 && code_point <= 0xF8FF;
  return is_private_use && encoding.name != "macintosh" ? 0 : static_cast<char16_t>(code_point);
}

SingleByteTable make_table(const Encoding& encoding) {
  SingleByteTable table{};
  if (encoding.icu == nullptr) {
    std::ranges::copy(iso_8859_16, table.begin() + 32);
  } else {
    IcuConverter converter(encoding.icu);
    for (unsigned byte = 0x80; byte <= 0xFF; ++byte) {
      table[byte - 0x80] = ask_icu(converter, encoding, static_cast<unsigned char>(byte));
    }
  }
  // The standard's indexes leave no control code unassigned: what a vendor left free stands for itself.
  for (char16_t i = 0; i < 32; ++i) {
    if (table[i] == 0) table[i] = 0x80 + i;
  }
  for (const ByteCorrection& correction : corrections) {
    if (correction.name == encoding.name) table[correction.byte - 0x80] = correction.code_point;
  }
  return table;
}

}  // namespace

const SingleByteTable& single_byte_table(const Encoding& encoding) {
  constexpr std::size_t capacity = 64;
  static std::array<SingleByteTable, capacity> tables;
  static std::array<std::once_flag, capacity> made;
  std::size_t i = static_cast<std::size_t>(&encoding - all_encodings().data());
  std::call_once(made.at(i), [&] { tables[i] = make_table(encoding); });
  return tables[i];
}

}  // namespace crawl::parser::charset
