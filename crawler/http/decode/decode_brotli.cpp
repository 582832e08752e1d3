// br (RFC 7932). The standard's window goes up to 16 MiB, and the decoder takes it only as far as the content needs it.
#include <brotli/decode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "crawler/http/decode/decode.h"

namespace crawl::http {
namespace {

class BrotliDecoder final : public Decoder {
 public:
  explicit BrotliDecoder(DecoderMemory& memory)
      : state_(BrotliDecoderCreateInstance(DecoderMemory::allocate_in, DecoderMemory::release_in, &memory)) {
    if (!state_) throw std::bad_alloc();
  }
  ~BrotliDecoder() override { BrotliDecoderDestroyInstance(state_); }
  BrotliDecoder(const BrotliDecoder&) = delete;
  BrotliDecoder& operator=(const BrotliDecoder&) = delete;

  // What is in the window goes out before more is decoded into it.
  Step step(std::string_view& input, char* out, std::size_t room) override {
    if (BrotliDecoderHasMoreOutput(state_)) return {State::more, take_output(out, room)};
    if (BrotliDecoderIsFinished(state_)) return {State::ended};
    any_ = any_ || !input.empty();
    auto* in = reinterpret_cast<const std::uint8_t*>(input.data());
    std::size_t in_left = input.size(), no_room = 0;
    const auto status = BrotliDecoderDecompressStream(state_, &in_left, &in, &no_room, nullptr, nullptr);
    input.remove_prefix(input.size() - in_left);
    const auto size = take_output(out, room);
    if (status == BROTLI_DECODER_RESULT_ERROR) {
      const char* words = BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state_));
      return {fail(fmt::format("the br stream is corrupt: {}", words)).state, size};
    }
    if (BrotliDecoderHasMoreOutput(state_) || status == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
      return {State::more, size};
    return {status == BROTLI_DECODER_RESULT_SUCCESS ? State::ended : State::hungry, size};
  }

  // No byte at all is an empty body.
  std::string why_not_ended() const override {
    return !any_ || BrotliDecoderIsFinished(state_) ? "" : "the br stream ends before its end";
  }
  bool at_end() const override { return BrotliDecoderIsFinished(state_); }

 private:
  std::size_t take_output(char* out, std::size_t room) {
    std::size_t size = room;
    const auto* bytes = BrotliDecoderTakeOutput(state_, &size);
    if (size > 0) std::memcpy(out, bytes, size);
    return size;
  }

  BrotliDecoderState* state_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<Decoder> make_brotli_decoder(DecoderMemory& memory) {
  return std::make_unique<BrotliDecoder>(memory);
}

}  // namespace crawl::http
