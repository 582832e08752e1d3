#include "crawler/callback_programs/program_pool_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <thread>

#include "base/text/text.h"
#include "crawler/callback_programs/descriptor.h"
#include "crawler/callback_programs/program_pool_loop.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/spawn.h"

namespace crawl::callback_programs {
namespace {

constexpr std::int64_t ns_of_a_ms = 1'000'000;
constexpr std::chrono::milliseconds for_last_words{5'000};  // more than it gives the programs
constexpr std::chrono::milliseconds for_killing{1'000};

}  // namespace

ProgramPoolSettings pool_settings(const config::Options& options) {
  return {options.on_page, options.on_page_processes, options.on_page_timeout.count() * ns_of_a_ms};
}

// Asked of the shell, which knows its own words too. What begins with more than a word is left to it.
std::string unusable(const std::string& command) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-";
  const std::string word = command.substr(0, command.find_first_of(" \t\n"));
  if (word.find_first_not_of(plain) != std::string::npos) return {};
  if (word.empty()) return "--on-page: the command is empty; write one as in a shell, such as 'python3 callback.py'";
  const pid_t shell = ipc::spawn("crawl-on-page", {}, [&] {
    execl("/bin/sh", "sh", "-c",
          "command -v \"$1\" > /dev/null || exit 1; case $1 in */*) test -x \"$1\" || exit 2;; esac", "sh",
          word.c_str(), static_cast<char*>(nullptr));
    return 0;
  });
  int status = 0;
  waitpid(shell, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
    return "--on-page: '" + base::printable(word) +
           "' may not be run; chmod +x it, or name what runs it, such as 'python3 " + base::printable(word) + "'";
  return "--on-page: there is no program '" + base::printable(word) +
         "'; write the command as in a shell, such as 'python3 callback.py'";
}

void ProgramPoolProcess::start() {
  auto [ours, theirs] = ipc::make_socket_pair(buffer_bytes_);
  const int control = theirs.get();
  const pid_t parent = getpid();
  pid_ = ipc::spawn("crawl-callbacks", {control}, [&] { return run_pool(settings_, base::Fd(control), parent); });
  control_ = std::move(ours);
}

base::Fd ProgramPoolProcess::connect() {
  auto [ours, theirs] = ipc::make_socket_pair(buffer_bytes_);
  send_descriptor(control_.get(), theirs.get());
  return std::move(ours);
}

void ProgramPoolProcess::wait(std::chrono::milliseconds patience) {
  finish();
  if (!ends_within(std::min(patience, for_last_words))) kill();
}

void ProgramPoolProcess::forget() {
  control_.reset();
  pid_ = 0;
}

// It kills its programs first, if it still can.
void ProgramPoolProcess::kill() {
  finish();
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  if (ends_within(for_killing)) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

bool ProgramPoolProcess::ends_within(std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  pid_ = 0;
  return true;
}

}  // namespace crawl::callback_programs
