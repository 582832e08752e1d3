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
  if (pid_ > 0) leaving_.push_back(pid_);
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
  if (!end_within(std::min(patience, for_last_words_))) kill();
}

std::optional<int> PoolProcess::reap() {
  std::erase_if(leaving_, [](pid_t pid) { return waitpid(pid, nullptr, WNOHANG) != 0; });
  int status = 0;
  if (pid_ <= 0 || waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  pid_ = 0;
  const bool was_to_finish = !control_;
  control_.reset();
  return was_to_finish ? std::nullopt : std::optional(status);
}

// They end what they have started first, if they still can.
void PoolProcess::kill() {
  finish();
  if (pid_ > 0) leaving_.push_back(std::exchange(pid_, 0));
  for (const pid_t pid : leaving_) ::kill(pid, SIGTERM);
  if (end_within(for_killing)) return;
  for (const pid_t pid : leaving_) {
    ::kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
  leaving_.clear();
}

bool PoolProcess::end_within(std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (reap(), pid_ > 0 || !leaving_.empty()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace crawl::ipc
