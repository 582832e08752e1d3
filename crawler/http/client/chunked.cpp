#include "crawler/http/client/chunked.h"

#include <algorithm>

#include "base/text/ascii.h"

namespace crawl::http {
namespace {

constexpr unsigned max_digits = 15;  // a size below 2^60
constexpr std::size_t usual_line = 16;

}  // namespace

ChunkedReader::Status ChunkedReader::next(std::string_view& bytes, std::string_view& chunk) {
  while (!bytes.empty()) {
    if (state_ == State::data) {
      chunk = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
      bytes.remove_prefix(chunk.size());
      left_ -= chunk.size();
      if (left_ == 0) state_ = State::data_end;
      return data;
    }
    const char c = bytes.front();
    bytes.remove_prefix(1);
    if (!step(c)) return malformed;
    if (ended_) return end;
  }
  return more;
}

// Leading zeros are no part of a size's magnitude, but there may not be endlessly many.
bool ChunkedReader::size_digit(char c) {
  const int value = base::hex_value(c);
  if (value < 0 || ++line_ > max_line) return false;
  left_ = left_ << 4 | static_cast<unsigned>(value);
  if (left_ != 0) ++digits_;
  return digits_ <= max_digits;
}

bool ChunkedReader::begin_chunk() {
  if (line_ == 0) return false;
  state_ = left_ == 0 ? State::trailer_begin : State::data;
  excess_ += line_;
  excess_ -= std::min<std::uint64_t>(excess_, usual_line + left_);
  if (excess_ > max_excess) return false;
  line_ = 0;
  digits_ = 0;
  return true;
}

bool ChunkedReader::step(char c) {
  switch (state_) {
    case State::size:
      if (c == '\n') return begin_chunk();
      if (c != ';' && c != '\r' && c != ' ' && c != '\t') return size_digit(c);
      state_ = State::extension;
      return line_ > 0;
    case State::extension:
      if (c == '\n') return begin_chunk();
      return c != '\0' && ++line_ <= max_line;
    case State::data_end:
      state_ = c == '\n' ? State::size : State::data_end_lf;
      return c == '\n' || c == '\r';
    case State::data_end_lf:
      state_ = State::size;
      return c == '\n';
    case State::trailer_begin:
      ended_ = c == '\n';
      state_ = c == '\r' ? State::trailer_end_lf : State::trailer;
      return c != '\0';
    case State::trailer:
      if (c == '\n') state_ = State::trailer_begin;
      return c != '\0' && ++line_ <= max_trailers;
    case State::trailer_end_lf:
      ended_ = c == '\n';
      return ended_;
    case State::data:
      break;
  }
  return false;
}

}  // namespace crawl::http
