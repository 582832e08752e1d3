// Encoding: the table of https://encoding.spec.whatwg.org/#names-and-labels, one constant entry for each encoding. An
// `const Encoding*` is compared by address. Constant data; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace crawl::parser::charset {

// Which decoder and encoder an encoding has.
enum class Family : std::uint8_t {
  utf8,
  single_byte,
  gb18030,  // GBK too: they share the decoder
  big5,
  euc_jp,
  iso_2022_jp,
  shift_jis,
  euc_kr,
  replacement,
  utf16_be,
  utf16_le,
  x_user_defined,
};

struct Encoding {
  std::string_view name;
  Family family;
  const char* icu;          // single_byte: ICU's converter of nearly the same table; nullptr without one
  std::string_view labels;  // separated by spaces, lower case

  bool is_multi_byte() const { return family >= Family::gb18030 && family <= Family::euc_kr; }
  bool is_utf16() const { return family == Family::utf16_be || family == Family::utf16_le; }
};

std::span<const Encoding> all_encodings();

// https://encoding.spec.whatwg.org/#concept-encoding-get: nullptr for a label that nobody knows.
const Encoding* get_encoding(std::string_view label);

// Those that the rules name, so that nobody looks them up by a string that could be misspelt.
const Encoding* utf_8();
const Encoding* utf_16be();
const Encoding* utf_16le();
const Encoding* windows_1252();

}  // namespace crawl::parser::charset
