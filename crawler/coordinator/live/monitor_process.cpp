#include "crawler/coordinator/live/monitor_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <system_error>

#include "base/log.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/spawn.h"

namespace crawl::coordinator {
namespace {

constexpr unsigned max_deaths = 5;
constexpr int last_words_ms = 3000;

}  // namespace

// Without a process more there is a crawl, and no page of it.
void MonitorProcess::start() try {
  constexpr int buffer_bytes = 4096;
  auto [ours, theirs] = ipc::make_socket_pair(buffer_bytes);
  const int fd = theirs.get();
  pid_ = ipc::spawn("crawl-monitor", {fd, main_.listener}, [this, fd] {
    MonitorConfig config;
    config.board = board_;
    config.end = base::Fd(fd);
    return main_.run(std::move(config));
  });
  end_ = std::move(ours);
} catch (const std::system_error& error) {
  base::log::warning(std::string("the live page is not served: ") + error.what());
}

void MonitorProcess::died() {
  pid_ = 0;
  end_.reset();
  if (++deaths_ < max_deaths) return start();
  ::shutdown(main_.listener, SHUT_RDWR);  // who connects is told at once
  base::log::warning("the process of the live page died " + std::to_string(deaths_) + " times: it is left alone");
}

void MonitorProcess::finish() {
  end_.reset();
  for (int waited = 0; pid_ > 0 && waited < last_words_ms; waited += 10) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
    if (pid_ > 0) ::poll(nullptr, 0, 10);
  }
  kill();
}

void MonitorProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

}  // namespace crawl::coordinator
