#include "crawler/worker/body_packer.h"

#include <isa-l/igzip_lib.h>
#include <zlib.h>

#include <limits>

namespace crawl::worker {
namespace {

// Of one call; longer bodies, which --max-body may allow, are left to zlib.
constexpr std::size_t isal_limit = std::numeric_limits<std::uint32_t>::max() / 2;

// What a server made smaller than that is not compressed again to see whether it can be made smaller still.
constexpr std::size_t good_ratio = 3;

// Room for so many bytes, whatever they are; what was in there is not kept.
void make_room(std::string& out, std::size_t bytes) {
  if (out.size() >= bytes) return;
  out.clear();
  out.resize_and_overwrite(bytes, [](char*, std::size_t size) { return size; });
}

// Stored blocks of 64 KiB with their headers, and the frame around them; 0 where the library could do nothing with it.
std::size_t isal_compress(isal_zstream& stream, std::string_view body, std::string& out) {
  if (body.size() > isal_limit) return 0;
  std::size_t bound = body.size() + body.size() / 4096 + 256;
  make_room(out, bound);
  isal_deflate_stateless_init(&stream);
  stream.level = 0;
  stream.gzip_flag = IGZIP_ZLIB;
  stream.end_of_stream = 1;
  stream.flush = NO_FLUSH;
  stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(body.data()));  // read only
  stream.avail_in = static_cast<std::uint32_t>(body.size());
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream.avail_out = static_cast<std::uint32_t>(bound);
  return isal_deflate_stateless(&stream) == COMP_OK && stream.avail_in == 0 ? stream.total_out : 0;
}

// Level 0 stores, with a header of 11 bytes at least: longer than the body.
std::size_t zlib_compress(std::string_view body, std::string& out, int level) {
  uLongf size = compressBound(body.size());
  make_room(out, size);
  compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(body.data()), body.size(),
            level);
  return size;
}

}  // namespace

// All zeros is a stream.
BodyPacker::BodyPacker() : memory_(sizeof(isal_zstream)) {}

std::string_view BodyPacker::pack(std::string_view body, std::string& out, std::string_view received) {
  if (body.empty()) return {};
  if (!received.empty() && received.size() <= body.size() / good_ratio) return received;
  std::size_t size = isal_compress(*static_cast<isal_zstream*>(memory_.data()), body, out);
  if (size == 0) size = zlib_compress(body, out, Z_BEST_SPEED);
  if (size == body.size()) size = zlib_compress(body, out, Z_NO_COMPRESSION);
  const bool better = !received.empty() && received.size() < size && received.size() != body.size();
  return better ? received : std::string_view(out.data(), size);
}

}  // namespace crawl::worker
