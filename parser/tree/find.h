// Finding bytes in text sixteen at a time, where the standard library finds one kind of byte or goes one by one; and
// sixteen bytes as numbers.
// Inline, as most runs are short. Never reads beyond the text. Pure functions.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#else
#include "base/text/ascii.h"
#endif

namespace crawl::parser {

#if defined(__SSE2__)

// Sixteen bytes of text; each question answers one bit for each byte.
class Block {
 public:
  static constexpr std::size_t size = 16;

  explicit Block(const char* at) : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))) {}

  std::uint32_t equal(char c) const { return mask(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c))); }
  template <class... Char>
  std::uint32_t any_of(Char... c) const {
    __m128i found = _mm_setzero_si128();
    ((found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c)))), ...);
    return mask(found);
  }
  // Bytes below a character of ASCII.
  std::uint32_t below(char c) const {
    const __m128i most = _mm_set1_epi8(static_cast<char>(c - 1));
    return mask(_mm_cmpeq_epi8(_mm_max_epu8(bytes_, most), most));
  }
  // Eight bytes each, ASCII in lower case, the first of them in the highest place.
  struct Halves {
    std::uint64_t first, second;
  };
  Halves lower_case() const {
    const __m128i upper =
        _mm_and_si128(_mm_cmpgt_epi8(bytes_, _mm_set1_epi8('A' - 1)), _mm_cmpgt_epi8(_mm_set1_epi8('Z' + 1), bytes_));
    const __m128i lower = _mm_or_si128(bytes_, _mm_and_si128(upper, _mm_set1_epi8('a' - 'A')));
    return {std::byteswap(static_cast<std::uint64_t>(_mm_cvtsi128_si64(lower))),
            std::byteswap(static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(lower, lower))))};
  }

 private:
  static std::uint32_t mask(__m128i found) { return static_cast<std::uint32_t>(_mm_movemask_epi8(found)); }

  __m128i bytes_;
};

#else

class Block {
 public:
  static constexpr std::size_t size = 16;

  explicit Block(const char* at) : bytes_(at, size) {}

  std::uint32_t equal(char c) const { return any_of(c); }
  template <class... Char>
  std::uint32_t any_of(Char... c) const {
    return mask([&](char byte) { return ((byte == c) || ...); });
  }
  std::uint32_t below(char c) const {
    return mask([&](char byte) { return static_cast<unsigned char>(byte) < static_cast<unsigned char>(c); });
  }
  struct Halves {
    std::uint64_t first, second;
  };
  Halves lower_case() const {
    const auto number = [&](std::size_t begin) {
      std::uint64_t value = 0;
      for (std::size_t i = begin; i < begin + 8; ++i)
        value = value << 8 | static_cast<unsigned char>(base::to_lower(bytes_[i]));
      return value;
    };
    return {number(0), number(8)};
  }

 private:
  template <class Test>
  std::uint32_t mask(const Test& test) const {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < size; ++i) bits |= std::uint32_t{test(bytes_[i])} << i;
    return bits;
  }

  std::string_view bytes_;
};

#endif

// Where one of the bytes first is between begin and end; end without.
template <class... Char>
inline const char* find_any(const char* begin, const char* end, Char... c) {
  while (static_cast<std::size_t>(end - begin) >= Block::size) {
    if (const std::uint32_t found = Block(begin).any_of(c...); found != 0) return begin + std::countr_zero(found);
    begin += Block::size;
  }
  while (begin != end && !((*begin == c) || ...)) ++begin;
  return begin;
}

// The length of the beginning of text without control characters, the byte C2, and two spaces in a row;
// space_before: a space is before it.
inline std::size_t plain_words(std::string_view text, bool space_before) {
  std::size_t at = 0;
  std::uint32_t before = space_before;
  for (; text.size() - at >= Block::size; at += Block::size) {
    const Block block(text.data() + at);
    const std::uint32_t spaces = block.equal(' ');
    const std::uint32_t stop = block.below(' ') | block.equal('\xC2') | (spaces & (spaces << 1 | before));
    if (stop != 0) return at + static_cast<std::size_t>(std::countr_zero(stop));
    before = spaces >> (Block::size - 1);
  }
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if ((c >= 0 && c < ' ') || c == '\xC2' || (c == ' ' && before)) break;
    before = c == ' ';
  }
  return at;
}

}  // namespace crawl::parser
