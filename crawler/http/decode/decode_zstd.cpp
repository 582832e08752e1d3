// zstd (RFC 8878), with the window of RFC 9659: 8 MiB.
#define ZSTD_STATIC_LINKING_ONLY  // ZSTD_createDCtx_advanced: memory that is counted
#include <fmt/format.h>
#include <zstd.h>

#include <new>

#include "crawler/http/decode/decode.h"

namespace crawl::http {
namespace {

constexpr int max_window_log = 23;

class ZstdDecoder final : public Decoder {
 public:
  explicit ZstdDecoder(DecoderMemory& memory)
      : stream_(ZSTD_createDCtx_advanced(
            {.customAlloc = DecoderMemory::allocate_in, .customFree = DecoderMemory::release_in, .opaque = &memory})) {
    if (!stream_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, max_window_log);
  }
  ~ZstdDecoder() override { ZSTD_freeDCtx(stream_); }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;

  // Frames may follow one another (RFC 8878 section 3.1).
  Step step(std::string_view& input, char* out, std::size_t room) override {
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer output{out, room, 0};
    const auto status = ZSTD_decompressStream(stream_, &output, &in);
    if (ZSTD_isError(status)) {
      return {fail(fmt::format("the zstd stream is corrupt: {}", ZSTD_getErrorName(status))).state, output.pos};
    }
    between_frames_ = status == 0;
    any_ = true;
    input.remove_prefix(in.pos);
    const bool hungry = input.empty() && (between_frames_ || output.pos < room);
    return {hungry ? State::hungry : State::more, output.pos};
  }

  std::string why_not_ended() const override { return between_frames_ ? "" : "the zstd stream ends before its end"; }
  bool at_end() const override { return between_frames_ && any_; }

 private:
  ZSTD_DCtx* stream_;
  bool between_frames_ = true, any_ = false;
};

}  // namespace

std::unique_ptr<Decoder> make_zstd_decoder(DecoderMemory& memory) {
  return std::make_unique<ZstdDecoder>(memory);
}

}  // namespace crawl::http
