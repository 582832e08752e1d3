#include "parser/html/simhash.h"

#include <array>
#include <bit>
#include <cstddef>

#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

// Counts, for each of the 64 bits, the hashes that have it set: eight counters of 8 bits in a word at a time.
class BitCounts {
 public:
  void add(std::uint64_t hash) {
    for (std::size_t byte = 0; byte < 8; ++byte) lanes_[byte] += spread[(hash >> (8 * byte)) & 0xFF];
    ++total_;
    if (++in_lanes_ == 255) flush();
  }

  std::uint64_t total() const { return total_; }

  // Bit i is set where more than half of the hashes have it.
  std::uint64_t majority() {
    flush();
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 64; ++i) bits |= std::uint64_t{2 * counts_[i] > total_} << i;
    return bits;
  }

 private:
  // Bit i of a byte as the lowest bit of byte i.
  static constexpr std::array<std::uint64_t, 256> spread = [] {
    std::array<std::uint64_t, 256> table{};
    for (std::uint64_t byte = 0; byte < 256; ++byte) {
      for (std::uint64_t bit = 0; bit < 8; ++bit) table[byte] |= ((byte >> bit) & 1) << (8 * bit);
    }
    return table;
  }();

  void flush() {
    for (std::size_t i = 0; i < 64; ++i) counts_[i] += (lanes_[i / 8] >> (8 * (i % 8))) & 0xFF;
    lanes_ = {};
    in_lanes_ = 0;
  }

  std::array<std::uint64_t, 8> lanes_{};
  std::array<std::uint64_t, 64> counts_{};
  std::uint64_t total_ = 0;
  unsigned in_lanes_ = 0;
};

// The finalizer of splitmix64: every bit of the input moves every bit of the output.
constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// Hashes of three words in a row; a text of one or two words has one triple.
class Triples {
 public:
  void add_byte(char c) { word_ = (word_ ^ static_cast<unsigned char>(to_lower(c))) * 0x100000001B3u; }

  void end_word() {
    if (word_ == no_word) return;
    before_ = {before_[1], word_};
    if (++words_ >= 3) counts_.add(mixed(first_ + std::rotl(before_[0], 21) + std::rotl(before_[1], 42)));
    first_ = before_[0];
    word_ = no_word;
  }

  std::optional<std::uint64_t> value() {
    end_word();
    if (words_ == 0) return std::nullopt;
    if (counts_.total() == 0) return mixed(std::rotl(before_[0], 21) + std::rotl(before_[1], 42));
    return counts_.majority();
  }

 private:
  static constexpr std::uint64_t no_word = 0xCBF29CE484222325u;  // FNV-1a's beginning

  std::uint64_t word_ = no_word;
  std::uint64_t first_ = 0;                // the word before before_
  std::array<std::uint64_t, 2> before_{};  // the last two words
  std::uint64_t words_ = 0;
  BitCounts counts_;
};

constexpr bool separates(unsigned char c) {
  return !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c >= 0x80);
}

// Three-byte sequences from U+2E80 on, and all of four: scripts whose words have no spaces between them.
bool is_word_alone(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead != 0xE2) return lead >= 0xE3;
  return at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xBA;
}

}  // namespace

std::optional<std::uint64_t> simhash(std::string_view text) {
  Triples triples;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (separates(c)) {
      triples.end_word();
    } else if (c < 0xE2 || !is_word_alone(text, at)) {
      triples.add_byte(text[at]);
    } else {
      triples.end_word();
      const std::size_t length = c >= 0xF0 ? 4 : 3;
      for (const char byte : text.substr(at, length)) triples.add_byte(byte);
      triples.end_word();
      at += length - 1;
    }
  }
  return triples.value();
}

}  // namespace crawl::parser
