#include "base/sha256/blocks.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#include <utility>
#endif

namespace crawl::base::detail {

#if defined(__x86_64__)

namespace {

#define CRAWL_SHA256_TARGET __attribute__((target("sha,sse4.1")))

// FIPS 180-4, section 4.2.2.
alignas(16) constexpr std::uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// The eight words of a state as the instructions want them: A B E F and C D G H, the last in the lowest place.
struct Registers {
  __m128i abef, cdgh;
};

CRAWL_SHA256_TARGET inline Registers load(const std::array<std::uint32_t, 8>& state) {
  const __m128i abcd = _mm_loadu_si128(reinterpret_cast<const __m128i*>(state.data()));
  const __m128i efgh = _mm_loadu_si128(reinterpret_cast<const __m128i*>(state.data() + 4));
  const __m128i badc = _mm_shuffle_epi32(abcd, 0xB1), hgfe = _mm_shuffle_epi32(efgh, 0x1B);
  return {_mm_alignr_epi8(badc, hgfe, 8), _mm_blend_epi16(hgfe, badc, 0xF0)};
}

CRAWL_SHA256_TARGET inline void store(const Registers& registers, std::array<std::uint32_t, 8>& state) {
  const __m128i feba = _mm_shuffle_epi32(registers.abef, 0x1B), dchg = _mm_shuffle_epi32(registers.cdgh, 0xB1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data()), _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data() + 4), _mm_alignr_epi8(dchg, feba, 8));
}

// Four rounds. words: the last sixteen of the message schedule, four in each, of which the oldest are replaced.
template <int step>
CRAWL_SHA256_TARGET inline void four_rounds(Registers& registers, __m128i (&words)[4], const unsigned char* block) {
  constexpr int oldest = step % 4;
  if constexpr (step < 4) {
    const __m128i big_endian = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
    const __m128i written = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block) + step);
    words[oldest] = _mm_shuffle_epi8(written, big_endian);
  } else {
    const __m128i seven_back = _mm_alignr_epi8(words[(step + 3) % 4], words[(step + 2) % 4], 4);
    const __m128i partial = _mm_add_epi32(_mm_sha256msg1_epu32(words[oldest], words[(step + 1) % 4]), seven_back);
    words[oldest] = _mm_sha256msg2_epu32(partial, words[(step + 3) % 4]);
  }
  const __m128i added =
      _mm_add_epi32(words[oldest], _mm_load_si128(reinterpret_cast<const __m128i*>(constants) + step));
  registers.cdgh = _mm_sha256rnds2_epu32(registers.cdgh, registers.abef, added);
  registers.abef = _mm_sha256rnds2_epu32(registers.abef, registers.cdgh, _mm_shuffle_epi32(added, 0x0E));
}

CRAWL_SHA256_TARGET inline void add(Registers& registers, const Registers& before) {
  registers.abef = _mm_add_epi32(registers.abef, before.abef);
  registers.cdgh = _mm_add_epi32(registers.cdgh, before.cdgh);
}

template <int... steps>
CRAWL_SHA256_TARGET inline void hash_block(Registers& registers, const unsigned char* block,
                                           std::integer_sequence<int, steps...> /*all*/) {
  const Registers before = registers;
  __m128i words[4];
  (four_rounds<steps>(registers, words, block), ...);
  add(registers, before);
}

// The same step of both, one behind the other.
template <int... steps>
CRAWL_SHA256_TARGET inline void hash_two_blocks(Registers& one, const unsigned char* of_one, Registers& other,
                                                const unsigned char* of_other,
                                                std::integer_sequence<int, steps...> /*all*/) {
  const Registers one_before = one, other_before = other;
  __m128i words_of_one[4], words_of_other[4];
  ((four_rounds<steps>(one, words_of_one, of_one), four_rounds<steps>(other, words_of_other, of_other)), ...);
  add(one, one_before);
  add(other, other_before);
}

using AllSteps = std::make_integer_sequence<int, 16>;

}  // namespace

bool has_sha256_instructions() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned sse41 = 1u << 19, sha = 1u << 29;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & sse41) == 0) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & sha) != 0;
}

CRAWL_SHA256_TARGET void hash_blocks(Sha256Lane& lane, std::size_t blocks) {
  Registers registers = load(lane.state);
  for (; blocks > 0; --blocks, lane.at += sha256_block) hash_block(registers, lane.at, AllSteps{});
  store(registers, lane.state);
}

CRAWL_SHA256_TARGET void hash_blocks(Sha256Lane& one, Sha256Lane& other, std::size_t blocks) {
  Registers registers_of_one = load(one.state), registers_of_other = load(other.state);
  for (; blocks > 0; --blocks, one.at += sha256_block, other.at += sha256_block)
    hash_two_blocks(registers_of_one, one.at, registers_of_other, other.at, AllSteps{});
  store(registers_of_one, one.state);
  store(registers_of_other, other.state);
}

#undef CRAWL_SHA256_TARGET

#else

bool has_sha256_instructions() {
  return false;
}

void hash_blocks(Sha256Lane& /*lane*/, std::size_t /*blocks*/) {}
void hash_blocks(Sha256Lane& /*one*/, Sha256Lane& /*other*/, std::size_t /*blocks*/) {}

#endif

}  // namespace crawl::base::detail
