#include "base/sha256/many.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

#include "base/sha256/blocks.h"

namespace crawl::base {
namespace {

using detail::Sha256Lane, detail::sha256_block;

// FIPS 180-4, section 5.3.3.
constexpr std::array<std::uint32_t, 8> initial_state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
constexpr std::size_t length_bytes = 8;

void put_big_endian(unsigned char* out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out[i] = static_cast<unsigned char>(value >> (8 * (bytes - 1 - i)));
}

// One text on its way: its whole blocks, then what is left of it, padded (FIPS 180-4, section 5.1.1).
class Text {
 public:
  void begin(std::string_view text, Sha256& digest) {
    digest_ = &digest;
    lane.state = initial_state;
    lane.at = reinterpret_cast<const unsigned char*>(text.data());
    blocks = text.size() / sha256_block;
    pad(text);
    if (blocks == 0) go_on();
  }
  bool is_under_way() const { return digest_ != nullptr; }
  // So many of its blocks were hashed.
  void advance(std::size_t hashed) {
    blocks -= hashed;
    if (blocks == 0) go_on();
  }

  Sha256Lane lane;
  std::size_t blocks = 0;  // to be hashed next

 private:
  void pad(std::string_view text) {
    const std::size_t left = text.size() % sha256_block;
    const std::size_t size = left + 1 + length_bytes <= sha256_block ? sha256_block : 2 * sha256_block;
    std::memset(end_, 0, size);
    if (left > 0) std::memcpy(end_, text.data() + (text.size() - left), left);
    end_[left] = 0x80;
    put_big_endian(end_ + size - length_bytes, std::uint64_t{text.size()} * 8, length_bytes);
    end_blocks_ = size / sha256_block;
  }

  void go_on() {
    if (end_blocks_ > 0) {
      lane.at = end_;
      blocks = std::exchange(end_blocks_, 0);
      return;
    }
    for (std::size_t i = 0; i < lane.state.size(); ++i) put_big_endian(digest_->data() + 4 * i, lane.state[i], 4);
    digest_ = nullptr;
  }

  Sha256* digest_ = nullptr;  // null: none is under way
  unsigned char end_[2 * sha256_block];
  std::size_t end_blocks_ = 0;
};

}  // namespace

void sha256_of_many(std::span<const std::string_view> texts, std::span<Sha256> digests) {
  static const bool instructions = detail::has_sha256_instructions();
  if (!instructions) {
    for (std::size_t i = 0; i < texts.size(); ++i) digests[i] = sha256(texts[i]);
    return;
  }
  std::vector<std::size_t> order(texts.size());  // the longest first, so that both end at about the same time
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, std::greater(), [&](std::size_t i) { return texts[i].size(); });
  Text one, other;
  auto next = order.begin();
  const auto begin_next = [&](Text& text) {
    if (text.is_under_way() || next == order.end()) return;
    text.begin(texts[*next], digests[*next]);
    ++next;
  };
  for (;;) {
    begin_next(one);
    begin_next(other);
    if (!one.is_under_way() || !other.is_under_way()) break;
    const std::size_t blocks = std::min(one.blocks, other.blocks);
    detail::hash_blocks(one.lane, other.lane, blocks);
    one.advance(blocks);
    other.advance(blocks);
  }
  Text& last = one.is_under_way() ? one : other;
  while (last.is_under_way()) {
    const std::size_t blocks = last.blocks;
    detail::hash_blocks(last.lane, blocks);
    last.advance(blocks);
  }
}

}  // namespace crawl::base
