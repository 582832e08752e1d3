#include "crawler/worker/body_packer.h"

#include <libdeflate.h>

#include <new>

namespace crawl::worker {
namespace {

std::size_t compress(libdeflate_compressor* compressor, std::string_view body, std::string& out) {
  std::size_t bound = libdeflate_zlib_compress_bound(compressor, body.size());
  if (out.size() < bound) out.resize(bound);
  return libdeflate_zlib_compress(compressor, body.data(), body.size(), out.data(), out.size());
}

}  // namespace

void BodyPacker::Free::operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }

BodyPacker::BodyPacker() : fast_(libdeflate_alloc_compressor(1)), other_(libdeflate_alloc_compressor(0)) {
  if (!fast_ || !other_) throw std::bad_alloc();
}

BodyPacker::~BodyPacker() = default;

std::string_view BodyPacker::pack(std::string_view body, std::string& out) {
  if (body.empty()) return {};
  std::size_t size = compress(fast_.get(), body, out);
  // Level 0 stores with a header of at least 11 bytes: longer than the body.
  if (size == body.size()) size = compress(other_.get(), body, out);
  return {out.data(), size};
}

}  // namespace crawl::worker
