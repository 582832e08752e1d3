// Numbers and texts as bytes of a row that another process or machine reads: numbers little-endian by the size of their
// type, texts with their length before them. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crawl::storage {

template <class T>
void put_number(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
}

inline void put_text(std::string& out, std::string_view text) {
  put_number(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

// Bytes that end too early read as zeros and empty texts, and are not sound.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  bool sound() const { return sound_; }
  bool at_end() const { return rest_.empty(); }
  template <class T>
  T take() {
    std::uint64_t value = 0;
    const std::string_view bytes = take_bytes(sizeof(T));
    for (std::size_t i = 0; i < bytes.size(); ++i)
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return static_cast<T>(value);
  }
  std::string_view take_text(std::size_t max = UINT32_MAX) { return take_bytes(take_count(1, max)); }
  // How many there are of things that have so many bytes each.
  std::size_t take_count(std::size_t each, std::size_t max) {
    const std::size_t count = take<std::uint32_t>();
    sound_ &= count <= max && count * each <= rest_.size();
    return sound_ ? count : 0;
  }

 private:
  std::string_view take_bytes(std::size_t size) {
    sound_ &= size <= rest_.size();
    const std::string_view bytes = sound_ ? rest_.substr(0, size) : std::string_view();
    rest_.remove_prefix(bytes.size());
    return bytes;
  }

  std::string_view rest_;
  bool sound_ = true;
};

}  // namespace crawl::storage
