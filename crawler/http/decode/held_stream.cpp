#include "crawler/http/decode/held_stream.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>

namespace crawl::http {
namespace {

constexpr std::string_view zlib_head = "\x78\x9c";  // a window of 32 KiB, the usual level
constexpr std::uint32_t adler_begin = 1;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}
std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

// What it gives is not reduced where there is nothing to add.
std::uint32_t adler32(std::uint32_t before, std::string_view bytes) {
  return bytes.empty() ? before : isal_adler32(before, bytes_of(bytes), bytes.size());
}

}  // namespace

// As far as it has come.
bool HeldStream::is_begin() const {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes_[i]); };
  const std::size_t size = bytes_.size();
  if (format_ == Format::gzip)
    return at(0) == 0x1f && (size < 2 || at(1) == 0x8b) && (size < 3 || at(2) == 8) && (size < 4 || at(3) == 0);
  return (at(0) & 0x0f) == 8 && at(0) >> 4 <= 7 && (size < 2 || ((at(0) << 8 | at(1)) % 31 == 0 && !(at(1) & 0x20)));
}

HeldStream::State HeldStream::step(std::string_view& input, std::size_t most, std::string& body, std::size_t limit) {
  const auto taken = input.substr(0, most);
  if (bytes_.size() + taken.size() > max_size_) return State::refused;
  bytes_.append(taken);
  input.remove_prefix(taken.size());
  if (bytes_.empty()) return State::hungry;
  if (!is_begin()) return State::refused;
  if (bytes_.size() <= head_size()) return State::hungry;
  if (end_at_ > 0) return check_end(body);
  const std::size_t before = body.size();
  State state = State::refused;
  const std::size_t size = std::min(body.capacity(), limit);
  body.resize_and_overwrite(size, [&](char* out, std::size_t room) {
    std::size_t made = before;
    state = inflate_.run(std::string_view(bytes_).substr(head_size()), out, made, room);
    return made;
  });
  const std::string_view added = std::string_view(body).substr(before);
  checksum_ = format_ == Format::gzip ? crc32_gzip_refl(checksum_, bytes_of(added), added.size())
                                      : adler32(before == 0 ? adler_begin : checksum_, added);
  if (state == State::full && size == limit) return State::refused;
  if (state != State::ended) return state;
  end_at_ = head_size() + inflate_.used();
  return check_end(body);
}

HeldStream::State HeldStream::check_end(std::string_view body) {
  const std::string_view end = std::string_view(bytes_).substr(end_at_);
  if (end.size() > end_size()) return State::refused;
  if (end.size() < end_size()) return State::hungry;
  const bool right =
      format_ == Format::zlib
          ? big_endian(end) == checksum_
          : little_endian(end) == checksum_ && little_endian(end.substr(4)) == static_cast<std::uint32_t>(body.size());
  ended_ = right;
  return right ? State::ended : State::refused;
}

std::string HeldStream::take_zlib(std::string_view body) {
  const std::uint32_t checksum = format_ == Format::zlib ? checksum_ : adler32(adler_begin, body);
  bytes_.resize(end_at_);
  bytes_.replace(0, head_size(), zlib_head);
  for (int shift = 24; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(checksum >> shift));
  return std::move(bytes_);
}

}  // namespace crawl::http
