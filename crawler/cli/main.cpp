// `crawl`: from the command line to a subcommand's exit status.

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
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

int run(int argc, char** argv) {
  auto invocation = crawl::config::parse_command_line(
      argc, argv, [](const char* name) { return std::getenv(name); }, crawl::cli::read_run_to_resume);
  if (!invocation) {
    const auto& error = invocation.error();
    const std::string text = error.status == 0 ? error.message : crawl::base::printable(error.message, "\n");
    std::fputs(text.c_str(), error.status == 0 ? stdout : stderr);
    return error.status;
  }
  if (!crawl::cli::prepare(invocation->options)) return crawl::coordinator::exit_usage;
  for (const std::string& warning : crawl::config::unknown_variables(environ)) log::warning(warning);
  for (const Entry& entry : entries) {
    if (entry.command != invocation->command) continue;
    if (entry.at_interrupt == crawl::cli::AtInterrupt::ends)
      crawl::base::exit_at_interrupt(crawl::coordinator::exit_interrupted);
    return entry.run(*invocation);
  }
  log::error("no such command: " + invocation->command);
  return crawl::coordinator::exit_usage;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // `crawl cat ... | head` ends quietly
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    log::error(error.what());
    return crawl::coordinator::exit_fatal;
  }
}
