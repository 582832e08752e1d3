#include "crawler/offline/warc/warc_input.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <new>

#include "base/interrupt.h"
#include "base/system.h"

namespace crawl::warc {
namespace {

constexpr std::size_t piece_bytes = 64 << 10;
constexpr std::string_view gzip_magic = "\x1f\x8b\x08", line_begins = "\nWARC/";
constexpr int gzip_window = 15 + 16;
constexpr std::size_t max_members = 100'000;  // in sight: empty ones, of a file that is made to fill our memory

}  // namespace

struct WarcInput::Inflater {
  Inflater() {
    if (inflateInit2(&stream, gzip_window) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream); }

  z_stream stream{};
  bool in_member = false;
};

WarcInput::WarcInput(base::Fd fd, std::uint64_t offset) : fd_(std::move(fd)), file_at_(offset) {}
WarcInput::WarcInput(WarcInput&&) noexcept = default;
WarcInput::~WarcInput() = default;

Result<WarcInput> WarcInput::open(const std::string& path, std::uint64_t offset) {
  base::Fd fd(path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(path + " cannot be read: " + base::errno_text(errno));
  if (offset != 0 && ::lseek(fd.get(), static_cast<off_t>(offset), SEEK_SET) < 0)
    return fail(path + " cannot be read twice: " + base::errno_text(errno));
  return WarcInput(std::move(fd), offset);
}

std::string_view WarcInput::peek(std::size_t size) {
  while (out_.size() - out_at_ < size && grow()) {
  }
  return std::string_view(out_).substr(out_at_);
}

void WarcInput::take(std::size_t size) {
  out_at_ += size;
  position_ += size;
  if (out_at_ >= piece_bytes || out_at_ == out_.size()) {
    out_.erase(0, out_at_);
    out_at_ = 0;
  }
  while (!members_.empty() && members_.front().at < position_) members_.pop_front();
}

std::uint64_t WarcInput::skip(std::uint64_t size) {
  std::uint64_t skipped = 0;
  while (skipped < size) {
    const std::size_t here = static_cast<std::size_t>(std::min<std::uint64_t>(size - skipped, peek(1).size()));
    if (here == 0) break;
    take(here);
    skipped += here;
  }
  return skipped;
}

std::optional<std::size_t> WarcInput::next_member() const {
  const auto next = std::ranges::find_if(members_, [this](const Member& member) { return member.at > position_; });
  return next == members_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(next->at - position_));
}

std::optional<std::uint64_t> WarcInput::place() const {
  if (!inflater_) return file_at_ - (out_.size() - out_at_);
  if (members_.empty() || members_.front().at != position_) return std::nullopt;
  return members_.front().offset;
}

// Where a member a record is written, the next member; elsewhere the next line that begins so.
bool WarcInput::find_record() {
  const bool by_member = inflater_ && place();
  while (!peek(1).empty()) {
    const std::string_view bytes = peek(piece_bytes);
    const auto line = by_member ? bytes.npos : bytes.find(line_begins);
    const auto found = by_member ? next_member() : line == bytes.npos ? std::nullopt : std::optional(line + 1);
    const std::size_t kept = by_member ? 0 : std::min(bytes.size() - 1, line_begins.size() - 1);
    take(found ? *found : bytes.size() - kept);
    if (found) return true;
  }
  return damaged_ && find_member();
}

// Makes more uncompressed bytes. False at the end, and at damage.
bool WarcInput::grow() {
  if (damaged_ || (in_at_ == in_.size() && !read())) return false;
  if (!started_) {
    started_ = true;
    while (in_.size() < gzip_magic.size() && read()) {
    }
    if (std::string_view(in_).starts_with(gzip_magic.substr(0, 2))) inflater_ = std::make_unique<Inflater>();
  }
  if (inflater_) return inflate_some();
  out_.append(in_, in_at_);
  in_at_ = in_.size();
  return true;
}

// Appends to in_, whose used part goes.
bool WarcInput::read() {
  if (ended_) return false;
  in_.erase(0, std::exchange(in_at_, 0));
  const std::size_t before = in_.size();
  in_.resize(before + piece_bytes);
  ssize_t size = 0;
  do size = ::read(fd_.get(), in_.data() + before, piece_bytes);
  while (size < 0 && errno == EINTR && !base::Interrupt::asked());
  if (size < 0) error_ = base::errno_text(errno);
  in_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  file_at_ += in_.size() - before;
  ended_ = size <= 0;
  return !ended_;
}

bool WarcInput::inflate_some() {
  if (!inflater_->in_member && !begin_member()) return false;
  z_stream& stream = inflater_->stream;
  const std::size_t before = out_.size();
  out_.resize(before + piece_bytes);
  stream.next_in = reinterpret_cast<Bytef*>(in_.data() + in_at_);
  stream.avail_in = static_cast<uInt>(in_.size() - in_at_);
  stream.next_out = reinterpret_cast<Bytef*>(out_.data() + before);
  stream.avail_out = static_cast<uInt>(piece_bytes);
  const int code = inflate(&stream, Z_NO_FLUSH);
  in_at_ = in_.size() - stream.avail_in;
  out_.resize(before + piece_bytes - stream.avail_out);
  if (code == Z_STREAM_END) inflater_->in_member = false;
  damaged_ = code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR;
  if (damaged_) error_ = stream.msg ? stream.msg : "damaged";
  return !damaged_ || out_.size() > before;
}

bool WarcInput::begin_member() {
  while (in_.size() - in_at_ < gzip_magic.size() && read()) {
  }
  if (in_at_ == in_.size()) return false;
  damaged_ = !std::string_view(in_).substr(in_at_).starts_with(gzip_magic);
  if (damaged_) error_ = "bytes behind a gzip member that are no other";
  if (damaged_) return false;
  inflateReset(&inflater_->stream);
  inflater_->in_member = true;
  if (members_.size() >= max_members) members_.pop_front();
  members_.push_back({position_ + (out_.size() - out_at_), file_at_ - (in_.size() - in_at_)});
  return true;
}

// Behind a place of damage: what looks like the begin of a member. A false one is damage again.
bool WarcInput::find_member() {
  take(out_.size() - out_at_);
  if (in_at_ < in_.size()) ++in_at_;
  for (;;) {
    const auto at = in_.find(gzip_magic, in_at_);
    if (at != in_.npos) {
      in_at_ = at;
      damaged_ = inflater_->in_member = false;
      error_.clear();
      return true;
    }
    in_at_ = std::max(in_at_, in_.size() - std::min(in_.size(), gzip_magic.size() - 1));
    if (!read()) return false;
  }
}

}  // namespace crawl::warc
