// Signing in, in a process of its own: what browsers and sockets it takes are gone with it, and the coordinator, which
// has one thread and forks, never runs an event loop of Asio.
#pragma once

#include <sys/types.h>

#include <optional>
#include <utility>

#include "base/fd.h"
#include "base/result.h"
#include "config/options.h"
#include "crawler/ipc/channel.h"
#include "crawler/login/session.h"

namespace crawl::login {

class SignInProcess {
 public:
  // Forks. Throws std::system_error if the machine gives no process.
  explicit SignInProcess(const config::Options& options);
  ~SignInProcess();  // ends it
  SignInProcess(const SignInProcess&) = delete;
  SignInProcess& operator=(const SignInProcess&) = delete;

  // Readable when there may be something to take.
  int fd() const { return channel_.fd(); }
  // The session, or why there is none in words; nothing as long as it is not over. Does not wait.
  std::optional<Result<Session>> take();

 private:
  SignInProcess(const config::Options& options, std::pair<base::Fd, base::Fd> ends);

  ipc::Channel channel_;
  pid_t pid_ = 0;
};

// Waits until it is over. The caller has no signal handlers of its own yet: Ctrl-C ends both.
Result<Session> sign_in_apart(const config::Options& options);

}  // namespace crawl::login
