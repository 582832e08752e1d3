#include "parser/html/simhash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <span>

#include "parser/tree/find.h"

namespace crawl::parser {

namespace {

// The finalizer of splitmix64: every bit of the input moves every bit of the output.
constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// How often something has been there, as far as its hash tells it from others; 255 at most.
class Occurrences {
 public:
  // Whether this one is its first, second, fourth, eighth...
  bool counts(std::uint64_t hash) {
    std::uint8_t& seen = seen_[hash % seen_.size()];
    seen = static_cast<std::uint8_t>(seen + (seen < UINT8_MAX));
    return (seen & (seen - 1)) == 0;
  }

 private:
  std::array<std::uint8_t, 4096> seen_{};
};

// A number of so many bits in each of 64 places; the lowest bits first.
template <std::size_t bits>
using Planes = std::array<std::uint64_t, bits>;

// The sum of two numbers and a bit, in each place.
template <std::size_t bits>
constexpr Planes<bits + 1> add(const Planes<bits>& a, const Planes<bits>& b, std::uint64_t carry) {
  Planes<bits + 1> sum;
  for (std::size_t i = 0; i < bits; ++i) {
    sum[i] = a[i] ^ b[i] ^ carry;
    carry = (a[i] & b[i]) | (carry & (a[i] ^ b[i]));
  }
  sum[bits] = carry;
  return sum;
}

// How many of 2^bits - 1 hashes have the bit set, in each place.
template <std::size_t bits>
constexpr Planes<bits> count_bits(const std::uint64_t* hashes) {
  if constexpr (bits == 1) {
    return {*hashes};
  } else {
    constexpr std::size_t half = (std::size_t{1} << (bits - 1)) - 1;
    return add(count_bits<bits - 1>(hashes), count_bits<bits - 1>(hashes + half), hashes[2 * half]);
  }
}

// Counts, for each of the 64 bits, the hashes that have it set: 63 hashes are added up as planes of bits, the planes
// into eight counters of 8 bits in a word at a time.
class BitCounts {
 public:
  // The hash of each pair of neighbours, but for those that have been there and do not count: they are passed over
  // without a branch, for in text which ones is as good as chance.
  void add_pairs(std::span<const std::uint64_t> words, Occurrences& occurrences) {
    std::size_t number = number_;  // in a register
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      const std::uint64_t hash = mixed(std::rotl(words[i], 21) + words[i + 1]);
      waiting_[number] = hash;
      number += occurrences.counts(hash);
      if (number < waiting_.size()) continue;
      fold(number);
      number = 0;
    }
    number_ = number;
  }

  // Bit i is set where more than half of the hashes have it.
  std::uint64_t majority() {
    std::fill(waiting_.begin() + static_cast<std::ptrdiff_t>(number_), waiting_.end(), 0);
    fold(number_);
    flush();
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 64; ++i) bits |= std::uint64_t{2 * counts_[i] > total_} << i;
    return bits;
  }

 private:
  static constexpr std::size_t planes = 6;

  // Bit i of a byte as the lowest bit of byte i.
  static constexpr std::array<std::uint64_t, 256> spread = [] {
    std::array<std::uint64_t, 256> table{};
    for (std::uint64_t byte = 0; byte < 256; ++byte) {
      for (std::uint64_t bit = 0; bit < 8; ++bit) table[byte] |= ((byte >> bit) & 1) << (8 * bit);
    }
    return table;
  }();

  // What waits, of which the first `number` are hashes and the others zero.
  void fold(std::size_t number) {
    const Planes<planes> sums = count_bits<planes>(waiting_.data());
    for (std::size_t byte = 0; byte < 8; ++byte) {
      std::uint64_t lanes = 0;
      for (std::size_t plane = planes; plane-- > 0;) lanes = 2 * lanes + spread[(sums[plane] >> (8 * byte)) & 0xFF];
      lanes_[byte] += lanes;
    }
    total_ += number;
    if (++folds_ == 255 / waiting_.size()) flush();
  }

  void flush() {
    for (std::size_t i = 0; i < 64; ++i) counts_[i] += (lanes_[i / 8] >> (8 * (i % 8))) & 0xFF;
    lanes_ = {};
    folds_ = 0;
  }

  std::array<std::uint64_t, (std::size_t{1} << planes) - 1> waiting_;
  std::array<std::uint64_t, 8> lanes_{};
  std::array<std::uint64_t, 64> counts_{};
  std::uint64_t total_ = 0;
  std::size_t number_ = 0;  // of waiting_
  std::size_t folds_ = 0;
};

struct Word {
  std::uint64_t hash = 0;
  bool has_digit = false;

  // The same for all words that have a digit.
  std::uint64_t folded() const { return has_digit ? 0x9E3779B97F4A7C15u : hash; }
};

