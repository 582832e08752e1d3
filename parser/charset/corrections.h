// Where the standard's indexes differ from the tables of ICU 72. Constant data; any thread.
#pragma once

#include <cstdint>
#include <span>

namespace crawl::parser::charset {

struct Correction {
  std::uint16_t bytes;  // lead byte × 256 + trail byte
  char16_t code_point;
};

// Hong Kong's set of 2008 (ICU has that of 2004), the codes that repeat a character of Big5 proper (ICU leaves them
// out), and the pictures of control characters.
std::span<const Correction> big5_corrections();

// The vertical forms and the radicals that GB 18030-2022 moved out of the private-use area.
std::span<const Correction> gb18030_corrections();

// What those codes stood for before: the encoder still writes these private-use code points as them
// (https://encoding.spec.whatwg.org/#gb18030-encoder).
std::span<const Correction> gb18030_legacy_codes();

}  // namespace crawl::parser::charset
