// OutputLock: the right to write a results file, held by one process at a time as flock(2) on FILE.lock. A file of its
// own, since closing any descriptor of FILE would drop SQLite's own locks.
//
// Acquired by the process that writes, after its fork, so that no sibling inherits the descriptor: the kernel ends the
// lock when the holder dies, however it dies. FILE.lock names the pid that a waiting run reports; it is removed at the
// end, and is of no meaning when a killed holder left it.
#pragma once

#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>

#include "base/fd.h"
#include "base/result.h"

namespace crawl::storage {

class OutputLock {
 public:
  static constexpr std::chrono::seconds usual_patience{5};

  // Fails at once, with a line that names the holder, while that lives; waits at most `patience` for its children to
  // end. `pid` is whom others are told to wait for.
  static Result<OutputLock> acquire(const std::string& path, std::chrono::milliseconds patience,
                                    pid_t pid = ::getpid());
  // The process that holds the lock now, as others are told; nothing if none does. Makes no file.
  static std::optional<std::string> holder(const std::string& path);
  OutputLock(OutputLock&&) noexcept = default;
  OutputLock& operator=(OutputLock&&) = delete;
  ~OutputLock();

 private:
  OutputLock(base::Fd fd, std::string lock_path) : fd_(std::move(fd)), lock_path_(std::move(lock_path)) {}

  base::Fd fd_;
  std::string lock_path_;
};

}  // namespace crawl::storage
