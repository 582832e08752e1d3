// br (RFC 7932). The standard's window goes up to 16 MiB, and the decoder takes it only as far as the content needs it;
// memory is bounded in the allocator.
#include <brotli/decode.h>
#include <fmt/format.h>

#include <cstdlib>
#include <new>

#include "crawler/net/decode.h"

namespace crawl::net {
namespace {

constexpr std::size_t max_memory = (16u << 20) + (1u << 20);  // a window, and its tables

class BrotliDecoder final : public ByteSink {
 public:
  explicit BrotliDecoder(ByteSink& next)
      : next_(next), state_(BrotliDecoderCreateInstance(allocate, release, &allocated_)) {
    if (!state_) throw std::bad_alloc();
  }
  ~BrotliDecoder() override { BrotliDecoderDestroyInstance(state_); }
  BrotliDecoder(const BrotliDecoder&) = delete;
  BrotliDecoder& operator=(const BrotliDecoder&) = delete;

  bool put(std::string_view bytes) override {
    auto* in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::size_t in_left = bytes.size();
    any_ = any_ || in_left > 0;
    while (!BrotliDecoderIsFinished(state_)) {
      std::size_t no_room = 0;
      const auto status = BrotliDecoderDecompressStream(state_, &in_left, &in, &no_room, nullptr, nullptr);
      if (!pass_on()) return false;
      if (status == BROTLI_DECODER_RESULT_ERROR) return broken();
      if (status == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) return true;
    }
    return true;
  }

  bool finish() override {
    if (!any_ || BrotliDecoderIsFinished(state_)) return true;
    if (error_.empty()) error_ = "the br stream ends before its end";
    return false;
  }
  std::string error() const override { return error_; }

 private:
  // Each block tells its size to release(), in front of the bytes.
  static constexpr std::size_t header = alignof(std::max_align_t);
  static void* allocate(void* allocated, std::size_t size) {
    auto& total = *static_cast<std::size_t*>(allocated);
    if (size > max_memory - total) return nullptr;
    auto* block = static_cast<char*>(std::malloc(size + header));
    if (!block) return nullptr;
    total += size;
    *reinterpret_cast<std::size_t*>(block) = size;
    return block + header;
  }
  static void release(void* allocated, void* address) {
    if (!address) return;
    char* block = static_cast<char*>(address) - header;
    *static_cast<std::size_t*>(allocated) -= *reinterpret_cast<std::size_t*>(block);
    std::free(block);
  }

  bool pass_on() {
    while (BrotliDecoderHasMoreOutput(state_)) {
      std::size_t size = 0;
      const auto* bytes = BrotliDecoderTakeOutput(state_, &size);
      if (!next_.put({reinterpret_cast<const char*>(bytes), size})) return false;
    }
    return true;
  }

  bool broken() {
    const char* words = BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state_));
    error_ = fmt::format("the br stream is corrupt: {}", words);
    return false;
  }

  ByteSink& next_;
  std::size_t allocated_ = 0;
  BrotliDecoderState* state_;
  std::string error_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<ByteSink> make_brotli_decoder(ByteSink& next) {
  return std::make_unique<BrotliDecoder>(next);
}

}  // namespace crawl::net
