// What each byte of a URL means to the parser: one table of flags, so that a scan of a whole component is an OR over
// its bytes. The percent-encode sets are those of https://url.spec.whatwg.org/#percent-encoded-bytes, the forbidden
// ones those of https://url.spec.whatwg.org/#host-miscellaneous. Constant data; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/text/ascii.h"

namespace crawl::parser::detail {

enum ByteFlag : std::uint8_t {
  encode_in_path = 1,
  encode_in_query = 2,  // of special schemes: ' too
  percent = 4,
  backslash = 8,
  dot = 16,
  forbidden_in_domain = 32,
  upper_case = 64,
  non_ascii = 128,
};

consteval std::array<std::uint8_t, 256> make_byte_flags() {
  std::array<std::uint8_t, 256> flags{};
  auto add = [&flags](std::string_view bytes, std::uint8_t flag) {
    for (unsigned char byte : bytes) flags[byte] |= flag;
  };
  for (int byte = 0; byte < 0x20; ++byte) flags[byte] = encode_in_path | encode_in_query | forbidden_in_domain;
  flags[0x7f] = encode_in_path | encode_in_query | forbidden_in_domain;
  for (int byte = 0x80; byte < 0x100; ++byte) flags[byte] = encode_in_path | encode_in_query | non_ascii;
  for (int byte = 'A'; byte <= 'Z'; ++byte) flags[byte] = upper_case;
  add(" \"#<>", encode_in_path | encode_in_query);
  add("?^`{}", encode_in_path);
  add("'", encode_in_query);
  add(" #/:<>?@[\\]^|%", forbidden_in_domain);
  add("%", percent);
  add("\\", backslash);
  add(".", dot);
  return flags;
}

inline constexpr std::array<std::uint8_t, 256> byte_flags = make_byte_flags();

constexpr std::uint8_t flags_of(char byte) {
  return byte_flags[static_cast<unsigned char>(byte)];
}

// The flags of all bytes together.
constexpr std::uint8_t flags_of(std::string_view bytes) {
  std::uint8_t flags = 0;
  for (char byte : bytes) flags |= flags_of(byte);
  return flags;
}

using base::hex_value;
using base::is_digit;

constexpr char ascii_lower(char byte) {
  return flags_of(byte) & upper_case ? static_cast<char>(byte | 0x20) : byte;
}
constexpr bool is_alpha(char byte) {
  return ascii_lower(byte) >= 'a' && ascii_lower(byte) <= 'z';
}
constexpr bool is_slash(char byte) {
  return byte == '/' || byte == '\\';
}

// Whether text is `lower_case`, ASCII letters compared without case.
constexpr bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (ascii_lower(text[i]) != lower_case[i]) return false;
  return true;
}

}  // namespace crawl::parser::detail
