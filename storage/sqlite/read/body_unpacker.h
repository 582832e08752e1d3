// BodyUnpacker: stored bodies (zlib format, RFC 1950) become their bytes again, by ISA-L at twice the speed of zlib.
// One thread; its tables are kept from body to body. What is given to it may come from anybody.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct inflate_state;

namespace crawl::storage {

class BodyUnpacker {
 public:
  BodyUnpacker();
  BodyUnpacker(BodyUnpacker&&) noexcept;
  ~BodyUnpacker();

  // The body that is stored in `bytes`, into `out`. False where it is damaged: not of `size` bytes, another checksum,
  // or a size that so few bytes cannot make. `out` is never made larger than that.
  bool unpack(std::string_view bytes, std::uint64_t size, std::string& out);

 private:
  std::unique_ptr<inflate_state> state_;
};

}  // namespace crawl::storage
