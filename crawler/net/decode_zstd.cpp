// zstd (RFC 8878), with the window of RFC 9659: 8 MiB.
#include <fmt/format.h>
#include <zstd.h>

#include <new>

#include "crawler/net/decode.h"

namespace crawl::net {
namespace {

constexpr int max_window_log = 23;

class ZstdDecoder final : public ByteSink {
 public:
  explicit ZstdDecoder(ByteSink& next) : next_(next), stream_(ZSTD_createDStream()) {
    if (!stream_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, max_window_log);
  }
  ~ZstdDecoder() override { ZSTD_freeDStream(stream_); }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;

  // Frames may follow one another (RFC 8878 section 3.1).
  bool put(std::string_view bytes) override {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (;;) {
      char buffer[16 * 1024];
      ZSTD_outBuffer out{buffer, sizeof buffer, 0};
      const auto status = ZSTD_decompressStream(stream_, &out, &in);
      if (out.pos > 0 && !next_.put({buffer, out.pos})) return false;
      if (ZSTD_isError(status)) return broken(ZSTD_getErrorName(status));
      between_frames_ = status == 0;
      if (in.pos == in.size && (between_frames_ || out.pos < out.size)) return true;
    }
  }

  bool finish() override {
    if (between_frames_ && error_.empty()) return true;
    if (error_.empty()) error_ = "the zstd stream ends before its end";
    return false;
  }
  std::string error() const override { return error_; }

 private:
  bool broken(const char* words) {
    error_ = fmt::format("the zstd stream is corrupt: {}", words);
    return false;
  }

  ByteSink& next_;
  ZSTD_DStream* stream_;
  std::string error_;
  bool between_frames_ = true;
};

}  // namespace

std::unique_ptr<ByteSink> make_zstd_decoder(ByteSink& next) {
  return std::make_unique<ZstdDecoder>(next);
}

}  // namespace crawl::net
