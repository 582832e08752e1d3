// Arena: the memory of one HTML tree at a time, handed out in order and taken back at once by reset().
//
// Owned by a worker's parse thread and used by it alone. Bounded by the limit given to reset(); between pages it keeps
// at most kept_bytes, so that one huge page does not make the process large for ever.
#pragma once

#include <cstddef>

namespace crawl::parser {

class Arena {
 public:
  static constexpr std::size_t chunk_bytes = 256u << 10;
  static constexpr std::size_t kept_bytes = 8u << 20;

  Arena() = default;
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Forgets everything handed out; from now on at most limit bytes are taken from the system at once.
  void reset(std::size_t limit) noexcept;

  // Memory aligned for pointers and integers of 64 bits; nullptr beyond the limit or when the system has no more.
  // Never throws: it is called from C code.
  void* allocate(std::size_t size) noexcept {
    size = (size + alignment - 1) & ~(alignment - 1);
    if (size > static_cast<std::size_t>(end_ - cursor_)) return allocate_slowly(size);
    last_ = cursor_;
    cursor_ += size;
    return last_;
  }

  // Takes back what was handed out last; anything else waits for reset(). It saves the scratch buffers of a tokenizer.
  void give_back(void* memory) noexcept {
    if (memory != last_ || last_ == nullptr) return;
    cursor_ = last_;
    last_ = nullptr;
  }

  // Bytes that are taken from the system for what was handed out since reset().
  std::size_t used() const { return used_; }

 private:
  static constexpr std::size_t alignment = 8;

  struct Chunk {
    Chunk* next;
    std::size_t size;  // of the whole chunk, this header included
    std::byte* begin() { return reinterpret_cast<std::byte*>(this + 1); }
  };

  void* allocate_slowly(std::size_t size) noexcept;
  Chunk* take_chunk(std::size_t size) noexcept;

  std::byte* cursor_ = nullptr;
  std::byte* end_ = nullptr;
  std::byte* last_ = nullptr;
  Chunk* chunks_ = nullptr;  // in use
  Chunk* spare_ = nullptr;   // kept for the next page, each of chunk_bytes
  std::size_t used_ = 0;
  std::size_t limit_ = 0;
};

}  // namespace crawl::parser
