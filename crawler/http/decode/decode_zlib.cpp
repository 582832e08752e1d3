// gzip (RFC 1952) and deflate, which is zlib's format (RFC 1950) or, from servers that misread the standard, raw
// deflate (RFC 1951) or gzip. Text that is called gzip, and is none, passes as it is.
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "crawler/http/decode/decode.h"

namespace crawl::http {
namespace {

constexpr int raw = -MAX_WBITS, zlib_format = MAX_WBITS, gzip_format = MAX_WBITS + 16;

void* allocate(void* memory, uInt items, uInt size) {
  return static_cast<DecoderMemory*>(memory)->allocate(std::size_t{items} * size);
}
void release(void* memory, void* address) {
  DecoderMemory::release(*static_cast<DecoderMemory*>(memory), address);
}

bool is_gzip(std::string_view begin) {
  return begin == "\x1f\x8b";
}

// zlib's header is a multiple of 31 with method 8 (RFC 1950 section 2.2).
bool is_zlib(std::string_view begin) {
  const auto first = static_cast<unsigned char>(begin[0]), second = static_cast<unsigned char>(begin[1]);
  return (first & 0x0f) == 8 && (first >> 4) <= 7 && (first << 8 | second) % 31 == 0;
}

bool is_text(std::string_view begin) {
  if (begin == "\xef\xbb") return true;  // a byte order mark
  return std::ranges::all_of(begin, [](char c) { return (c >= 0x20 && c < 0x7f) || (c >= '\t' && c <= '\r'); });
}

class ZlibDecoder final : public Decoder {
 public:
  // file: the stream says itself whether it is gzip, no header did.
  ZlibDecoder(std::string_view name, DecoderMemory& memory, bool file = false) : name_(name), file_(file) {
    stream_.zalloc = allocate;
    stream_.zfree = release;
    stream_.opaque = &memory;
  }
  ~ZlibDecoder() override {
    if (started_) inflateEnd(&stream_);
  }
  ZlibDecoder(const ZlibDecoder&) = delete;
  ZlibDecoder& operator=(const ZlibDecoder&) = delete;

  // The first two bytes tell the formats apart.
  Step step(std::string_view& input, char* out, std::size_t room) override {
    while (!started_ && !plain_ && !input.empty()) {
      begin_.push_back(input.front());
      input.remove_prefix(1);
      if (begin_.size() == 2) start();
    }
    if (plain_) return pass(input, out, room);
    if (!started_) return {State::hungry};
    if (!begin_.empty()) {
      std::string_view begin = begin_;
      const auto step = inflate_some(begin, out, room);
      begin_.clear();  // two bytes are taken at once
      return step.state == State::hungry ? Step{State::more, step.size} : step;
    }
    return inflate_some(input, out, room);
  }

  // No byte at all is an empty body; a single one, which told no format, is a stream that was cut.
  std::string why_not_ended() const override {
    const bool whole = plain_ || between_members_ || (!started_ && begin_.empty());
    return whole ? "" : fmt::format("the {} stream ends before its end", name_);
  }
  bool at_end() const override { return between_members_; }

 private:
  void start() {
    const bool gzip = name_ == "gzip";
    plain_ = file_ ? !is_gzip(begin_) : gzip && is_text(begin_);
    if (plain_ && !file_) note_ = "Content-Encoding says gzip, but it is text: read as it was sent";
    if (plain_) return;
    const int format = gzip || is_gzip(begin_) ? gzip_format : is_zlib(begin_) ? zlib_format : raw;
    if (inflateInit2(&stream_, format) != Z_OK) throw std::bad_alloc();
    started_ = true;
    members_ = format == gzip_format;
  }

  Step pass(std::string_view& input, char* out, std::size_t room) {
    auto& from = begin_.empty() ? input : rest_of_begin();
    const auto size = std::min(room, from.size());
    std::memcpy(out, from.data(), size);
    from.remove_prefix(size);
    if (!begin_.empty() && from.empty()) begin_.clear();
    return {input.empty() && begin_.empty() ? State::hungry : State::more, size};
  }
  std::string_view& rest_of_begin() {
    if (rest_.empty()) rest_ = begin_;
    return rest_;
  }

  Step inflate_some(std::string_view& input, char* out, std::size_t room) {
    if (between_members_ && !begin_member(input)) return {input.empty() ? State::hungry : State::ended};
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(room);
    const int status = inflate(&stream_, Z_NO_FLUSH);
    const auto size = room - stream_.avail_out;
    input.remove_prefix(input.size() - stream_.avail_in);
    between_members_ = status == Z_STREAM_END;
    if (between_members_) return {members_ ? State::more : State::ended, size};
    if (status == Z_BUF_ERROR) return {State::hungry, size};
    if (status != Z_OK) {
      const char* words = stream_.msg ? stream_.msg : "invalid data";
      return {fail(fmt::format("the {} stream is corrupt: {}", name_, words)).state, size};
    }
    return {stream_.avail_in == 0 && stream_.avail_out != 0 ? State::hungry : State::more, size};
  }

  // Of gzip, another member may follow (RFC 1952 section 2.2); anything else is ignored, as browsers do.
  bool begin_member(std::string_view input) {
    if (input.empty() || static_cast<unsigned char>(input[0]) != 0x1f) return false;
    inflateReset(&stream_);
    between_members_ = false;
    return true;
  }

  const std::string_view name_;
  const bool file_;
  std::string begin_;      // what came before the format was known
  std::string_view rest_;  // of it
  z_stream stream_{};
  bool started_ = false, plain_ = false, members_ = false, between_members_ = false;
};

}  // namespace

std::unique_ptr<Decoder> make_gzip_decoder(DecoderMemory& memory) {
  return std::make_unique<ZlibDecoder>("gzip", memory);
}
std::unique_ptr<Decoder> make_gzip_file_decoder(DecoderMemory& memory) {
  return std::make_unique<ZlibDecoder>("gzip", memory, true);
}
std::unique_ptr<Decoder> make_deflate_decoder(DecoderMemory& memory) {
  return std::make_unique<ZlibDecoder>("deflate", memory);
}

}  // namespace crawl::http
