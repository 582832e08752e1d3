#include "parser/html/simhash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace crawl::parser {

namespace {

// Sum and carry of three bits, in each of 64 places.
struct Sum {
  std::uint64_t ones, twos;
};

constexpr Sum add_three(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return {a ^ b ^ c, (a & b) | (c & (a ^ b))};
}

// A number of three bits in each of 64 places.
struct Planes {
  std::uint64_t ones, twos, fours;
};

constexpr Planes add_seven(const std::uint64_t* bits) {
  const Sum a = add_three(bits[0], bits[1], bits[2]);
  const Sum b = add_three(bits[3], bits[4], bits[5]);
  const Sum ones = add_three(a.ones, b.ones, bits[6]);
  const Sum twos = add_three(a.twos, b.twos, ones.twos);
  return {ones.ones, twos.ones, twos.twos};
}

// Counts, for each of the 64 bits, the hashes that have it set: fifteen hashes are added up as planes of bits, the
// planes into eight counters of 8 bits in a word at a time.
class BitCounts {
 public:
  void add(std::uint64_t hash) {
    waiting_[number_++] = hash;
    ++total_;
    if (number_ == waiting_.size()) fold();
  }

  // Bit i is set where more than half of the hashes have it.
  std::uint64_t majority() {
    std::fill(waiting_.begin() + number_, waiting_.end(), 0);
    fold();
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

  void fold() {
    const Planes a = add_seven(waiting_.data()), b = add_seven(waiting_.data() + 7);
    const Sum ones = add_three(a.ones, b.ones, waiting_[14]);
    const Sum twos = add_three(a.twos, b.twos, ones.twos);
    const Sum fours = add_three(a.fours, b.fours, twos.twos);
    for (std::size_t byte = 0; byte < 8; ++byte) {
      const auto at = [byte](std::uint64_t plane) { return spread[(plane >> (8 * byte)) & 0xFF]; };
      lanes_[byte] += at(ones.ones) + 2 * at(twos.ones) + 4 * at(fours.ones) + 8 * at(fours.twos);
    }
    number_ = 0;
    if (++folds_ == 255 / waiting_.size()) flush();
  }

  void flush() {
    for (std::size_t i = 0; i < 64; ++i) counts_[i] += (lanes_[i / 8] >> (8 * (i % 8))) & 0xFF;
    lanes_ = {};
    folds_ = 0;
  }

  std::array<std::uint64_t, 15> waiting_;
  std::array<std::uint64_t, 8> lanes_{};
  std::array<std::uint64_t, 64> counts_{};
  std::uint64_t total_ = 0;
  unsigned number_ = 0;  // of waiting_
  std::size_t folds_ = 0;
};

// The finalizer of splitmix64: every bit of the input moves every bit of the output.
constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

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
  void add(const Word& first, const Word& second, const Word& last) {
    const std::uint64_t folded = last.folded();
    if ((folded & mask_) == 0) [[unlikely]]
      keep({folded, static_cast<std::uint32_t>(triple(first.folded(), second.folded(), folded) >> 32)});
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

// How often something has been there, as far as its hash tells it from others; 255 at most.
class Occurrences {
 public:
  // Whether this one is its first, second, fourth, eighth...
  bool counts(std::uint64_t hash) {
    std::uint8_t& seen = seen_[hash % seen_.size()];
    if (seen < UINT8_MAX) ++seen;
    return (seen & (seen - 1)) == 0;
  }

 private:
  std::array<std::uint8_t, 4096> seen_{};
};

// The words of a text in pairs for the simhash and in rows of three for the sample; a text of fewer words has one of
// each.
class Words {
 public:
  void add(Word word) {
    if (++words_ >= 2) add_pair(before_[1], word);
    if (words_ >= 3) sample_.add(before_[0], before_[1], word);
    before_ = {before_[1], word};
  }

  std::optional<std::uint64_t> simhash() {
    if (words_ == 0) return std::nullopt;
    if (words_ == 1) add_pair({}, before_[1]);
    return counts_.majority();
  }

  std::vector<std::uint32_t> sample() {
    if (words_ == 1 || words_ == 2) sample_.add({}, before_[0], before_[1]);
    return sample_.values();
  }

 private:
  void add_pair(const Word& first, const Word& second) {
    const std::uint64_t hash = mixed(std::rotl(first.hash, 21) + second.hash);
    if (occurrences_.counts(hash)) counts_.add(hash);
  }

  std::array<Word, 2> before_{};  // the last two words
  std::uint64_t words_ = 0;
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

template <class Callback>
void for_each_word(std::string_view text, const Callback& callback) {
  for (std::size_t at = 0; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    std::size_t end = at + 1;
    if (kinds[c] == separator) {
      at = end;
      continue;
    }
    if (kinds[c] == maybe_alone && is_word_alone(text, at)) {
      end = std::min<std::size_t>(text.size(), at + (c >= 0xF0 ? 4 : 3));
    } else {
      end = end_of_word(text, end);
    }
    callback(word_of(text, at, end));
    at = end;
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
