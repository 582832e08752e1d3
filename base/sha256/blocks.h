// The compression function of SHA-256 (FIPS 180-4, section 6.2.2) by the CPU's own instructions, for one text or for
// two at once: a round takes longer to finish than to begin, so that a second text is hashed in the first one's waits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace crawl::base::detail {

inline constexpr std::size_t sha256_block = 64;  // bytes

// A text under way: what was hashed so far, and the blocks that come next.
struct Sha256Lane {
  std::array<std::uint32_t, 8> state;
  const unsigned char* at = nullptr;
};

// Whether this CPU has the instructions; without, the functions below must not be called.
bool has_sha256_instructions();

// Hashes so many blocks, each lane its own; at is then behind them.
void hash_blocks(Sha256Lane& lane, std::size_t blocks);
void hash_blocks(Sha256Lane& one, Sha256Lane& other, std::size_t blocks);

}  // namespace crawl::base::detail
