#include "crawler/callback_programs/program_pool_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string_view>

#include "base/text/text.h"
#include "crawler/callback_programs/program_pool_loop.h"
#include "crawler/ipc/spawn.h"

namespace crawl::callback_programs {
namespace {

constexpr std::int64_t ns_of_a_ms = 1'000'000;
constexpr std::chrono::milliseconds for_last_words{5'000};  // more than it gives the programs

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

ProgramPoolProcess::ProgramPoolProcess(const ProgramPoolSettings& settings, int socket_buffer_bytes)
    : PoolProcess("crawl-callbacks", socket_buffer_bytes, for_last_words, [settings](base::Fd control, pid_t parent) {
        return run_pool(settings, std::move(control), parent);
      }) {}

}  // namespace crawl::callback_programs
