// Pages: memory straight from the kernel, zeroed, and given back whole when its owner goes: what a large table needs
// that grows by being copied, and would leave holes in the heap. Or a file's, to be read.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <utility>

namespace crawl::base {

class Pages {
 public:
  Pages() = default;
  explicit Pages(std::size_t bytes) : bytes_(bytes) {
    if (bytes == 0) return;
    data_ = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data_ == MAP_FAILED) throw std::bad_alloc();
  }
  // A file's first bytes, for reads all over it: a page of it is read when it is touched, and no other with it. Empty,
  // with errno, when the system refuses. Where the disk then cannot be read, touching them is SIGBUS.
  static Pages of_file(int file, std::size_t bytes) {
    Pages pages;
    void* data = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0);
    if (data == MAP_FAILED) return pages;
    pages.data_ = data;
    pages.bytes_ = bytes;
    ::madvise(data, bytes, MADV_RANDOM);
    return pages;
  }
  Pages(Pages&& other) noexcept : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Pages& operator=(Pages&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Pages() {
    if (bytes_ > 0) ::munmap(data_, bytes_);
  }

  // Aligned to a page; null when empty.
  void* data() const { return data_; }
  std::size_t size() const { return bytes_; }

 private:
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace crawl::base
