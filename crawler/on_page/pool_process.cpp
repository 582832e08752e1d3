#include "crawler/on_page/pool_process.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "crawler/ipc/channel.h"
#include "crawler/process/spawn.h"

namespace crawl::on_page {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t last_words_ns = 3'000 * ms;  // for the programs, when no page is left

// A descriptor through a Unix socket (unix(7), SCM_RIGHTS), with one byte that says nothing.
void send_descriptor(int socket, int descriptor) {
  char nothing = 0;
  iovec data{&nothing, 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  while (::sendmsg(socket, &message, MSG_NOSIGNAL) < 0 && errno == EINTR) {}
}

// Nothing at the end of the socket.
std::optional<base::Fd> receive_descriptor(int socket) {
  char nothing = 0;
  iovec data{&nothing, 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  ssize_t n = 0;
  do {
    n = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (n < 0 && errno == EINTR);
  const cmsghdr* header = n > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
  if (!header || header->cmsg_type != SCM_RIGHTS) return std::nullopt;
  int descriptor = -1;
  std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  return base::Fd(descriptor);
}

// The loop of the process.
class PoolLoop {
 public:
  PoolLoop(const PoolSettings& settings, base::Fd control) : pool_(settings), control_(std::move(control)) {}

  int run() {
    while (turn()) {}
    pool_.finish(base::monotonic_ns() + last_words_ns);
    return 0;
  }

 private:
  struct Client {
    std::unique_ptr<ipc::Channel> channel;  // null where it has gone, and the place is free
    std::uint64_t generation = 0;           // how many had this place before
  };

  // False when no further worker comes and the last has gone.
  bool turn() {
    wait();
    if (control_ && fds_[0].revents != 0) accept();
    for (std::size_t k = 0; k < clients_.size(); ++k) listen_to(k);
    pool_.work(base::monotonic_ns(), [this](Finished finished) { answer(std::move(finished)); });
    for (std::size_t k = 0; k < clients_.size(); ++k)
      if (clients_[k].channel && !clients_[k].channel->flush()) lose(k);
    return control_ || std::ranges::any_of(clients_, [](const Client& client) { return client.channel != nullptr; });
  }

  void wait() {
    fds_.clear();
    if (control_) fds_.push_back({control_.get(), POLLIN, 0});
    for (const Client& client : clients_)
      if (client.channel) fds_.push_back({client.channel->fd(), static_cast<short>(POLLIN | (client.channel->has_output() ? POLLOUT : 0)), 0});
    pool_.add_to(fds_);
    const std::int64_t now = base::monotonic_ns(), at = pool_.next_event(now);
    const std::int64_t left_ms = at == INT64_MAX ? -1 : std::clamp<std::int64_t>((at - now + ms - 1) / ms, 0, 60'000);
    ::poll(fds_.data(), fds_.size(), static_cast<int>(left_ms));
  }

  void accept() {
    auto fd = receive_descriptor(control_.get());
    if (!fd) return control_.reset();
    auto place = std::ranges::find_if(clients_, [](const Client& client) { return !client.channel; });
    if (place == clients_.end()) place = clients_.emplace(clients_.end());
    place->channel = std::make_unique<ipc::Channel>(std::move(*fd));
  }

  void listen_to(std::size_t k) {
    ipc::Channel* channel = clients_[k].channel.get();
    if (!channel) return;
    bool open = true;
    do {
      open = channel->fill();
      while (auto frame = channel->next()) {
        const auto page = ipc::decode<ipc::PageTask>(*frame);
        pool_.add({k, clients_[k].generation, page.number, std::string(page.url), std::string(page.line)});
      }
    } while (open && !channel->drained());
    if (!open) lose(k);
  }

  void lose(std::size_t k) {
    pool_.forget(k, clients_[k].generation++);
    clients_[k].channel.reset();
  }

  void answer(Finished finished) {
    const Client& client = clients_[finished.task.client];
    if (client.channel && client.generation == finished.task.generation) client.channel->send(finished.answer);
  }

  Pool pool_;
  base::Fd control_;
  std::vector<Client> clients_;
  std::vector<pollfd> fds_;
};

}  // namespace

PoolSettings pool_settings(const config::Options& options) {
  return {options.on_page, options.on_page_processes, options.on_page_timeout.count() * ms};
}

// Asked of the shell, which knows its own words too. What begins with more than a word is left to it.
std::string unusable(const std::string& command) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-";
  const std::string word = command.substr(0, command.find_first_of(" \t\n"));
  if (word.find_first_not_of(plain) != std::string::npos) return {};
  if (word.empty()) return "--on-page: the command is empty; write one as in a shell, such as 'python3 callback.py'";
  const pid_t shell = process::spawn("crawl-on-page", {}, [&] {
    execl("/bin/sh", "sh", "-c", "command -v \"$1\" > /dev/null", "sh", word.c_str(), static_cast<char*>(nullptr));
    return 0;
  });
  int status = 0;
  waitpid(shell, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) != 127) return {};
  return "--on-page: there is no program '" + base::printable(word) + "'; write the command as in a shell, such as 'python3 callback.py'";
}

void PoolProcess::start() {
  auto [ours, theirs] = ipc::make_socket_pair(buffer_bytes_);
  const int control = theirs.get();
  pid_ = process::spawn("crawl-callbacks", {control}, [&] { return PoolLoop(settings_, base::Fd(control)).run(); });
  control_ = std::move(ours);
}

base::Fd PoolProcess::connect() {
  auto [ours, theirs] = ipc::make_socket_pair(buffer_bytes_);
  send_descriptor(control_.get(), theirs.get());
  return std::move(ours);
}

void PoolProcess::wait() {
  finish();
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void PoolProcess::forget() {
  control_.reset();
  pid_ = 0;
}

void PoolProcess::kill() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
  wait();
}

}  // namespace crawl::on_page
