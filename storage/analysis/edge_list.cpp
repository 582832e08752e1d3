#include "storage/analysis/edge_list.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/system.h"
#include "storage/error.h"

namespace crawl::storage {

void EdgeList::fail(const char* what, int error) const {
  throw StoreError(path_ + " (links, to count them) cannot be " + what + ": " + base::errno_text(error));
}

void EdgeList::spill() {
  if (!file_) {
    ::unlink(path_.c_str());  // of a process that was killed between the next two lines
    file_ = base::Fd(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file_ || ::unlink(path_.c_str()) != 0) fail("made", errno);
  }
  const char* data = reinterpret_cast<const char*>(block_.data());
  for (std::size_t left = block_.size() * sizeof(Edge); left > 0;) {
    const ssize_t written = ::write(file_.get(), data, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("written", errno);
    data += written;
    left -= static_cast<std::size_t>(written);
  }
  spilled_ += block_.size();
  block_.clear();
}

void EdgeList::for_each_block(const std::function<void(std::span<const Edge>)>& use) {
  for (std::uint64_t done = 0; done < spilled_;) {
    read_.resize(std::min<std::uint64_t>(block_edges, spilled_ - done));
    char* data = reinterpret_cast<char*>(read_.data());
    const std::size_t bytes = read_.size() * sizeof(Edge);
    for (std::size_t got = 0; got < bytes;) {
      const auto at = static_cast<off_t>(done * sizeof(Edge) + got);
      const ssize_t size = ::pread(file_.get(), data + got, bytes - got, at);
      if (size < 0 && errno == EINTR) continue;
      if (size <= 0) fail("read", size == 0 ? EIO : errno);
      got += static_cast<std::size_t>(size);
    }
    use(read_);
    done += read_.size();
  }
  if (!block_.empty()) use(block_);
}

}  // namespace crawl::storage
