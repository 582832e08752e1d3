#include "storage/sqlite/file/file_claim.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>
#include <thread>

#include "base/clock.h"
#include "base/system.h"
#include "storage/error.h"

namespace crawl::storage {
namespace {

constexpr auto claim_interval = std::chrono::milliseconds(50);
constexpr std::uint32_t nfs_magic = 0x6969, smb_magic = 0xff534d42, smb2_magic = 0xfe534d42;  // statfs(2)

// There flock() is a lock of fcntl() over the whole file: SQLite could not lock it any more.
bool is_remote(int fd) {
  struct statfs info{};
  if (::fstatfs(fd, &info) != 0) return false;
  const auto type = static_cast<std::uint32_t>(info.f_type);
  return type == nfs_magic || type == smb_magic || type == smb2_magic;
}

}  // namespace

FileClaim::FileClaim(const std::string& path, std::chrono::milliseconds patience)
    : path_(path), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (!fd_) throw StoreError(path + " cannot be opened: " + base::errno_text(errno));
  if (is_remote(fd_.get())) return;
  const std::int64_t deadline = base::monotonic_ns() + std::chrono::nanoseconds(patience).count();
  while (::flock(fd_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return;  // a file system without locks
    if (base::monotonic_ns() >= deadline)
      throw StoreError(path +
                       " is being written by another process under another name (a hard link); wait for its end, or "
                       "name another file");
    std::this_thread::sleep_for(claim_interval);
  }
}

bool FileClaim::still_named() const {
  struct stat opened{}, named{};
  return ::fstat(fd_.get(), &opened) == 0 && ::stat(path_.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

}  // namespace crawl::storage
