// Utf16: text in UTF-16 becomes UTF-8, piece by piece. Half a pair becomes U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace crawl::seeds {

class Utf16 {
 public:
  explicit Utf16(bool big_endian) : big_endian_(big_endian) {}
  std::string to_utf8(std::string_view bytes);

 private:
  bool big_endian_;
  std::string odd_;  // a byte whose other half has not come
  unsigned high_ = 0;
};

}  // namespace crawl::seeds
