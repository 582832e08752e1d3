#include "crawler/login/sign_in_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <utility>

#include "base/system.h"
#include "crawler/browser/process/folder.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/spawn.h"
#include "crawler/login/sign_in.h"

namespace crawl::login {
namespace {

void wait_for(int fd, short events) {
  pollfd one{fd, events, 0};
  ::poll(&one, 1, -1);
}

int run(const config::Options& options, base::Fd fd) {
  ipc::Channel channel(std::move(fd));
  channel.send(sign_in(options));
  while (channel.flush() && channel.has_output()) wait_for(channel.fd(), POLLOUT);
  return 0;
}

}  // namespace

SignInProcess::SignInProcess(const config::Options& options) : SignInProcess(options, ipc::make_socket_pair(1 << 18)) {}

SignInProcess::SignInProcess(const config::Options& options, std::pair<base::Fd, base::Fd> ends)
    : channel_(std::move(ends.first)) {
  if (options.login.render) browser::remove_leftovers();
  const base::Fd theirs = std::move(ends.second);
  pid_ = ipc::spawn("crawl-login", {theirs.get()}, [&, fd = theirs.get()] { return run(options, base::Fd(fd)); });
}

SignInProcess::~SignInProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::optional<Result<Session>> SignInProcess::take() {
  const bool open = channel_.fill();
  std::optional<Session> session;
  if (const auto frame = channel_.next()) session = ipc::decode<Session>(*frame);
  if (!session && open) return std::nullopt;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  if (!session) return fail("the process that signs in ended with " + base::ending_text(status));
  if (!session->error.empty()) return fail(session->error);
  return *std::move(session);
}

Result<Session> sign_in_apart(const config::Options& options) {
  SignInProcess process(options);
  while (true) {
    wait_for(process.fd(), POLLIN);
    if (auto session = process.take()) return *std::move(session);
  }
}

}  // namespace crawl::login
