// Streams that are unpacked at once and kept as they came: what is kept zlib reads, and of what is refused the
// streaming decoders say what they always said.
#include "crawler/http/decode/held_stream.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <string>
#include <vector>

#include "crawler/http/client/response_reader.h"
#include "tests/support/gzip.h"
#include "tests/support/sanitized.h"
#include "tests/support/zlib_form.h"

namespace crawl::http {
namespace {

using test::by_zlib, test::gzipped, test::zlib_form;
using State = HeldStream::State;

// Bits as deflate has them: numbers with their lowest bit first, codes with their first.
class BitWriter {
 public:
  BitWriter& number(unsigned value, unsigned bits) {
    for (unsigned i = 0; i < bits; ++i) put(value >> i & 1);
    return *this;
  }
  BitWriter& code(unsigned value, unsigned bits) {
    for (unsigned i = bits; i-- > 0;) put(value >> i & 1);
    return *this;
  }
  std::string bytes() const { return bytes_; }

 private:
  void put(unsigned bit) {
    if (count_ % 8 == 0) bytes_.push_back('\0');
    bytes_.back() = static_cast<char>(bytes_.back() | bit << count_++ % 8);
  }
  std::string bytes_;
  unsigned count_ = 0;
};

// A last block with these lengths of codes, written with a code of five bits for each length (of 0 to 18 some have
// four).
class Dynamic : public BitWriter {
 public:
  Dynamic(const std::vector<unsigned>& symbols, const std::vector<unsigned>& distances) {
    number(1, 1).number(2, 2);
    number(static_cast<unsigned>(symbols.size()) - 257, 5).number(static_cast<unsigned>(distances.size()) - 1, 5);
    number(15, 4);
    for (const unsigned symbol : {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15})
      number(symbol < 13 ? 4 : 5, 3);  // 13 of 4 bits, 6 of 5: all of them
    for (const unsigned length : symbols) put_length(length);
    for (const unsigned length : distances) put_length(length);
  }

 private:
  void put_length(unsigned length) { length < 13 ? code(length, 4) : code(26 + length - 13, 5); }
};

std::vector<unsigned> lengths_of(std::size_t count, std::initializer_list<std::pair<unsigned, unsigned>> of) {
  std::vector<unsigned> lengths(count);
  for (const auto& [symbol, length] : of) lengths[symbol] = length;
  return lengths;
}

std::string framed(std::string_view deflated, std::string_view text) {
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  out.append(deflated);
  const auto crc = static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
  for (const auto field : {crc, static_cast<std::uint32_t>(text.size())})
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(field >> shift));
  return out;
}

struct Held {
  State state = State::hungry;
  std::string body, packed;
};

Held hold(std::string_view bytes, HeldStream::Format format = HeldStream::Format::gzip, std::size_t piece = 16384,
          std::size_t limit = 1 << 20, std::size_t growth = 4096) {
  HeldStream stream(format, HeldStream::max_held);
  Held held;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::string_view input = bytes.substr(at, piece);
    do {
      held.body.reserve(std::min(limit, held.body.size() + growth));
      held.state = stream.step(input, piece, held.body, limit);
    } while (held.state == State::full || (held.state != State::refused && !input.empty()));
    if (held.state == State::refused) return held;
  }
  if (held.state == State::ended) held.packed = stream.take_zlib(held.body);
  return held;
}

bool is_kept(const Held& held, std::string_view text) {
  return held.state == State::ended && held.body == text && by_zlib(held.packed, text.size()) == text;
}

std::string text_of(std::size_t size, unsigned seed = 1) {
  static constexpr std::string_view words[] = {"<p>", "</p>\n", "the ", "of ", "<a href=\"/page/",
                                               "\">", "</a>",   "1",    "é"};
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) text += random() % 4 ? words[random() % std::size(words)] : std::to_string(random());
  return text;
}

TEST(HeldStream, IsKeptAtEveryLevel) {
  for (const std::size_t size : {0, 1, 10, 300, 5000, 70'000, 400'000}) {
    const std::string text = text_of(size);
    for (int level = 0; level <= 9; ++level) {
      if (level == 0 && size > HeldStream::max_held / 2) continue;
      EXPECT_TRUE(is_kept(hold(gzipped(text, level)), text)) << size << " at level " << level;
      EXPECT_TRUE(is_kept(hold(zlib_form(text, level), HeldStream::Format::zlib), text)) << size << " zlib " << level;
    }
  }
}

