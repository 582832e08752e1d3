// ChunkedReader: takes the chunked transfer coding off a body (RFC 9112 section 7.1), however its bytes are cut into
// reads. Bare LF ends a line as CRLF does; sizes are judged strictly. Holds no data; bounded lines and trailers.
#pragma once

#include <cstdint>
#include <string_view>

namespace crawl::http {

class ChunkedReader {
 public:
  static constexpr std::size_t max_line = 16 * 1024;       // size and extensions of one chunk
  static constexpr std::size_t max_trailers = 256 * 1024;  // all of them
  // Of sizes and extensions, beyond what any server needs for the data that it sends with them: else a body of 10 MiB
  // in chunks of a byte has room for 160 GiB of extensions.
  static constexpr std::size_t max_excess = 256 * 1024;

  enum Status { more, data, end, malformed };

  // Takes bytes off the front of `bytes`. `data`: `chunk` is a piece of the body, ask again. `more`: all are taken.
  // `end`: the body is complete, what is left in `bytes` is not part of it.
  Status next(std::string_view& bytes, std::string_view& chunk);

 private:
  enum class State { size, extension, data, data_end, data_end_lf, trailer_begin, trailer, trailer_end_lf };

  bool size_digit(char c);
  bool begin_chunk();
  bool step(char c);

  State state_ = State::size;
  std::uint64_t left_ = 0;  // bytes of the chunk to come
  unsigned digits_ = 0;
  std::size_t line_ = 0;  // bytes of the size line, or of the trailers, so far
  std::size_t excess_ = 0;
  bool ended_ = false;
};

}  // namespace crawl::http
