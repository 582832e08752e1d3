// WarcWriter: records of a WARC file, version 1.1 (ISO 28500:2017,
// https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/), each a gzip member of its own
// (Annex D) unless it is not to be compressed. One thread; holds one record's compressor.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crawler/offline/export/output_file.h"

namespace crawl::warc {

using Fields = std::vector<std::pair<std::string, std::string>>;

// Where a record is in the file.
struct Place {
  std::uint64_t offset = 0, length = 0;
};

class WarcWriter {
 public:
  WarcWriter(exports::OutputFile& file, bool gzip);
  ~WarcWriter();

  // A record of these fields, to which its Content-Length and WARC-Block-Digest are added; `head` and `body` together
  // are its block. False if the file takes no more.
  bool write(const Fields& fields, std::string_view head, std::string_view body, Place& place);

 private:
  struct Deflater;
  bool put(std::string_view bytes, bool last);

  exports::OutputFile& file_;
  std::unique_ptr<Deflater> deflater_;  // null: uncompressed
};

// "<urn:uuid:...>" of random bits (RFC 4122).
std::string new_record_id();
// "sha1:" and base 32, as the tools that compare them write it.
std::string digest_text(std::string_view sha1);

}  // namespace crawl::warc
