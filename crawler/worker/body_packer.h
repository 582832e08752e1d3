// BodyPacker: bodies in zlib format by libdeflate, level 1 (six times smaller at twice the speed of zlib's own). One
// thread; buffers are kept from page to page.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct libdeflate_compressor;

namespace crawl::worker {

class BodyPacker {
 public:
  BodyPacker();
  ~BodyPacker();

  // The body compressed, in `out`, never of the same length as the body: SQLite's sqlar_uncompress takes equal lengths
  // as "stored as it is". Empty for an empty body.
  std::string_view pack(std::string_view body, std::string& out);

 private:
  struct Free {
    void operator()(libdeflate_compressor* compressor) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> fast_, other_;
};

}  // namespace crawl::worker
