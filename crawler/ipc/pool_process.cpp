#include "crawler/ipc/pool_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "crawler/ipc/channel.h"
#include "crawler/ipc/descriptor.h"
#include "crawler/ipc/spawn.h"

namespace crawl::ipc {
namespace {

constexpr std::chrono::milliseconds for_killing{1'000};

}  // namespace

void PoolProcess::start() {
  auto [ours, theirs] = make_socket_pair(buffer_bytes_);
  const int control = theirs.get();
  const pid_t parent = getpid();
  pid_ = spawn(name_, {control}, [&] { return main_(base::Fd(control), parent); });
  control_ = std::move(ours);
}

base::Fd PoolProcess::connect() {
  auto [ours, theirs] = make_socket_pair(buffer_bytes_);
  send_descriptor(control_.get(), theirs.get());
  return std::move(ours);
}

void PoolProcess::wait(std::chrono::milliseconds patience) {
  finish();
  if (!ends_within(std::min(patience, for_last_words_))) kill();
}

void PoolProcess::forget() {
  control_.reset();
  pid_ = 0;
}

// It ends what it has started first, if it still can.
void PoolProcess::kill() {
  finish();
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  if (ends_within(for_killing)) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

bool PoolProcess::ends_within(std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  pid_ = 0;
  return true;
}

}  // namespace crawl::ipc
