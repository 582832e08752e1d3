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
  bool ends_at_interrupt = false;  // at once with exit_interrupted, but for what it guards by an Interrupt
};

constexpr Entry entries[] = {
    {"crawl", crawl::cli::crawl_command},           {"demo", crawl::cli::demo_command},
    {"bench", crawl::cli::bench_command},           {"fetch", crawl::cli::fetch_command},
    {"status", crawl::cli::status_command, true},   {"cat", crawl::cli::cat_command, true},
    {"why", crawl::cli::why_command, true},         {"export", crawl::cli::export_command, true},
    {"import", crawl::cli::import_command, true},   {"parse", crawl::cli::parse_command, true},
    {"search", crawl::cli::search_command, true},   {"resume", crawl::cli::resume_command},
    {"compact", crawl::cli::compact_command, true}, {"audit", crawl::cli::audit_command, true},
    {"report", crawl::cli::report_command, true},   {"serve", crawl::cli::serve_command},
    {"top", crawl::cli::top_command, true},         {"copy", crawl::cli::copy_command, true},
};

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
    if (entry.ends_at_interrupt) crawl::base::exit_at_interrupt(crawl::coordinator::exit_interrupted);
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
