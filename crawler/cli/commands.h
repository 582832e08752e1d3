// The subcommands of `crawl`, one function each, in a file of its own in commands/: from a checked invocation to an
// exit status. What is asked for goes to standard output, what is to be said about it to standard error.
#pragma once

#include "config/parse.h"

namespace crawl::cli {

enum class AtInterrupt {
  ends,        // at once with exit_interrupted, but for what it guards by a base::Interrupt or coordinator::Signals
  handles_it,  // the command does
};

// Every command, one line each: its word, whose function is WORD_command, and what Ctrl-C does to it.
// clang-format off: a list to be read
#define CRAWL_COMMANDS_WITH_THREADS(command) \
  command(crawl, ends)          \
  command(parse, ends)          \
  command(resume, ends)
#ifdef CRAWL_THREADED_COMMANDS  // CMakeLists.txt has their files
#define CRAWL_COMMANDS CRAWL_COMMANDS_WITH_THREADS
#else
#define CRAWL_COMMANDS(command) \
  CRAWL_COMMANDS_WITH_THREADS(command) \
  command(demo, handles_it)     \
  command(bench, handles_it)    \
  command(fetch, handles_it)    \
  command(status, ends)         \
  command(cat, ends)            \
  command(why, ends)            \
  command(export, ends)         \
  command(import, ends)         \
  command(search, ends)         \
  command(compact, ends)        \
  command(audit, ends)          \
  command(report, ends)         \
  command(serve, handles_it)    \
  command(top, ends)            \
  command(copy, ends)
#endif
// clang-format on

#define CRAWL_DECLARE(word, at_interrupt) int word##_command(const config::Invocation& invocation);
CRAWL_COMMANDS(CRAWL_DECLARE)
#undef CRAWL_DECLARE

// What `crawl resume` goes on with, for the command line; an error is a line for a person.
Result<config::StoredRun> read_run_to_resume(const std::string& file);

}  // namespace crawl::cli
