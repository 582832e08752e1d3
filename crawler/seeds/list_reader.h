// ListReader: a list of URLs from bytes, as people have them: gzip and zstd, UTF-8 and UTF-16, lines, tables, JSON,
// HTML, sitemaps. The bytes say which it is, no name. Bytes come in pieces; what they bring is taken from findings()
// after each. Owned by whoever reads the file; holds 64 KiB until it knows the format, then a line, a string or a tag.
//
// What is packed unpacks to at most max_ratio times its size (beyond the first MiB), and should be put in pieces of
// packed_piece bytes, so that a piece brings a bounded number of URLs.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "crawler/http/decode/decode.h"
#include "crawler/seeds/findings.h"

namespace crawl::seeds {

inline constexpr std::size_t packed_piece = 4096;
inline constexpr std::uint64_t max_ratio = 250;

class ListReader {
 public:
  ListReader();
  ~ListReader();

  void put(std::string_view bytes);
  void finish();
  bool packed() const { return unpacker_ != nullptr; }

  Findings& findings() { return *findings_; }

 private:
  class Text;      // bytes that are no packed ones any more: charset and format
  class Unpacked;  // the sink of a decoder

  void begin();
  void unpack(std::string_view piece);

  std::unique_ptr<Findings> findings_;  // where it is, however the reader is moved
  std::unique_ptr<Text> text_;
  std::unique_ptr<Unpacked> unpacked_;
  std::unique_ptr<http::BodyDecoder> unpacker_;
  std::string head_;  // the first bytes, until they are enough to tell
  bool begun_ = false;
};

}  // namespace crawl::seeds
