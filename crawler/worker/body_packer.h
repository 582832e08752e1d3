// BodyPacker: bodies in zlib format (RFC 1950) by ISA-L, level 0: a fifth of a body at 1 GB/s, two and a half times the
// speed of libdeflate's level 1 (docs/decisions/0008); or as their servers compressed them, where that is well done
// (0020). One thread; buffers are kept from page to page.
#pragma once

#include <string>
#include <string_view>

#include "base/pages.h"

namespace crawl::worker {

class BodyPacker {
 public:
  BodyPacker();

  // The body compressed, in `out`, never of the same length as the body: SQLite's sqlar_uncompress takes equal lengths
  // as "stored as it is". Empty for an empty body. received: empty, or the same body in zlib format; what is returned
  // is it or in `out`.
  std::string_view pack(std::string_view body, std::string& out, std::string_view received = {});

 private:
  base::Pages memory_;  // of ISA-L's stream, whose window a body in one piece never touches
};

}  // namespace crawl::worker
