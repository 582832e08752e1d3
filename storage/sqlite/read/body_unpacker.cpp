#include "storage/sqlite/read/body_unpacker.h"

#include <isa-l/igzip_lib.h>

namespace crawl::storage {
namespace {

constexpr std::uint64_t max_body = 1ull << 30;      // a file that claims more lies
constexpr std::uint64_t best_deflate_ratio = 1032;  // https://zlib.net/zlib_tech.html
constexpr std::uint64_t deflate_slack = 4096;       // of very short streams

}  // namespace

BodyUnpacker::BodyUnpacker() : state_(std::make_unique_for_overwrite<inflate_state>()) {}

BodyUnpacker::BodyUnpacker(BodyUnpacker&&) noexcept = default;
BodyUnpacker::~BodyUnpacker() = default;

// The rule of sqlar_uncompress(): a body of its full length is not compressed.
bool BodyUnpacker::unpack(std::string_view bytes, std::uint64_t size, std::string& out) {
  if (bytes.size() == size) {
    out = bytes;
    return true;
  }
  if (size > max_body || bytes.size() > max_body || size > bytes.size() * best_deflate_ratio + deflate_slack)
    return false;
  out.resize(size);
  isal_inflate_init(state_.get());
  state_->crc_flag = ISAL_ZLIB;
  state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));  // read only
  state_->avail_in = static_cast<std::uint32_t>(bytes.size());
  state_->next_out = reinterpret_cast<std::uint8_t*>(out.data());
  state_->avail_out = static_cast<std::uint32_t>(size);
  const int code = isal_inflate_stateless(state_.get());
  return code == ISAL_DECOMP_OK && state_->block_state == ISAL_BLOCK_FINISH && state_->total_out == size;
}

}  // namespace crawl::storage