constexpr std::uint64_t triple(std::uint64_t first, std::uint64_t second, std::uint64_t third) {
  return mixed(first + std::rotl(second, 21) + std::rotl(third, 42));
}

// Triples whose last word's hash ends in zeros, as many zeros as it takes for max_text_sample of them: which ones are
// kept depends on each alone, so that what two texts share is in the samples of both or of neither. Nearly all words
// are passed over by one comparison.
class Sample {
 public:
  void add(std::uint64_t first, std::uint64_t second, std::uint64_t last) {
    if ((last & mask_) == 0) [[unlikely]]
      keep({last, static_cast<std::uint32_t>(triple(first, second, last) >> 32)});
  }

  // Each three neighbours.
  void add_triples(std::span<const std::uint64_t> words) {
    for (std::size_t i = 0; i + 2 < words.size(); ++i) add(words[i], words[i + 1], words[i + 2]);
  }

  std::vector<std::uint32_t> values() const {
    std::vector<std::uint32_t> values;
    values.reserve(number_ + 1);  // a title's comes behind
    for (std::size_t i = 0; i < number_; ++i) values.push_back(kept_[i].triple);
    return values;
  }

 private:
  struct Kept {
    std::uint64_t last_word;
    std::uint32_t triple;
  };

  void keep(Kept added) {
    const auto end = [this] { return kept_.begin() + static_cast<std::ptrdiff_t>(number_); };
    const auto same = [&](const Kept& kept) { return kept.triple == added.triple; };
    if (std::find_if(kept_.begin(), end(), same) != end()) return;
    while (number_ == kept_.size() && mask_ != UINT64_MAX) {
      mask_ = 2 * mask_ + 1;
      const auto others = [this](const Kept& kept) { return (kept.last_word & mask_) != 0; };
      number_ = static_cast<std::size_t>(std::remove_if(kept_.begin(), end(), others) - kept_.begin());
    }
    if ((added.last_word & mask_) == 0 && number_ < kept_.size()) kept_[number_++] = added;
  }

  std::array<Kept, max_text_sample> kept_;
  std::size_t number_ = 0;
  std::uint64_t mask_ = 0;
};

// The words of a text in pairs for the simhash and in rows of three for the sample; a text of fewer words has one of
// each. A hundred words at a time: so what the loops over them count stays in registers.
class Words {
 public:
  void add(Word word) {
    hashes_[end_] = word.hash;
    folded_[end_] = word.folded();
    if (++end_ == hashes_.size()) take();
  }

  std::optional<std::uint64_t> simhash() {
    take();
    if (words_ == 0) return std::nullopt;
    if (words_ == 1) counts_.add_pairs(std::span(hashes_).first(before), occurrences_);
    return counts_.majority();
  }

  std::vector<std::uint32_t> sample() {
    take();
    if (words_ == 1 || words_ == 2) sample_.add(0, folded_[0], folded_[1]);
    return sample_.values();
  }

 private:
  static constexpr std::size_t before = 2;  // words that were taken, at the front

  void take() {
    const std::size_t known = std::min<std::size_t>(words_, before);
    words_ += end_ - before;
    const auto from = [&](const auto& words, std::size_t taken) {
      const std::size_t first = before - std::min(known, taken);
      return std::span(words).subspan(first, end_ - first);
    };
    counts_.add_pairs(from(hashes_, 1), occurrences_);
    sample_.add_triples(from(folded_, 2));
    for (auto* words : {&hashes_, &folded_}) std::copy_n(words->begin() + end_ - before, before, words->begin());
    end_ = before;
  }

  std::array<std::uint64_t, 128> hashes_{}, folded_{};
  std::size_t end_ = before;
  std::uint64_t words_ = 0;  // taken
  Occurrences occurrences_;
  BitCounts counts_;
  Sample sample_;
};

enum Kind : std::uint8_t { separator, of_word, maybe_alone };

// maybe_alone: the first byte of characters from U+2000 on, among them those of scripts without spaces between words.
constexpr std::array<Kind, 256> kinds = [] {
  std::array<Kind, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    const bool ascii = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    table[c] = c >= 0xE2 ? maybe_alone : ascii || c >= 0x80 ? of_word : separator;
  }
  return table;
}();

// Three-byte sequences from U+2E80 on, and all of four: scripts whose words have no spaces between them.
bool is_word_alone(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead != 0xE2) return lead >= 0xE3;
  return at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xBA;
}

// Eight bytes of a word in lower case: of what a word has, letters and '_' have bit 6 and not bit 7.
constexpr std::uint64_t lower_case(std::uint64_t bytes) {
  return bytes | (((bytes & 0x4040404040404040u) >> 1) & ~((bytes & 0x8080808080808080u) >> 2));
}

