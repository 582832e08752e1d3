// `crawl top`: a crawl in the terminal, anew every second, or once where there is none.
#include <unistd.h>

#include <cstdio>

#include "base/interrupt.h"
#include "base/terminal/terminal.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/monitor/top/top.h"

namespace crawl::cli {

int top_command(const config::Invocation& invocation) {
  const std::string file = invocation.arguments.empty() ? invocation.options.output : invocation.arguments.front();
  if (const auto status = refusal_of(file)) return *status;
  try {
    if (::isatty(STDIN_FILENO) != 0 && base::is_capable_terminal(STDOUT_FILENO)) {
      monitor::top::run(file);
      if (base::Interrupt::asked()) return coordinator::exit_interrupted;
    } else {
      constexpr std::size_t usual_width = 120;
      std::fputs(monitor::top::once(file, base::terminal_columns(STDOUT_FILENO).value_or(usual_width)).c_str(), stdout);
    }
    return coordinator::exit_finished;
  } catch (const storage::StoreError& error) {
    return tell_error(error);
  }
}

}  // namespace crawl::cli
