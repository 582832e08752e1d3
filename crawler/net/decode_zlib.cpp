// gzip (RFC 1952) and deflate, which is zlib's format (RFC 1950) or, from servers that misread the standard, raw
// deflate (RFC 1951).
#include <fmt/format.h>
#include <zlib.h>

#include <new>
#include <utility>

#include "crawler/net/decode.h"

namespace crawl::net {
namespace {

constexpr int raw = -MAX_WBITS, zlib_format = MAX_WBITS, gzip_format = MAX_WBITS + 16;

class ZlibDecoder : public ByteSink {
 public:
  ZlibDecoder(std::string_view name, ByteSink& next) : name_(name), next_(next) {}
  ~ZlibDecoder() override {
    if (started_) inflateEnd(&stream_);
  }
  ZlibDecoder(const ZlibDecoder&) = delete;
  ZlibDecoder& operator=(const ZlibDecoder&) = delete;

  bool finish() override {
    if (ended_ || between_members_ || !started_) return true;  // no byte at all is an empty body
    return ends_early();
  }
  std::string error() const override { return error_; }

 protected:
  void start(int format) {
    if (inflateInit2(&stream_, format) != Z_OK) throw std::bad_alloc();
    started_ = true;
  }
  bool started() const { return started_; }

  bool ends_early() {
    if (error_.empty()) error_ = fmt::format("the {} stream ends before its end", name_);
    return false;
  }

  // False when the next sink wants no more, or the stream is broken.
  bool inflate_all(std::string_view bytes) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    while (!ended_) {
      if (between_members_ && !begin_member()) return true;
      const int status = inflate_some();
      if (refused_) return false;
      between_members_ = status == Z_STREAM_END;
      if (between_members_) continue;
      if (status == Z_BUF_ERROR) return true;
      if (status != Z_OK) return broken();
      if (stream_.avail_in == 0 && stream_.avail_out != 0) return true;
    }
    return true;  // what follows the end is ignored, as browsers do
  }

  // After the end of a stream, bytes may follow: whether they are another one.
  virtual bool is_member(unsigned char) const { return false; }

 private:
  bool begin_member() {
    if (stream_.avail_in == 0) return false;
    ended_ = !is_member(stream_.next_in[0]);
    if (!ended_) inflateReset(&stream_);
    return !ended_;
  }

  int inflate_some() {
    char out[16 * 1024];
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = sizeof out;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    const std::string_view decoded(out, sizeof out - stream_.avail_out);
    refused_ = !decoded.empty() && !next_.put(decoded);
    return status;
  }

  bool broken() {
    error_ = fmt::format("the {} stream is corrupt: {}", name_, stream_.msg ? stream_.msg : "invalid data");
    return false;
  }

  std::string_view name_;
  ByteSink& next_;
  std::string error_;
  z_stream stream_{};
  bool started_ = false, ended_ = false, refused_ = false;
  bool between_members_ = false;
};

class GzipDecoder final : public ZlibDecoder {
 public:
  explicit GzipDecoder(ByteSink& next) : ZlibDecoder("gzip", next) {}

  bool put(std::string_view bytes) override {
    if (!started()) start(gzip_format);
    return inflate_all(bytes);
  }

 private:
  // Another member may follow (RFC 1952 section 2.2).
  bool is_member(unsigned char first) const override { return first == 0x1f; }
};

class DeflateDecoder final : public ZlibDecoder {
 public:
  explicit DeflateDecoder(ByteSink& next) : ZlibDecoder("deflate", next) {}

  // The first two bytes tell the formats apart: zlib's are a multiple of 31 with method 8 (RFC 1950 section 2.2).
  bool put(std::string_view bytes) override {
    if (started()) return inflate_all(bytes);
    begin_.append(bytes);
    if (begin_.size() < 2) return true;
    const auto first = static_cast<unsigned char>(begin_[0]), second = static_cast<unsigned char>(begin_[1]);
    const bool zlib = (first & 0x0f) == 8 && (first >> 4) <= 7 && (first << 8 | second) % 31 == 0;
    start(zlib ? zlib_format : raw);
    return inflate_all(std::exchange(begin_, {}));
  }

  // A single byte, which told no format yet, is a stream that was cut.
  bool finish() override { return begin_.empty() ? ZlibDecoder::finish() : ends_early(); }

 private:
  std::string begin_;  // what came before the format was known
};

}  // namespace

std::unique_ptr<ByteSink> make_gzip_decoder(ByteSink& next) {
  return std::make_unique<GzipDecoder>(next);
}
std::unique_ptr<ByteSink> make_deflate_decoder(ByteSink& next) {
  return std::make_unique<DeflateDecoder>(next);
}

}  // namespace crawl::net