// Up to eight bytes at `at`, zeros behind them.
std::uint64_t load(std::string_view text, std::size_t at, std::size_t length) {
  std::uint64_t bytes = 0;
  if (at + 8 > text.size()) {
    std::memcpy(&bytes, text.data() + at, length);
    return bytes;
  }
  std::memcpy(&bytes, text.data() + at, 8);
  return length == 8 ? bytes : bytes & ((std::uint64_t{1} << (8 * length)) - 1);
}

// Of what a word has, digits alone have neither bit 6 nor bit 7. (What load() put behind the end is zero: bit 5 is set
// in a digit.)
constexpr bool has_digit(std::uint64_t bytes) {
  return (~bytes & ~(bytes >> 1) & (bytes << 1) & 0x4040404040404040u) != 0;
}

Word word_of(std::string_view text, std::size_t begin, std::size_t end) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  bool digits = false;
  for (std::size_t at = begin; at < end; at += 8) {
    const std::uint64_t bytes = load(text, at, std::min<std::size_t>(end - at, 8));
    digits |= has_digit(bytes);
    hash = (hash ^ lower_case(bytes)) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 32;
  }
  return {hash, digits};
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const Kind kind = kinds[static_cast<unsigned char>(text[at])];
    if (kind == separator || (kind == maybe_alone && is_word_alone(text, at))) break;
    ++at;
  }
  return at;
}

// What stands at `at`: passes a separator over, or calls back with a word. Where that ends.
template <class Callback>
std::size_t take_word(std::string_view text, std::size_t at, const Callback& callback) {
  const auto c = static_cast<unsigned char>(text[at]);
  if (kinds[c] == separator) return at + 1;
  const bool alone = kinds[c] == maybe_alone && is_word_alone(text, at);
  const std::size_t end =
      alone ? std::min<std::size_t>(text.size(), at + (c >= 0xF0 ? 4 : 3)) : end_of_word(text, at + 1);
  callback(word_of(text, at, end));
  return end;
}

// 64 bytes at once: one bit for each that belongs to a word.
class WordBits {
 public:
  static constexpr std::size_t size = 64;

  // Reads a byte more than that.
  explicit WordBits(const char* text) {
    for (std::size_t at = 0; at < size; at += Block::size) {
      const Block block(text + at);
      const std::uint32_t letters = (block.below('[') ^ block.below('A')) | (block.below('{') ^ block.below('a'));
      const std::uint32_t low = letters | (block.below(':') ^ block.below('0')) | block.equal('_');
      const std::uint32_t ascii = block.below('\x80'), below_e3 = block.below('\xE3');
      bits_ |= std::uint64_t{low | (ascii ^ below_e3)} << at;
      alone_ |= below_e3 != (1u << Block::size) - 1;
      if (const std::uint32_t e2 = block.equal('\xE2'); e2 != 0)
        alone_ |= (e2 & ~Block(text + at + 1).below('\xBA')) != 0;
    }
  }

  // Whether a character is a word by itself: the bits are of no use then.
  bool has_word_alone() const { return alone_; }

  // Calls back with begin and end of each word that ends before the last byte does. Where the one begins that does not;
  // `size` without.
  template <class Callback>
  std::size_t for_each(const Callback& callback) const {
    for (std::uint64_t left = bits_; left != 0;) {
      const auto begin = static_cast<std::size_t>(std::countr_zero(left));
      const std::size_t end = begin + static_cast<std::size_t>(std::countr_one(left >> begin));
      if (end == size) return begin;
      callback(begin, end);
      left &= left + (std::uint64_t{1} << begin);
    }
    return size;
  }

 private:
  std::uint64_t bits_ = 0;
  bool alone_ = false;
};

template <class Callback>
void for_each_word(std::string_view text, const Callback& callback) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (text.size() - begin > WordBits::size) {
      const WordBits bits(text.data() + begin);
      if (!bits.has_word_alone())
        at +=
            bits.for_each([&](std::size_t from, std::size_t to) { callback(word_of(text, begin + from, begin + to)); });
    }
    if (at > begin) continue;
    const std::size_t end = std::min(text.size(), begin + WordBits::size);
    while (at < end) at = take_word(text, at, callback);
  }
}

}  // namespace

TextSketch sketch(std::string_view text) {
  Words words;
  for_each_word(text, [&](Word word) { words.add(word); });
  std::optional<std::uint64_t> value = words.simhash();
  return {value, words.sample()};
}

std::uint32_t folded_hash(std::string_view text) {
  std::uint64_t hash = 1;
  for_each_word(text, [&](Word word) { hash = mixed(hash + word.folded()); });
  return static_cast<std::uint32_t>(hash >> 32);
}

std::optional<std::uint64_t> simhash(std::string_view text) {
  return sketch(text).simhash;
}

}  // namespace crawl::parser
