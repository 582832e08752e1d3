#include "crawler/login/sign_in_process.h"

#include <poll.h>
#include <sys/wait.h>

#include <cerrno>
#include <optional>

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

Result<Session> sign_in_apart(const config::Options& options) {
  if (options.login.render) browser::remove_leftovers();
  auto [ours, theirs] = ipc::make_socket_pair(1 << 18);
  const pid_t pid =
      ipc::spawn("crawl-login", {theirs.get()}, [&, fd = theirs.get()] { return run(options, base::Fd(fd)); });
  theirs.reset();
  ipc::Channel channel(std::move(ours));
  std::optional<Session> session;
  for (bool open = true; open && !session;) {
    wait_for(channel.fd(), POLLIN);
    open = channel.fill();
    if (const auto frame = channel.next()) session = ipc::decode<Session>(*frame);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!session) return fail("the process that signs in ended with " + base::ending_text(status));
  if (!session->error.empty()) return fail(session->error);
  return *std::move(session);
}

}  // namespace crawl::login
