// Gathering: whether a transaction waits a moment for more pages before it is committed. Where they come densely, those
// of a moment later are cheaper in the same transaction: they touch the same pages of the file. Who waits for a single
// page has it at once, and after a moment that brings nothing no other follows. Pure state of the storage process; one
// thread.
#pragma once

#include <cstddef>

namespace crawl::storage_process {

class Gathering {
 public:
  static constexpr int moment_ms = 1, max_moments = 8;

  // Of a transaction that has so many pages and bytes, when nothing more is there.
  bool wants_more(std::size_t pages, std::size_t bytes) {
    constexpr std::size_t dense = 4, many = 256, many_bytes = 1 << 20;
    if (pages_of_last_ < dense || moments_ == max_moments || pages >= many || bytes >= many_bytes) return false;
    ++moments_;
    return true;
  }

  void committed(std::size_t pages) {
    pages_of_last_ = pages;
    moments_ = 0;
  }

 private:
  std::size_t pages_of_last_ = 0;
  int moments_ = 0;
};

}  // namespace crawl::storage_process
