#include "storage/known_urls/fingerprint_run.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/system.h"
#include "storage/error.h"

namespace crawl::storage {

FingerprintRun::FingerprintRun(const std::string& path, std::uint64_t entries, std::uint64_t filter_bits_an_entry)
    : path_(path), filter_(entries, filter_bits_an_entry) {
  ::unlink(path.c_str());  // of a process that was killed between the next two lines
  file_ = base::Fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file_ || ::unlink(path.c_str()) != 0) fail("made", errno);
  first_of_block_.reserve(entries / block_entries + 1);
  buffer_.reserve(buffer_entries);
}

void FingerprintRun::fail(const char* what, int error) const {
  if (error == ENOSPC || error == EDQUOT)
    throw StoreError(
        "disk full: " + path_ +
        " (known URLs that --known-memory has no room for) could not be written; what was committed is kept");
  throw StoreError(path_ + " (known URLs that --known-memory has no room for) cannot be " + what + ": " +
                   base::errno_text(error));
}

void FingerprintRun::append(const Fingerprint& entry) {
  if (size_ % block_entries == 0) first_of_block_.push_back(entry.value);
  filter_.add(entry.value);
  buffer_.push_back(entry);
  ++size_;
  if (buffer_.size() == buffer_entries) flush();
}

void FingerprintRun::seal() {
  flush();
  buffer_ = {};
}

void FingerprintRun::flush() {
  const char* data = reinterpret_cast<const char*>(buffer_.data());
  std::size_t left = buffer_.size() * sizeof(Fingerprint);
  while (left > 0) {
    ssize_t written = ::write(file_.get(), data, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("written", written < 0 ? errno : ENOSPC);
    data += written;
    left -= static_cast<std::size_t>(written);
  }
  buffer_.clear();
}

void FingerprintRun::read(std::uint64_t first, Fingerprint* into, std::size_t count) const {
  char* data = reinterpret_cast<char*>(into);
  std::size_t left = count * sizeof(Fingerprint);
  std::uint64_t offset = first * sizeof(Fingerprint);
  while (left > 0) {
    ssize_t got = ::pread(file_.get(), data, left, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail("read", got < 0 ? errno : EIO);
    data += got;
    left -= static_cast<std::size_t>(got);
    offset += static_cast<std::uint64_t>(got);
  }
}

model::UrlId FingerprintRun::find(std::uint64_t fingerprint) const {
  if (!filter_.may_hold(fingerprint)) return 0;
  auto behind = std::ranges::upper_bound(first_of_block_, fingerprint);
  if (behind == first_of_block_.begin()) return 0;
  auto first = static_cast<std::uint64_t>(behind - first_of_block_.begin() - 1) * block_entries;
  std::array<Fingerprint, block_entries> block;
  std::size_t count = std::min<std::uint64_t>(block_entries, size_ - first);
  read(first, block.data(), count);
  auto found = std::ranges::lower_bound(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count), fingerprint,
                                        {}, &Fingerprint::value);
  bool there = found != block.begin() + static_cast<std::ptrdiff_t>(count) && found->value == fingerprint;
  return there ? found->id : 0;
}

void FingerprintRun::Cursor::next() {
  ++at_;
  if (position_++ >= run_->size_ || at_ < buffer_.size()) return;
  buffer_.resize(std::min<std::uint64_t>(buffer_entries, run_->size_ - (position_ - 1)));
  run_->read(position_ - 1, buffer_.data(), buffer_.size());
  at_ = 0;
}

}  // namespace crawl::storage
