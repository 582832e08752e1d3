#include "base/terminal/standard_error.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/fd.h"

namespace crawl::base {
namespace {

// Somebody who reads is through with what is before within this time; who was late once is not waited for again until
// there is room.
constexpr int patience_ms = 20;
bool was_late = false;

bool has_room(int fd) {
  pollfd state{fd, POLLOUT, 0};
  const bool room = ::poll(&state, 1, was_late ? 0 : patience_ms) == 1 && (state.revents & POLLOUT) != 0;
  was_late = !room;
  return room;
}

// The same pipe or terminal with a flag of our own: O_NONBLOCK belongs to the open file, which a shell shares with us.
Fd reopened() {
  return Fd(::open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

ssize_t write_some(int fd, bool socket, std::string_view text) {
  if (socket) return ::send(fd, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return ::write(fd, text.data(), text.size());
}

}  // namespace

void write_standard_error(std::string_view text) {
  struct stat kind{};
  if (::fstat(STDERR_FILENO, &kind) != 0) return;
  const bool plain = S_ISREG(kind.st_mode);
  const bool socket = S_ISSOCK(kind.st_mode);
  const Fd own = plain || socket ? Fd() : reopened();
  const int fd = own ? own.get() : STDERR_FILENO;
  while (!text.empty()) {
    if (!plain && !has_room(fd)) return;
    const ssize_t written = write_some(fd, socket, text.substr(0, PIPE_BUF));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace crawl::base
