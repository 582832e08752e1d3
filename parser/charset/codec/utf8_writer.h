// Utf8Writer: appends code points as UTF-8 to a string through a small buffer, so that a decoder pays for the growth of
// the string once every few KiB. finish() before the string is read. One object belongs to one thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace crawl::parser::charset {

class Utf8Writer {
 public:
  explicit Utf8Writer(std::string& out) : out_(out) {}
  Utf8Writer(const Utf8Writer&) = delete;
  Utf8Writer& operator=(const Utf8Writer&) = delete;

  void push(char32_t c) {
    if (used_ + 4 > buffer_.size()) flush();
    char* at = buffer_.data() + used_;  // a local: bytes written through it could otherwise be members
    if (c < 0x80) {
      used_ += write(at, c);
    } else if (c < 0x800) {
      used_ += write(at, 0xC0 | c >> 6, trail(c));
    } else if (c < 0x10000) {
      used_ += write(at, 0xE0 | c >> 12, trail(c >> 6), trail(c));
    } else {
      used_ += write(at, 0xF0 | c >> 18, trail(c >> 12), trail(c >> 6), trail(c));
    }
  }
  // A decoder's error, in the replacement mode of https://encoding.spec.whatwg.org/#error-mode.
  void push_error() { push(0xFFFD); }
  void push_ascii(std::string_view run) {
    if (run.size() > buffer_.size() - used_) flush();
    if (run.size() > buffer_.size()) {
      out_.append(run);
    } else {
      used_ += run.copy(buffer_.data() + used_, run.size());
    }
  }
  void finish() { flush(); }

 private:
  static char32_t trail(char32_t c) { return 0x80 | (c & 0x3F); }
  template <class... Bytes>
  static std::size_t write(char* at, Bytes... bytes) {
    ((*at++ = static_cast<char>(bytes)), ...);
    return sizeof...(bytes);
  }
  void flush() {
    out_.append(buffer_.data(), used_);
    used_ = 0;
  }

  std::string& out_;
  std::array<char, 4096> buffer_;
  std::size_t used_ = 0;
};

}  // namespace crawl::parser::charset
