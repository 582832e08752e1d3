#include "storage/sqlite/file/output_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <thread>

#include "base/clock.h"
#include "base/system.h"
#include "storage/sqlite/file/real_path.h"

namespace crawl::storage {
namespace {

constexpr auto retry_interval = std::chrono::milliseconds(50);

// Two names of one file (a symbolic link, a relative path) have one lock.
std::string lock_path_of(const std::string& path) {
  return real_path(path) + ".lock";
}

// Whether the name still leads to the file that was locked: its holder removes it at the end.
bool still_named(int fd, const std::string& path) {
  struct stat opened{}, named{};
  return ::fstat(fd, &opened) == 0 && ::stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

// Empty where nobody knows.
std::string holding_pid(int fd) {
  char text[16] = {};
  ssize_t size = ::pread(fd, text, sizeof text - 1, 0);
  std::string pid;
  for (ssize_t i = 0; i < size && text[i] >= '0' && text[i] <= '9'; ++i) pid.push_back(text[i]);
  return pid;
}

std::string holder_of(int fd) {
  const std::string pid = holding_pid(fd);
  return pid.empty() ? "another process" : "process " + pid;
}

// Whether the process that others are told of runs. One that was killed leaves the lock to its children for the moment
// that they take to end.
bool holder_lives(int fd) {
  std::int64_t pid = 0;
  const std::string text = holding_pid(fd);
  std::from_chars(text.data(), text.data() + text.size(), pid);
  return base::process_runs(pid);
}

void write_holder(int fd, pid_t pid) {
  std::string text = std::to_string(pid) + "\n";
  [[maybe_unused]] int cut = ::ftruncate(fd, 0);
  [[maybe_unused]] ssize_t written = ::pwrite(fd, text.data(), text.size(), 0);
}

std::string cannot_open(const std::string& path, int error) {
  std::string folder = std::filesystem::path(lock_path_of(path)).parent_path().string();
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    return path + " cannot be made: there is no folder " + folder + "; make it, or name another file";
  return path + " cannot be locked in " + folder + ": " + base::errno_text(error) + "; name another file";
}

}  // namespace

Result<OutputLock> OutputLock::acquire(const std::string& path, std::chrono::milliseconds patience, pid_t pid) {
  std::string lock_path = lock_path_of(path);
  std::int64_t deadline = base::monotonic_ns() + std::chrono::nanoseconds(patience).count();
  while (true) {
    base::Fd fd(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!fd) return fail(cannot_open(path, errno));
    bool locked = ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0;
    if (locked && still_named(fd.get(), lock_path)) {
      write_holder(fd.get(), pid);
      return OutputLock(std::move(fd), std::move(lock_path));
    }
    if (!locked && (base::monotonic_ns() >= deadline || holder_lives(fd.get())))
      return fail(path + " is being written by " + holder_of(fd.get()) + "; wait for its end, or name another file");
    if (!locked) std::this_thread::sleep_for(retry_interval);
  }
}

std::optional<std::string> OutputLock::holder(const std::string& path) {
  base::Fd fd(::open(lock_path_of(path).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd || ::flock(fd.get(), LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK) return std::nullopt;
  return holder_of(fd.get());
}

OutputLock::~OutputLock() {
  if (fd_) ::unlink(lock_path_.c_str());  // before the lock goes with the descriptor: whoever waits looks again
}

}  // namespace crawl::storage
