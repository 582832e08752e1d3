// Board: a piece of memory that one process writes and others read, forked from it: the latest of a message, and no
// other. Nobody waits for anybody: a reader that is too slow reads again, and the writer knows of no reader. Two places
// take turns; a reader's copy is good if its place was not begun anew meanwhile.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crawl::ipc {

class Board {
 public:
  static constexpr std::size_t max_bytes = 128 << 10;

  // Shared with every process forked from here on; lives as long as the process that made it.
  static Board* make();

  // By the one writer. What is longer than max_bytes is not written.
  void write(std::string_view bytes);
  // How often it was written.
  std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
  // The latest; nothing before the first, and where the writer was faster several times.
  std::optional<std::string> read() const;

 private:
  struct Place {
    std::uint64_t size = 0;
    char bytes[max_bytes];
  };
  std::atomic<std::uint64_t> begun_{0}, version_{0};
  Place places_[2];
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace crawl::ipc
