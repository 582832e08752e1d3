#include "parser/charset/codec/utf8.h"

#include <cstdint>
#include <cstring>

namespace crawl::parser::charset {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

// What may follow a lead byte: https://www.unicode.org/versions/latest/core-spec/chapter-3/#G27506, table 3-7.
struct Lead {
  std::size_t trails;             // 0: no lead byte
  unsigned char lowest, highest;  // of the first trail byte; the others are 80..BF
};

Lead classify(unsigned char byte) {
  if (byte < 0xC2 || byte > 0xF4) return {0, 0, 0};
  if (byte < 0xE0) return {1, 0x80, 0xBF};
  if (byte < 0xF0) {
    return {2, static_cast<unsigned char>(byte == 0xE0 ? 0xA0 : 0x80),
            static_cast<unsigned char>(byte == 0xED ? 0x9F : 0xBF)};
  }
  return {3, static_cast<unsigned char>(byte == 0xF0 ? 0x90 : 0x80),
          static_cast<unsigned char>(byte == 0xF4 ? 0x8F : 0xBF)};
}

std::uint64_t load(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

}  // namespace

Utf8Sequence read_utf8_sequence(std::string_view text) {
  unsigned char first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {first, 1, true, false};
  Lead lead = classify(first);
  if (lead.trails == 0) return {};
  char32_t code_point = first & (0x3F >> lead.trails);
  for (std::size_t i = 1; i <= lead.trails; ++i) {
    if (i == text.size()) return {0xFFFD, i, false, true};
    unsigned char trail = static_cast<unsigned char>(text[i]);
    if (trail < (i == 1 ? lead.lowest : 0x80) || trail > (i == 1 ? lead.highest : 0xBF)) return {0xFFFD, i};
    code_point = (code_point << 6) | (trail & 0x3F);
  }
  return {code_point, lead.trails + 1, true, false};
}

std::size_t ascii_prefix(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  std::size_t i = 0;
  for (; i + 32 <= text.size(); i += 32) {
    const char* at = text.data() + i;
    if ((load(at) | load(at + 8) | load(at + 16) | load(at + 24)) & high_bits) break;
  }
  for (; i + 8 <= text.size() && !(load(text.data() + i) & high_bits); i += 8) {
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t i = 0;
  while (true) {
    i += ascii_prefix(text.substr(i));
    while (i < text.size() && static_cast<unsigned char>(text[i]) >= 0x80) {
      Utf8Sequence sequence = read_utf8_sequence(text.substr(i));
      if (!sequence.valid) return i;
      i += sequence.size;
    }
    if (i == text.size()) return i;
  }
}

std::string_view decode_utf8(std::string_view text, std::string& storage) {
  std::size_t valid = valid_utf8_prefix(text);
  if (valid == text.size()) return text;
  storage.clear();
  storage.reserve(text.size() + text.size() / 8);
  while (true) {
    storage.append(text.substr(0, valid));
    text.remove_prefix(valid);
    if (text.empty()) return storage;
    text.remove_prefix(read_utf8_sequence(text).size);
    storage.append(replacement_character);
    valid = valid_utf8_prefix(text);
  }
}

Utf8Evidence weigh_utf8(std::string_view text) {
  Utf8Evidence evidence;
  while (true) {
    text.remove_prefix(ascii_prefix(text));
    if (text.empty()) return evidence;
    Utf8Sequence sequence = read_utf8_sequence(text);
    if (sequence.valid) {
      evidence.valid_bytes += sequence.size;
    } else if (!sequence.cut_short) {
      evidence.invalid_bytes += sequence.size;
    }
    text.remove_prefix(sequence.size);
  }
}

}  // namespace crawl::parser::charset
