#include "crawler/ipc/channel.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace crawl::ipc {
namespace {

constexpr std::size_t most_read = 256 * 1024;       // at once
constexpr std::size_t kept_capacity = 1024 * 1024;  // a buffer that one large page grew is given back

std::uint32_t frame_length(const char* header) {
  std::uint32_t length = 0;
  std::memcpy(&length, header, sizeof length);
  if (length > max_frame_size) throw FrameError("a frame is longer than a frame may be");
  return length;
}

}  // namespace

std::pair<base::Fd, base::Fd> make_socket_pair(int buffer_bytes) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw std::system_error(errno, std::generic_category(), "socketpair");
  for (int end : ends) {
    setsockopt(end, SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
    setsockopt(end, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
  }
  return {base::Fd(ends[0]), base::Fd(ends[1])};
}

Channel::Channel(base::Fd fd) : fd_(std::move(fd)) {
  int flags = fcntl(fd_.get(), F_GETFL);
  if (flags < 0 || fcntl(fd_.get(), F_SETFL, flags | O_NONBLOCK) < 0)
    throw std::system_error(errno, std::generic_category(), "a channel's descriptor");
}

bool Channel::flush() {
  while (sent_ < outbox_.size()) {
    ssize_t n = ::send(fd_.get(), outbox_.data() + sent_, outbox_.size() - sent_, MSG_NOSIGNAL);
    if (n > 0) {
      sent_ += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      break;
    } else if (errno != EINTR) {
      return false;
    }
  }
  if (sent_ == outbox_.size()) {
    outbox_.clear();
    if (outbox_.capacity() > kept_capacity) outbox_.shrink_to_fit();
    sent_ = 0;
  } else if (sent_ > kept_capacity) {
    outbox_.erase(0, sent_);
    sent_ = 0;
  }
  return true;
}

bool Channel::fill() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (inbox_.size() > kept_capacity) {
      inbox_.clear();
      inbox_.shrink_to_fit();
    }
  } else if (begin_ > 0) {
    std::memmove(inbox_.data(), inbox_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  std::size_t wanted = end_ + read_size_;
  if (end_ >= frame_header_size)
    wanted = std::max(wanted, std::min(frame_header_size + frame_length(inbox_.data()), end_ + 16 * most_read));
  if (inbox_.size() < wanted) inbox_.resize(wanted);
  ssize_t n = 0;
  do {
    n = ::recv(fd_.get(), inbox_.data() + end_, inbox_.size() - end_, 0);
  } while (n < 0 && errno == EINTR);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    drained_ = true;
    return true;
  }
  if (n <= 0) {
    drained_ = ended_ = true;
    return false;
  }
  end_ += static_cast<std::size_t>(n);
  drained_ = end_ < inbox_.size();
  if (!drained_) read_size_ = std::min(2 * read_size_, most_read);
  return true;
}

std::optional<Frame> Channel::next() {
  if (end_ - begin_ < frame_header_size) return std::nullopt;
  const char* header = inbox_.data() + begin_;
  std::size_t length = frame_length(header);
  if (end_ - begin_ - frame_header_size < length) return std::nullopt;
  begin_ += frame_header_size + length;
  return Frame{static_cast<std::uint8_t>(header[4]), {header + frame_header_size, length}};
}

void Channel::drop_torn_frame() {
  begin_ = end_ = 0;
}

}  // namespace crawl::ipc
