#include "storage/known_urls/fingerprint_run.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/system.h"
#include "storage/error.h"

namespace crawl::storage {

FingerprintRun::FingerprintRun(const std::string& path, std::uint64_t entries, std::uint64_t filter_bits_an_entry)
    : path_(path), filter_(entries, filter_bits_an_entry), capacity_(entries + entries / 6 + 1) {
  ::unlink(path.c_str());  // of a process that was killed between the next two lines
  file_ = base::Fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file_ || ::unlink(path.c_str()) != 0) fail("made", errno);
  buffer_.reserve(buffer_slots * slot_bytes);
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
  filter_.add(entry.value);
  char packed[slot_bytes];
  std::memcpy(packed, &entry.value, 8);
  std::memcpy(packed + 8, &entry.id, slot_bytes - 8);
  for (std::uint64_t place = std::max(home(entry.value), slots_); slots_ <= place; ++slots_) {
    if (buffer_.size() == buffer_slots * slot_bytes) flush();
    buffer_.resize(buffer_.size() + slot_bytes);
  }
  std::memcpy(buffer_.data() + buffer_.size() - slot_bytes, packed, slot_bytes);
  ++size_;
}

void FingerprintRun::seal() {
  flush();
  buffer_ = {};
  if (slots_ == 0) return;
  map_ = base::Pages::of_file(file_.get(), slots_ * slot_bytes);
  if (map_.size() == 0) fail("read", errno);
}

void FingerprintRun::flush() {
  const char* data = buffer_.data();
  std::size_t left = buffer_.size();
  while (left > 0) {
    ssize_t written = ::write(file_.get(), data, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("written", written < 0 ? errno : ENOSPC);
    data += written;
    left -= static_cast<std::size_t>(written);
  }
  buffer_.clear();
}

void FingerprintRun::read(std::uint64_t first_slot, char* into, std::size_t bytes) const {
  std::uint64_t offset = first_slot * slot_bytes;
  while (bytes > 0) {
    ssize_t got = ::pread(file_.get(), into, bytes, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail("read", got < 0 ? errno : EIO);
    into += got;
    bytes -= static_cast<std::size_t>(got);
    offset += static_cast<std::uint64_t>(got);
  }
}

Fingerprint FingerprintRun::unpack(const char* slot) {
  Fingerprint entry;
  std::memcpy(&entry.value, slot, 8);
  std::memcpy(&entry.id, slot + 8, slot_bytes - 8);
  return entry;
}

// A look goes over one to a few slots, which may lie in two lines.
void FingerprintRun::expect_slot(std::uint64_t fingerprint) const {
  if (!filter_.may_hold(fingerprint)) return;
  const char* place = slot(home(fingerprint));
  __builtin_prefetch(place);
  __builtin_prefetch(place + 64);
}

model::UrlId FingerprintRun::find(std::uint64_t fingerprint) const {
  if (!filter_.may_hold(fingerprint)) return 0;
  for (std::uint64_t i = home(fingerprint); i < slots_; ++i) {
    Fingerprint entry = unpack(slot(i));
    if (entry.id != 0 && entry.value < fingerprint) continue;
    return entry.value == fingerprint ? entry.id : 0;
  }
  return 0;
}

void FingerprintRun::Cursor::next() {
  for (entry_ = {}; entry_.id == 0 && slot_ < run_->slots_; ++slot_, at_ += slot_bytes) {
    if (at_ == buffer_.size()) {
      buffer_.resize(std::min<std::uint64_t>(buffer_slots, run_->slots_ - slot_) * slot_bytes);
      run_->read(slot_, buffer_.data(), buffer_.size());
      at_ = 0;
    }
    entry_ = unpack(buffer_.data() + at_);
  }
}

}  // namespace crawl::storage