TEST(HeldStream, ComesInPiecesOfAnySizeIntoRoomOfAnySize) {
  const std::string text = text_of(9000);
  for (const int level : {0, 1, 9})
    for (const std::size_t piece : {1, 2, 7, 100, 20'000})
      for (const std::size_t growth : {258, 5000})
        EXPECT_TRUE(is_kept(hold(gzipped(text, level), HeldStream::Format::gzip, piece, 1 << 20, growth), text))
            << "level " << level << " pieces of " << piece << " room " << growth;
}

TEST(HeldStream, TakesLongAndShortDistances) {
  std::string text;
  for (std::size_t period = 1; period < 40; ++period)
    for (std::size_t i = 0; i < 700; ++i) text.push_back(static_cast<char>('a' + i % period));
  text += text_of(30'000) + text;
  EXPECT_TRUE(is_kept(hold(gzipped(text)), text));
}

TEST(HeldStream, IsRefusedAsSoonAsItIsNotThePlainCase) {
  const std::string text = text_of(3000), bytes = gzipped(text);
  const auto changed = [&](std::size_t at, char to) {
    std::string other = bytes;
    other[at] = static_cast<char>(other[at] ^ to);
    return other;
  };
  EXPECT_TRUE(is_kept(hold(bytes), text));
  EXPECT_EQ(hold("He").state, State::refused);
  EXPECT_EQ(hold(changed(2, 1)).state, State::refused);  // method
  for (const char flag : {1, 2, 4, 8, 16, 32}) EXPECT_EQ(hold(changed(3, flag)).state, State::refused) << int{flag};
  for (std::size_t i = 1; i <= 8; ++i) EXPECT_EQ(hold(changed(bytes.size() - i, 1)).state, State::refused) << i;
  EXPECT_EQ(hold(bytes + "x").state, State::refused);
  EXPECT_EQ(hold(bytes + bytes).state, State::refused);
  EXPECT_EQ(hold(bytes + "x", HeldStream::Format::gzip, bytes.size()).state, State::refused);
  EXPECT_EQ(hold(bytes.substr(0, bytes.size() - 1)).state, State::hungry);
  EXPECT_EQ(hold(bytes, HeldStream::Format::gzip, 16384, text.size() - 1).state, State::refused);
  EXPECT_TRUE(is_kept(hold(bytes, HeldStream::Format::gzip, 16384, text.size()), text));
  std::string zlib = zlib_form(text);
  zlib.back() ^= 1;
  EXPECT_EQ(hold(zlib, HeldStream::Format::zlib).state, State::refused);
}

TEST(HeldStream, IsRefusedBeyondItsBounds) {
  std::mt19937 random(1);
  std::string noise(HeldStream::max_held + 1, '\0');
  for (char& byte : noise) byte = static_cast<char>(random());
  EXPECT_EQ(hold(gzipped(noise, 0)).state, State::refused);
  EXPECT_EQ(hold(gzipped(std::string(50 << 20, 'x')), HeldStream::Format::gzip, 16384, 10 << 20, 1 << 20).state,
            State::refused);
}

// Each of these is taken by ISA-L or libdeflate, or is a step from what is, and refused by zlib.
TEST(HeldStream, TakesNothingThatZlibRefuses) {
  const auto refused = [](const BitWriter& bits, std::string_view text) {
    const std::string bytes = framed(bits.bytes(), text);
    return hold(bytes).state == State::refused;
  };
  // Fixed block: 'a', a length of symbol 286, then of 285 with distance 30, then one too far back.
  const unsigned a = 0x30 + 'a';
  EXPECT_TRUE(refused(BitWriter().number(3, 3).code(a, 8).code(0xc6, 8).code(0, 5).code(0, 7), std::string(259, 'a')));
  EXPECT_TRUE(refused(BitWriter().number(3, 3).code(a, 8).code(0xc5, 8).code(30, 5).code(0, 7), std::string(259, 'a')));
  EXPECT_TRUE(refused(BitWriter().number(3, 3).code(a, 8).code(0xc5, 8).code(1, 5).code(0, 7), std::string(259, 'a')));
  EXPECT_TRUE(is_kept(hold(framed(BitWriter().number(3, 3).code(a, 8).code(0xc5, 8).code(0, 5).code(0, 7).bytes(),
                                  std::string(259, 'a'))),
                      std::string(259, 'a')));
  EXPECT_TRUE(refused(BitWriter().number(7, 3), ""));  // a type of block that is none
  // 'a', a length of 3 (257) and the end: codes of 1, 2 and 2 bits.
  const auto symbols = lengths_of(258, {{'a', 1}, {256, 2}, {257, 2}});
  const auto with = [](Dynamic bits) { return bits.code(0, 1).code(3, 2); };  // 'a', a length of 3
  const std::string four = "aaaa";
  // The only distance has the code 0; whoever sends 1 is taken by some.
  EXPECT_TRUE(is_kept(hold(framed(with(Dynamic(symbols, {1})).code(0, 1).code(2, 2).bytes(), four)), four));
  EXPECT_TRUE(refused(with(Dynamic(symbols, {1})).code(1, 1).code(2, 2), four));
  // No distance at all, which may be where nothing has one.
  EXPECT_TRUE(is_kept(hold(framed(Dynamic(symbols, {0}).code(0, 1).code(2, 2).bytes(), "a")), "a"));
  EXPECT_TRUE(refused(with(Dynamic(symbols, {0})).code(0, 1).code(2, 2), four));
  // Codes that are not complete, or too many.
  EXPECT_TRUE(refused(with(Dynamic(symbols, {2})).code(0, 2).code(2, 2), four));
  EXPECT_TRUE(refused(with(Dynamic(symbols, {1, 1, 1})).code(0, 1).code(2, 2), four));
  EXPECT_TRUE(refused(Dynamic(lengths_of(257, {{'a', 2}, {256, 2}}), {1}).code(0, 2).code(1, 2), "a"));
  EXPECT_TRUE(refused(Dynamic(lengths_of(257, {{'a', 1}, {'b', 1}, {256, 1}}), {1}).code(0, 1).code(1, 1), "a"));
  EXPECT_TRUE(refused(Dynamic(lengths_of(257, {{'a', 1}, {'b', 1}}), {1}).code(0, 1).code(1, 1), "ab"));  // no end
  EXPECT_TRUE(refused(Dynamic(lengths_of(257, {}), {0}).code(0, 1), ""));
  // More codes than there are symbols.
  EXPECT_TRUE(refused(with(Dynamic(lengths_of(287, {{'a', 1}, {256, 2}, {257, 2}}), {1})).code(0, 1).code(2, 2), four));
  EXPECT_TRUE(refused(with(Dynamic(symbols, std::vector<unsigned>(31))).code(0, 1).code(2, 2), four));
  // The length before the first.
  EXPECT_TRUE(refused(
      BitWriter().number(5, 3).number(0, 14).number(1, 3).number(0, 6).number(1, 3).number(1, 1).number(0, 31).number(
          0, 31),
      ""));
}

// Whatever becomes of a stream that is changed: what is kept is what zlib makes of it.
TEST(HeldStream, ChangedAtRandomIsKeptOnlyWhereZlibReadsTheSame) {
  std::mt19937 random(7);
  unsigned kept = 0;
  for (unsigned round = 0; round < test::rounds(20'000); ++round) {
    const std::string text = text_of(random() % 600, round);
    std::string raw = gzipped(text, static_cast<int>(random() % 10));
    raw = raw.substr(10, raw.size() - 18);
    for (unsigned flips = random() % 4; flips > 0; --flips) {
      const std::size_t bit = random() % (8 * std::min<std::size_t>(raw.size(), flips % 2 ? 40 : raw.size()));
      raw[bit / 8] = static_cast<char>(raw[bit / 8] ^ 1 << bit % 8);
    }
    StrictInflate inflate;
    std::string out(1 << 20, '\0');
    std::size_t made = 0;
    if (inflate.run(raw, out.data(), made, out.size()) != State::ended) continue;
    ++kept;
    out.resize(made);
    const Held held = hold(framed(std::string_view(raw).substr(0, inflate.used()), out));
    ASSERT_TRUE(is_kept(held, out)) << "round " << round;
  }
  EXPECT_GT(kept, 0u);
}

// -- in a response

FetchResult read(std::string_view head, std::string_view body, std::size_t piece, std::size_t max_body = 1 << 20) {
  const std::string bytes = "HTTP/1.1 200 OK\r\n" + std::string(head) + "\r\n" + std::string(body);
  const ResponseLimits limits{.max_body = max_body, .keep_packed = true};
  FetchResult result;
  ResponseReader reader(result, limits);
  auto state = ResponseReader::more;
  for (std::size_t at = 0; at < bytes.size() && state == ResponseReader::more; at += piece)
    state = reader.work_off(reader.feed(std::string_view(bytes).substr(at, piece)));
  if (state == ResponseReader::more) reader.end_of_stream("closed");
  return result;
}

std::string length_of(std::string_view body) {
  return "Content-Length: " + std::to_string(body.size()) + "\r\n";
}

TEST(PackedBody, ComesWithTheBodyHoweverThatIsFramed) {
  const std::string text = text_of(100'000), bytes = gzipped(text), zlib = zlib_form(text);
  for (const std::size_t piece : {1, 1000, 65'536}) {
    const FetchResult result = read("Content-Encoding: gzip\r\n" + length_of(bytes), bytes, piece);
    EXPECT_EQ(result.body, text);
    EXPECT_EQ(by_zlib(result.packed, text.size()), text);
    EXPECT_EQ(result.detail, "");
  }
  EXPECT_EQ(by_zlib(read("Content-Encoding: x-gzip\r\n", bytes, 4096).packed, text.size()), text);
  EXPECT_EQ(by_zlib(read("Content-Encoding: deflate\r\n", zlib, 4096).packed, text.size()), text);
  const std::string chunk = fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", bytes.size(), bytes);
  const FetchResult chunked = read("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", chunk, 4096);
  EXPECT_EQ(chunked.body, text);
  EXPECT_EQ(by_zlib(chunked.packed, text.size()), text);
}

TEST(PackedBody, IsNoneWhereTheBodyIsNotThatStream) {
  const std::string text = text_of(50'000), bytes = gzipped(text);
  const std::string gzip = "Content-Encoding: gzip\r\n";
  const auto expect = [&](const FetchResult& result, std::string_view body, std::string_view detail, bool truncated) {
    EXPECT_EQ(result.packed, "");
    EXPECT_EQ(result.body, body);
    EXPECT_EQ(result.detail, detail);
    EXPECT_EQ(result.truncated, truncated);
  };
  expect(read(gzip, bytes + bytes, 4096), text + text, "", false);
  expect(read(gzip, bytes + "more", 4096), text, "", false);
  expect(read(gzip, bytes + "more", 1), text, "", false);
  expect(read("Content-Encoding: gzip, gzip\r\n", gzipped(bytes), 4096), text, "", false);
  expect(read(gzip, bytes, 4096, 1000), text.substr(0, 1000), "cut at 1000 bytes", true);
  expect(read(gzip, "Hello", 4096), "Hello", "Content-Encoding says gzip, but it is text: read as it was sent", false);
  std::string wrong = bytes;
  wrong[wrong.size() - 8] ^= 1;
  expect(read(gzip, wrong, 4096), text, "the gzip stream is corrupt: incorrect checksum", true);
  expect(read(gzip, wrong, 1), text, "the gzip stream is corrupt: incorrect checksum", true);
  const FetchResult cut = read(gzip, bytes.substr(0, bytes.size() / 2), 4096);
  expect(cut, text.substr(0, cut.body.size()), "the gzip stream ends before its end", true);
  EXPECT_GT(cut.body.size(), text.size() / 3);
}

// A size that a stream claims is room for as much as pages are made of, until it comes.
TEST(PackedBody, AWrongSizeCostsLittleRoom) {
  std::string bytes = gzipped("text");
  bytes.replace(bytes.size() - 4, 4, "\xff\xff\xff\x0f");
  const FetchResult result = read("Content-Encoding: gzip\r\n" + length_of(bytes), bytes, 65'536, 300 << 20);
  EXPECT_TRUE(result.truncated);
  EXPECT_LT(result.body.capacity(), 200'000u);
}

}  // namespace
}  // namespace crawl::http
