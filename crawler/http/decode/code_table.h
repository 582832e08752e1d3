// CodeTable: the symbols of a Huffman code of deflate (RFC 1951) by the next bits of the stream, made from the lengths
// of its codes. Who asks is StrictInflate.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace crawl::http {

// An entry. The lowest byte is how many bits it takes in all; the next four bits are how many of them are the code,
// what is above it are the extra bits of a length or a distance. Then marks, then the value.
using CodeEntry = std::uint32_t;
inline constexpr CodeEntry code_literal = 1u << 15;  // the value is a byte
inline constexpr CodeEntry code_other = 1u << 14;    // no length and no distance: one of these
inline constexpr CodeEntry code_further = 1u << 13;  // the value: where the second table begins; the code: its size
inline constexpr CodeEntry code_block_end = 1u << 12;
inline constexpr CodeEntry code_invalid = code_other;  // and none of them: no stream may have it
inline constexpr unsigned code_value = 16;
inline constexpr unsigned longest_code = 15, max_code_symbols = 288;

constexpr unsigned bits_of(CodeEntry entry) {
  return entry & 0xff;
}
constexpr unsigned code_bits(CodeEntry entry) {
  return (entry >> 8) & 15;
}
constexpr CodeEntry with_code(CodeEntry entry, unsigned length) {
  return entry + length * 0x0101;
}

// How many codes there are of each length, and their symbols in order.
struct CodeLengths {
  std::array<std::uint16_t, longest_code + 1> count{};
  std::array<std::uint16_t, max_code_symbols> symbols;
  unsigned used = 0;

  explicit CodeLengths(std::span<const std::uint8_t> lengths) {
    for (const std::uint8_t length : lengths) ++count[length];
    count[0] = 0;
    std::array<std::uint16_t, longest_code + 2> next{};
    for (unsigned i = 1; i <= longest_code; ++i) next[i + 1] = static_cast<std::uint16_t>(next[i] + count[i]);
    used = next[longest_code + 1];
    for (std::size_t i = 0; i < lengths.size(); ++i)
      if (lengths[i] > 0) symbols[next[lengths[i]]++] = static_cast<std::uint16_t>(i);
  }

  // Every sequence of bits begins with exactly one code.
  bool complete() const {
    unsigned sum = 0;
    for (unsigned i = 1; i <= longest_code; ++i) sum += unsigned{count[i]} << (longest_code - i);
    return sum == 1u << longest_code;
  }
};

// As many bits as `primary` lead to a symbol, or to a second table for longer codes.
template <unsigned bits, std::size_t size>
class CodeTable {
 public:
  static constexpr unsigned primary = bits;
  static constexpr std::uint32_t mask = (1u << bits) - 1;

  CodeEntry first(std::uint64_t next) const { return entries_[next & mask]; }
  CodeEntry second(CodeEntry entry, std::uint64_t next) const {
    return entries_[(entry >> code_value) + ((next >> bits) & ((1u << code_bits(entry)) - 1))];
  }

  // lengths: of at most max_code_symbols codes, none longer than longest_code. False where they are no complete code,
  // or, with single_too, not that of one symbol or none: then the other bit is none.
  bool build(std::span<const std::uint8_t> lengths, std::span<const CodeEntry> of_symbol, bool single_too = false) {
    const CodeLengths codes(lengths);
    if (!codes.complete()) return single_too && codes.used == codes.count[1] && build_single(codes, of_symbol);
    Place at;
    return fill_first(codes, of_symbol, at) || fill_second(codes, of_symbol, at);
  }

 private:
  // As it is read: the first bit of a code is its lowest.
  struct Place {
    std::uint32_t code = 0;
    unsigned length = 1, symbol = 0;

    bool is_last() const { return code == (1u << length) - 1; }
    void next() {
      const std::uint32_t highest_zero = std::bit_floor(~code & ((1u << length) - 1));
      code = (code & (highest_zero - 1)) | highest_zero;
    }
  };

  bool build_single(const CodeLengths& codes, std::span<const CodeEntry> of_symbol) {
    if (codes.used > 1) return false;
    std::fill_n(entries_.begin(), 1u << bits, code_invalid);
    for (std::size_t i = 0; codes.used == 1 && i < 1u << bits; i += 2)
      entries_[i] = with_code(of_symbol[codes.symbols[0]], 1);
    return true;
  }

  void double_up(unsigned length) {
    std::copy_n(entries_.begin(), std::size_t{1} << length, entries_.begin() + (1u << length));
  }

  // What is there of the table is doubled for each bit; what is no code's yet will be that of longer ones. True when no
  // code is left.
  bool fill_first(const CodeLengths& codes, std::span<const CodeEntry> of_symbol, Place& at) {
    for (; at.length <= bits; ++at.length) {
      for (unsigned i = codes.count[at.length]; i > 0; --i) {
        entries_[at.code] = with_code(of_symbol[codes.symbols[at.symbol++]], at.length);
        if (!at.is_last()) {
          at.next();
          continue;
        }
        for (unsigned length = at.length; length < bits; ++length) double_up(length);
        return true;
      }
      if (at.length < bits) double_up(at.length);
    }
    return false;
  }

  // Codes of which the first bits are the same are neighbours, and share a table.
  bool fill_second(const CodeLengths& codes, std::span<const CodeEntry> of_symbol, Place& at) {
    std::uint32_t prefix = 1u << bits;  // none
    std::size_t begin = 0, end = 1u << bits;
    for (; at.length <= longest_code; ++at.length) {
      for (unsigned left = codes.count[at.length]; left > 0; --left) {
        if ((at.code & mask) != prefix) {
          prefix = at.code & mask;
          const unsigned second_bits = bits_of_second(codes, at.length, left);
          begin = end;
          end += std::size_t{1} << second_bits;
          if (end > size) return false;
          entries_[prefix] = static_cast<CodeEntry>(begin) << code_value | code_other | code_further | second_bits << 8;
        }
        const CodeEntry entry = with_code(of_symbol[codes.symbols[at.symbol++]], at.length);
        for (std::size_t i = begin + (at.code >> bits); i < end; i += std::size_t{1} << (at.length - bits))
          entries_[i] = entry;
        if (at.is_last()) return true;
        at.next();
      }
    }
    return false;
  }

  // The longest code in it decides.
  static unsigned bits_of_second(const CodeLengths& codes, unsigned length, unsigned left) {
    unsigned second_bits = length - bits;
    for (unsigned used = left; used < 1u << second_bits && bits + second_bits < longest_code;)
      used = 2 * used + codes.count[bits + ++second_bits];
    return second_bits;
  }

  std::array<CodeEntry, size> entries_;
};

}  // namespace crawl::http
