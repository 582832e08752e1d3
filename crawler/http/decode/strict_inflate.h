// StrictInflate: raw deflate (RFC 1951) of which all input and all output stay in memory, so that there is no window
// and nothing is copied twice. It takes only what every decoder takes: what ISA-L, zlib or libdeflate alone accepts
// (codes that are not complete, reserved symbols, a distance to before the begin) it refuses, and whoever uses it has
// another way (docs/decisions/0020). It may refuse more than it must.
//
// One for each stream, on one thread. Bounded: its tables, about 8 KiB; it writes nowhere but into the room that it is
// given, reads nowhere but in the input, and stops when either is at its end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "crawler/http/decode/code_table.h"

namespace crawl::http {

class StrictInflate {
 public:
  enum class State {
    hungry,   // all that came is read
    full,     // no room for the next symbol
    ended,    // used() bytes were the stream
    refused,  // it is corrupt, or not taken by everybody
  };

  // input: all that came of the stream so far. out: what was made of it, `made` bytes, and behind it room for more, up
  // to `room` in all. Both may have moved since the last call.
  State run(std::string_view input, char* out, std::size_t& made, std::size_t room);

  // Bytes of the input that were read.
  std::size_t used() const { return bits_.at - bits_.count / 8; }

 private:
  // Bits of the stream, the next one lowest. Above `count` there may be more, which are read again.
  struct Bits {
    std::uint64_t value = 0;
    unsigned count = 0;
    std::size_t at = 0;  // in the input: the next byte

    void refill(std::string_view input);
    void refill_fast(const char* input);
    void skip(unsigned size) { value >>= size, count -= size; }
    unsigned take(unsigned size);
    void align();
  };
  struct Output {
    char *begin, *at, *end;
    std::size_t made() const { return static_cast<std::size_t>(at - begin); }
    std::size_t room() const { return static_cast<std::size_t>(end - at); }
  };
  enum class Block : std::uint8_t { none, stored, coded };
  using End = std::optional<State>;  // none: it goes on

  End begin_block(std::string_view input);
  End begin_stored(Bits bits, std::string_view input);
  End begin_fixed(Bits bits);
  End begin_dynamic(Bits bits, std::string_view input);
  End read_lengths(Bits& bits, std::string_view input, unsigned count);
  End copy_stored(std::string_view input, Output& out);
  End decode_fast(std::string_view input, Output& out);
  End decode_careful(std::string_view input, Output& out);

  Bits bits_;
  Block block_ = Block::none;
  bool last_ = false, has_fixed_ = false;
  std::size_t stored_left_ = 0;
  std::array<std::uint8_t, 320> lengths_;  // of codes: those of literals and lengths, then of distances
  CodeTable<10, 1408> symbols_;            // literals and lengths
  CodeTable<8, 448> distances_;
  CodeTable<7, 128> meta_;  // the code in which lengths of codes are written
};

}  // namespace crawl::http
