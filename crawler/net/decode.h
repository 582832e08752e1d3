// Content decoding as a stream: gzip, deflate, br and zstd, also several one after another (RFC 9110 section 8.4).
// Bytes go in at the front of a chain and come out at its end, where the size limit is counted, so that a bomb stops
// there. What could be decoded before an error is kept.
//
// One chain for each body. Bounded: max_codings decoders, windows of at most 8 MiB (br: 16 MiB, when the content is as
// long), output by the sink.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace crawl::net {

inline constexpr std::size_t max_codings = 5;

// Where decoded bytes go.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // False: wants no more.
  virtual bool put(std::string_view bytes) = 0;
  // No more bytes come: the front of a chain tells its end. False when the stream had not come to its own end.
  virtual bool finish() { return true; }
  // What is wrong with the stream; empty while it is good.
  virtual std::string error() const { return {}; }
};

// A body in memory of at most `limit` bytes.
class BodySink final : public ByteSink {
 public:
  BodySink(std::string& body, std::size_t limit) : body_(body), limit_(limit) {}
  bool put(std::string_view bytes) override;
  bool full() const { return full_; }  // more came than the limit allows

 private:
  std::string& body_;
  std::size_t limit_;
  bool full_ = false;
};

// A chain for a Content-Encoding header in front of `sink`: null when there is nothing to decode. `unknown` gets a
// coding that nobody knows, in which case the body is to be kept as it was sent. An error when there are too many.
Result<std::unique_ptr<ByteSink>> make_decoder(std::string_view content_encoding, ByteSink& sink, std::string& unknown);

// The single decoders, in front of the next sink.
std::unique_ptr<ByteSink> make_gzip_decoder(ByteSink& next);
std::unique_ptr<ByteSink> make_deflate_decoder(ByteSink& next);  // zlib format or raw, as browsers take it
std::unique_ptr<ByteSink> make_brotli_decoder(ByteSink& next);
std::unique_ptr<ByteSink> make_zstd_decoder(ByteSink& next);

}  // namespace crawl::net
