// `crawl`: from the command line to a subcommand's exit status.

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/system.h"
#include "base/terminal/standard_streams.h"
#include "base/text/text.h"
#include "config/help/commands.h"
#include "config/help/variables.h"
#include "config/parse.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/crawl_command.h"
#include "crawler/coordinator/exit_status.h"

namespace {

using crawl::config::Invocation;
namespace log = crawl::base::log;

struct Entry {
  std::string_view command;
  int (*run)(const Invocation&);
  crawl::cli::AtInterrupt at_interrupt;
};

#define CRAWL_ENTRY(word, at_interrupt) {#word, crawl::cli::word##_command, crawl::cli::AtInterrupt::at_interrupt},
constexpr Entry entries[] = {CRAWL_COMMANDS(CRAWL_ENTRY)};
#undef CRAWL_ENTRY

// What was asked for is not there, in a file on a full disk; of a pipe whose reader has gone nobody misses it.
int with_output_written(int status) {
  errno = 0;
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  const int error = errno;  // 0 where something failed before: why, nobody kept
  if (written || error == EPIPE || crawl::base::has_no_reader(STDOUT_FILENO)) return status;
  log::error("standard output cannot be written" + (error == 0 ? "" : ": " + crawl::base::errno_text(error)));
  return status == crawl::coordinator::exit_finished ? crawl::coordinator::exit_fatal : status;
}

int run(int argc, char** argv) {
  auto invocation = crawl::config::parse_command_line(
      argc, argv, [](const char* name) { return std::getenv(name); }, crawl::cli::read_run_to_resume);
  if (!invocation) {
    const auto& error = invocation.error();
    const std::string text = error.status == 0 ? error.message : crawl::base::printable(error.message, "\n");
    std::fputs(text.c_str(), error.status == 0 ? stdout : stderr);
    return error.status == 0 ? with_output_written(0) : error.status;
  }
  if (!crawl::cli::prepare(invocation->options)) return crawl::coordinator::exit_usage;
  for (const std::string& warning : crawl::config::unknown_variables(environ)) log::warning(warning);
  for (const Entry& entry : entries) {
    if (entry.command != invocation->command) continue;
    if (entry.at_interrupt == crawl::cli::AtInterrupt::ends)
      crawl::base::exit_at_interrupt(crawl::coordinator::exit_interrupted);
    const int status = entry.run(*invocation);
    // A crawl has its results in a file, and does not end otherwise because nobody takes its summary.
    const auto* command = crawl::config::find_command(entry.command);  // null: `crawl` itself
    const bool crawls = command == nullptr || (command->bit & crawl::config::runs_a_crawl) != 0;
    return crawls && !invocation->options.dry_run ? status : with_output_written(status);
  }
  log::error("no such command: " + invocation->command);
  return crawl::coordinator::exit_usage;
}

}  // namespace

int main(int argc, char** argv) {
  crawl::base::occupy_closed_streams();
  std::signal(SIGPIPE, SIG_IGN);  // `crawl cat ... | head` ends quietly
  std::signal(SIGXFSZ, SIG_IGN);  // beyond `ulimit -f` a write fails
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    log::error(error.what());
    return crawl::coordinator::exit_fatal;
  }
}
