// HeldStream: a gzip or zlib stream (RFC 1952, 1950) of which all bytes are held until its end, so that it is unpacked
// straight into the body, and can be stored as it came. What is not the plain case it refuses: more than one member,
// fields in the header, bytes behind the end, a wrong checksum, what not every decoder takes (StrictInflate). Then the
// bytes are given back, and whoever asked begins anew with the decoder that says what is wrong.
//
// One for each body, on one thread. Bounded: max_held bytes of a stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "crawler/http/decode/strict_inflate.h"

namespace crawl::http {

class HeldStream {
 public:
  static constexpr std::size_t max_held = 256 * 1024;

  using State = StrictInflate::State;
  enum class Format : std::uint8_t { gzip, zlib };

  // expected: no stream is longer than that.
  HeldStream(Format format, std::size_t expected) : format_(format), max_size_(expected) {}

  // Takes up to `most` bytes off the front of `input`, and adds what they make to the body, whose capacity is the room
  // for it, but no more than `limit` bytes in all.
  State step(std::string_view& input, std::size_t most, std::string& body, std::size_t limit);
  bool ended() const { return ended_; }
  bool empty() const { return bytes_.empty(); }

  // All that came. It is at its end.
  std::string take_bytes() { return std::move(bytes_); }
  // The body in zlib format, once ended: SQLite's sqlar_uncompress and every zlib can read it.
  std::string take_zlib(std::string_view body);

  std::size_t memory() const { return sizeof *this + bytes_.capacity(); }

 private:
  bool is_begin() const;
  State check_end(std::string_view body);
  std::size_t head_size() const { return format_ == Format::gzip ? 10 : 2; }
  std::size_t end_size() const { return format_ == Format::gzip ? 8 : 4; }

  const Format format_;
  const std::size_t max_size_;
  bool ended_ = false;
  std::uint32_t checksum_ = 0;  // CRC-32 of gzip, Adler-32 of zlib
  std::size_t end_at_ = 0;      // of the deflate stream, in bytes_
  std::string bytes_;
  StrictInflate inflate_;
};

}  // namespace crawl::http
