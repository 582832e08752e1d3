// `crawl serve`: the live page for a file, until Ctrl-C.
#include <cstdio>

#include "base/log.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/monitor/listener.h"
#include "crawler/monitor/monitor.h"

namespace crawl::cli {
namespace {

constexpr char usual_listen[] = "8908";

}  // namespace

int serve_command(const config::Invocation& invocation) {
  const std::string& file = invocation.arguments.at(0);
  const config::Options& options = invocation.options;
  if (const auto status = refusal_of(file)) return *status;
  auto listener = monitor::open_listener(options.listen.empty() ? usual_listen : options.listen, options);
  if (!listener) {
    base::log::error(listener.error());
    return coordinator::exit_usage;
  }
  try {
    if (!options.quiet) std::printf("%s is shown on %s until Ctrl-C.\n", file.c_str(), listener->url.c_str());
    std::fflush(stdout);
    return monitor::serve_file(file, std::move(listener->fd), listener->access);
  } catch (const storage::StoreError& error) {
    return tell_error(error);
  }
}

}  // namespace crawl::cli
