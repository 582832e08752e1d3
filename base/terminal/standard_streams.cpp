#include "base/terminal/standard_streams.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>
#include <tuple>

#include "base/fd.h"

namespace crawl::base {
namespace {

// Somebody who reads is through with what is before within this time; who was late once is not waited for again until
// there is room.
constexpr int error_patience_ms = 20;
bool was_late = false;

bool has_room(int fd, int patience_ms) {
  pollfd state{fd, POLLOUT, 0};
  return ::poll(&state, 1, patience_ms) == 1 && (state.revents & POLLOUT) != 0;
}

// The same pipe or terminal with a flag of our own: O_NONBLOCK belongs to the open file, which a shell shares with us.
Fd reopened(int stream) {
  const std::string name = "/proc/self/fd/" + std::to_string(stream);
  return Fd(::open(name.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

ssize_t write_some(int fd, bool socket, std::string_view text) {
  if (socket) return ::send(fd, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return ::write(fd, text.data(), text.size());
}

using Deadline = std::chrono::steady_clock::time_point;

bool has_room_until(Deadline deadline, int fd) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  return has_room(fd, left > 0 ? static_cast<int>(left) : 0);
}

// A pipe can be opened once it has a reader.
Fd opened_until(Deadline deadline, const std::string& file) {
  while (true) {
    Fd fd(::open(file.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (fd || errno != ENXIO || std::chrono::steady_clock::now() >= deadline) return fd;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

// As long as await_room(fd) says that there is some. False if not all was written.
template <typename AwaitRoom>
bool write_while(int fd, bool socket, std::string_view text, const AwaitRoom& await_room) {
  while (!text.empty()) {
    if (!await_room(fd)) return false;
    const ssize_t written = write_some(fd, socket, text.substr(0, PIPE_BUF));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A file always has room.
template <typename AwaitRoom>
void write_stream(int stream, std::string_view text, const AwaitRoom& await_room) {
  struct stat kind{};
  if (::fstat(stream, &kind) != 0) return;
  const bool plain = S_ISREG(kind.st_mode);
  const bool socket = S_ISSOCK(kind.st_mode);
  const Fd own = plain || socket ? Fd() : reopened(stream);
  write_while(own ? own.get() : stream, socket, text, [&](int fd) { return plain || await_room(fd); });
}

}  // namespace

void occupy_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest number that is free: those below are taken by now.
    std::ignore = ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

bool has_no_reader(int stream) {
  pollfd state{stream, POLLOUT, 0};
  return ::poll(&state, 1, 0) == 1 && (state.revents & (POLLERR | POLLHUP)) != 0;
}

void write_standard_error(std::string_view text) {
  write_stream(STDERR_FILENO, text, [](int fd) {
    const bool room = has_room(fd, was_late ? 0 : error_patience_ms);
    was_late = !room;
    return room;
  });
}

void write_standard_output(std::string_view text, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  write_stream(STDOUT_FILENO, text, [&](int fd) { return has_room_until(deadline, fd); });
}

bool write_named_stream(const std::string& file, std::string_view text, std::chrono::milliseconds patience) {
  const Deadline deadline = std::chrono::steady_clock::now() + patience;
  const Fd fd = opened_until(deadline, file);
  return fd && write_while(fd.get(), false, text, [&](int pipe) { return has_room_until(deadline, pipe); });
}

}  // namespace crawl::base
