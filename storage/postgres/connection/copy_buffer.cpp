#include "storage/postgres/connection/copy_buffer.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "storage/postgres/connection/storable_text.h"

namespace crawl::storage::postgres {
namespace {

constexpr std::string_view head{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19}, end_mark{"\377\377", 2};
constexpr std::size_t kept_bytes = 4 << 20;  // of room, after what was once much

template <class T>
void append(std::string& out, T value) {
  const T big = std::byteswap(value);
  out.append(reinterpret_cast<const char*>(&big), sizeof big);
}

template <class T>
T clamped(std::int64_t value) {
  return static_cast<T>(std::clamp<std::int64_t>(value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
}

}  // namespace

static_assert(std::endian::native == std::endian::little);

void CopyBuffer::begin_row() {
  if (stream_.empty()) stream_ = head;
  append(stream_, static_cast<std::int16_t>(columns_));
}

void CopyBuffer::add_size(std::uint32_t size) {
  append(stream_, size);
}

void CopyBuffer::add_bigint(std::int64_t value) {
  add_size(8);
  append(stream_, value);
}

void CopyBuffer::add_int(std::int64_t value) {
  add_size(4);
  append(stream_, clamped<std::int32_t>(value));
}

void CopyBuffer::add_small(std::int64_t value) {
  add_size(2);
  append(stream_, clamped<std::int16_t>(value));
}

void CopyBuffer::add_double(double value) {
  add_size(8);
  append(stream_, std::bit_cast<std::uint64_t>(value));
}

void CopyBuffer::add_text(std::string_view text) {
  const std::size_t at = stream_.size();
  add_size(0);
  append_storable(stream_, text);
  const std::uint32_t size = std::byteswap(static_cast<std::uint32_t>(stream_.size() - at - sizeof size));
  stream_.replace(at, sizeof size, reinterpret_cast<const char*>(&size), sizeof size);
}

void CopyBuffer::add_bytes(std::string_view bytes) {
  add_size(static_cast<std::uint32_t>(bytes.size()));
  stream_ += bytes;
}

void CopyBuffer::add_null() {
  add_size(UINT32_MAX);
}

void CopyBuffer::send(Connection& connection) {
  if (stream_.empty()) return;
  stream_ += end_mark;
  connection.copy("COPY " + table_ + " FROM STDIN (FORMAT binary)", stream_);
  if (stream_.capacity() > kept_bytes) stream_ = {};
  stream_.clear();
}

}  // namespace crawl::storage::postgres
