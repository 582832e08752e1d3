#include "crawler/offline/warc/warc_writer.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <new>

#include "base/hash.h"
#include "base/text/encoding.h"

namespace crawl::warc {
namespace {

constexpr std::size_t packed_bytes = 64 << 10;
constexpr int level = 6, window_bits = 15 + 16, memory_level = 8;  // 16: a gzip frame

}  // namespace

struct WarcWriter::Deflater {
  Deflater() {
    if (deflateInit2(&stream, level, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~Deflater() { deflateEnd(&stream); }

  z_stream stream{};
  std::string out = std::string(packed_bytes, '\0');
};

WarcWriter::WarcWriter(exports::OutputFile& file, bool gzip) : file_(file) {
  if (gzip) deflater_ = std::make_unique<Deflater>();
}

WarcWriter::~WarcWriter() = default;

bool WarcWriter::write(const Fields& fields, std::string_view head, std::string_view body, Place& place) {
  place.offset = file_.size();
  std::string text = "WARC/1.1\r\n";
  for (const auto& [name, value] : fields) text.append(name).append(": ").append(value).append("\r\n");
  text.append("WARC-Block-Digest: " + digest_text(base::sha1({head, body})));
  text.append(fmt::format("\r\nContent-Length: {}\r\n\r\n", head.size() + body.size())).append(head);
  if (deflater_) deflateReset(&deflater_->stream);
  bool good = put(text, false) && put(body, false) && put("\r\n\r\n", true);
  place.length = file_.size() - place.offset;
  return good;
}

bool WarcWriter::put(std::string_view bytes, bool last) {
  if (!deflater_) return file_.write(bytes);
  z_stream& stream = deflater_->stream;
  do {  // in pieces: zlib counts in 32 bits
    std::string_view piece = bytes.substr(0, packed_bytes);
    bytes.remove_prefix(piece.size());
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));  // read only
    stream.avail_in = static_cast<uInt>(piece.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(deflater_->out.data());
      stream.avail_out = static_cast<uInt>(deflater_->out.size());
      deflate(&stream, last && bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
      if (!file_.write(std::string_view(deflater_->out.data(), deflater_->out.size() - stream.avail_out))) return false;
    } while (stream.avail_out == 0);
  } while (!bytes.empty());
  return true;
}

std::string new_record_id() {
  const std::uint64_t high = (base::random_u64() & ~0xf000ull) | 0x4000,
                      low = (base::random_u64() & ~(3ull << 62)) | 2ull << 62;
  return fmt::format("<urn:uuid:{:08x}-{:04x}-{:04x}-{:04x}-{:012x}>", high >> 32, high >> 16 & 0xffff, high & 0xffff,
                     low >> 48, low & 0xffffffffffff);
}

std::string digest_text(std::string_view sha1) {
  return "sha1:" + base::base32(sha1);
}

}  // namespace crawl::warc
