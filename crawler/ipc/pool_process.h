// PoolProcess: a process that serves all workers, each over a socket of its own, as its parent has it. What it does is
// the function that it is made with; that gets the control socket, through which the workers' ends come
// (ipc/descriptor.h) until it is closed.
//
// Owned by whoever forks the workers, one thread. One that was to finish may still do so when the next has begun.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/fd.h"

namespace crawl::ipc {

class PoolProcess {
 public:
  // main: runs in the child, until no further worker comes and the last has gone; answers the exit status. SIGTERM
  // tells it to leave at once. name: shown by ps. socket_buffer_bytes: of each worker's socket.
  using Main = std::function<int(base::Fd control, pid_t parent)>;
  PoolProcess(std::string name, int socket_buffer_bytes, std::chrono::milliseconds for_last_words, Main main)
      : name_(std::move(name)),
        buffer_bytes_(socket_buffer_bytes),
        for_last_words_(for_last_words),
        main_(std::move(main)) {}
  ~PoolProcess() { kill(); }
  PoolProcess(const PoolProcess&) = delete;
  PoolProcess& operator=(const PoolProcess&) = delete;

  // Throws std::system_error if the machine gives no process.
  void start();
  pid_t pid() const { return pid_; }
  // The worker's end of a new socket. To be called before that worker is forked.
  base::Fd connect();

  // No worker is left: it ends what it began, for some time at most, and leaves.
  void finish() { control_.reset(); }
  // Waits for that, or kills it when it takes too long. Reaps it.
  void wait(std::chrono::milliseconds patience = std::chrono::milliseconds::max());
  // Reaps whoever has ended. The status of one that was not to finish; nothing without.
  std::optional<int> reap();
  void kill();

 private:
  bool end_within(std::chrono::milliseconds patience);

  const std::string name_;
  const int buffer_bytes_;
  const std::chrono::milliseconds for_last_words_;
  const Main main_;
  pid_t pid_ = 0;
  base::Fd control_;            // as long as it is to serve
  std::vector<pid_t> leaving_;  // that were to finish when this one began
};

}  // namespace crawl::ipc
