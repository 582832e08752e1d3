#include "crawler/offline/export/output_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "base/file_rights.h"
#include "base/interrupt.h"
#include "base/system.h"
#include "storage/sqlite/file/real_path.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::exports {
namespace {

constexpr std::size_t buffer_bytes = 64 << 10;

std::string cannot(const std::string& path, int error) {
  return path + " cannot be written: " + base::errno_text(error);
}

}  // namespace

OutputFile::OutputFile(base::Fd fd, std::string path, std::string unfinished)
    : fd_(std::move(fd)), path_(std::move(path)), unfinished_(std::move(unfinished)) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(std::move(other.fd_)),
      path_(std::move(other.path_)),
      unfinished_(std::exchange(other.unfinished_, {})),
      buffer_(std::move(other.buffer_)),
      error_(std::move(other.error_)),
      size_(other.size_),
      closed_(other.closed_),
      finished_(other.finished_),
      durable_(other.durable_) {}

OutputFile::~OutputFile() {
  if (!unfinished_.empty()) ::unlink(unfinished_.c_str());
}

Result<OutputFile> OutputFile::open(const std::string& path, Durable durable) {
  if (path.empty() || path == "-") return OutputFile(base::Fd(::dup(STDOUT_FILENO)), "standard output", {});
  struct stat info{};
  bool there = ::stat(path.c_str(), &info) == 0;
  if (there && S_ISDIR(info.st_mode)) return crawl::fail(path + " cannot be written: it is a folder");
  if (there && !S_ISREG(info.st_mode)) {  // a pipe, a device
    base::Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    return fd ? Result<OutputFile>(OutputFile(std::move(fd), path, {})) : crawl::fail(cannot(path, errno));
  }
  if (there && storage::is_sqlite_file(path))
    return crawl::fail(path + " is a database, which is not overwritten: name another file");
  const std::string target = storage::real_path(path);  // a link stays one
  if (storage::is_part_of_database(target))
    return crawl::fail(path + " is part of a database, which is not overwritten: name another file");
  std::string unfinished = target + "-new";
  base::Fd fd(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!fd) return crawl::fail(cannot(path, errno));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return crawl::fail(path + " is being written by another export");
  if (::ftruncate(fd.get(), 0) != 0) return crawl::fail(cannot(path, errno));
  if (!base::give_rights(unfinished, base::rights_of(target))) return crawl::fail(cannot(path, errno));
  OutputFile file(std::move(fd), path, std::move(unfinished));
  file.durable_ = durable == Durable::yes;
  return file;
}

bool OutputFile::write(std::string_view bytes) {
  if (closed_ || !error_.empty()) return false;
  size_ += bytes.size();
  buffer_.append(bytes);
  return buffer_.size() < buffer_bytes || flush();
}

bool OutputFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    ssize_t written = ::write(fd_.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR && !base::Interrupt::asked()) continue;
    if (written < 0) return fail(errno);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  return true;
}

bool OutputFile::fail(int error) {
  closed_ = error == EPIPE;
  if (!closed_) error_ = cannot(path_, error);
  return false;
}

bool OutputFile::finish_as(const std::string& path) {
  path_ = path;
  return finish();
}

bool OutputFile::finish() {
  if (closed_ || !error_.empty() || !flush()) return false;
  if (unfinished_.empty()) return true;
  if ((durable_ && ::fsync(fd_.get()) != 0) || ::rename(unfinished_.c_str(), storage::real_path(path_).c_str()) != 0)
    return fail(errno);
  unfinished_.clear();
  return finished_ = true;
}

}  // namespace crawl::exports
