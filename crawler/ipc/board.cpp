#include "crawler/ipc/board.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

namespace crawl::ipc {

Board* Board::make() {
  void* memory = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "shared memory for the live page");
  return new (memory) Board;
}

void Board::write(std::string_view bytes) {
  if (bytes.size() > max_bytes) return;
  const std::uint64_t next = version_.load(std::memory_order_relaxed) + 1;
  begun_.store(next, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);  // what is written to the place is seen behind it
  Place& place = places_[next & 1];
  place.size = bytes.size();
  std::memcpy(place.bytes, bytes.data(), bytes.size());
  version_.store(next, std::memory_order_release);
}

std::optional<std::string> Board::read() const {
  constexpr int tries = 8;
  for (int i = 0; i < tries; ++i) {
    const std::uint64_t at = version();
    if (at == 0) return std::nullopt;
    const Place& place = places_[at & 1];
    std::string copy(place.bytes, std::min<std::uint64_t>(place.size, max_bytes));
    std::atomic_thread_fence(std::memory_order_acquire);  // and looked for behind what was read there
    if (begun_.load(std::memory_order_relaxed) <= at + 1) return copy;
  }
  return std::nullopt;
}

}  // namespace crawl::ipc
