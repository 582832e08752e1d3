// ProgramPoolProcess: the process that the pool of callback programs lives in (pool_loop.h), as its parent has it.
// Workers talk to it over a socket each.
//
// Owned by whoever forks the workers, one thread. Its end is noticed by who reaps.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <utility>

#include "base/fd.h"
#include "config/options.h"
#include "crawler/callback_programs/program_pool.h"

namespace crawl::callback_programs {

ProgramPoolSettings pool_settings(const config::Options& options);

// Why no process of the command could answer a page, as far as that can be said without running it; empty if nothing.
std::string unusable(const std::string& command);

class ProgramPoolProcess {
 public:
  // socket_buffer_bytes: of each worker's socket.
  ProgramPoolProcess(ProgramPoolSettings settings, int socket_buffer_bytes)
      : settings_(std::move(settings)), buffer_bytes_(socket_buffer_bytes) {}
  ~ProgramPoolProcess() { kill(); }
  ProgramPoolProcess(const ProgramPoolProcess&) = delete;
  ProgramPoolProcess& operator=(const ProgramPoolProcess&) = delete;

  // Throws std::system_error if the machine gives no process.
  void start();
  pid_t pid() const { return pid_; }
  // The worker's end of a new socket. To be called before that worker is forked.
  base::Fd connect();

  // No worker is left: it lets its programs end, for some seconds at most, and leaves.
  void finish() { control_.reset(); }
  // Waits for that, or kills it when it takes too long. Reaps it.
  void wait(std::chrono::milliseconds patience = std::chrono::milliseconds::max());
  // It has been reaped by somebody else.
  void forget();
  void kill();

 private:
  bool ends_within(std::chrono::milliseconds patience);

  const ProgramPoolSettings settings_;
  const int buffer_bytes_;
  pid_t pid_ = 0;
  base::Fd control_;
};

}  // namespace crawl::callback_programs
