#include <cstdio>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "crawler/cli/commands.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/export/output_file.h"
#include "crawler/offline/report/report.h"
#include "storage/error.h"

namespace crawl::cli {

int report_command(const config::Invocation& invocation) {
  const std::string name = invocation.options.export_file.empty() ? "report.html" : invocation.options.export_file;
  base::Interrupt interrupt;
  try {
    const std::string page = report::report(invocation.arguments.at(0), base::Interrupt::asked);
    auto file = exports::OutputFile::open(name);
    if (!file || !file->write(page) || !file->finish()) {
      if (file && file->closed()) return coordinator::exit_finished;
      base::log::error(file ? file->error() : file.error());
      return coordinator::exit_fatal;
    }
    if (file->is_file() && !invocation.options.quiet)
      std::printf("%s: %s\n", base::printable(name).c_str(), base::byte_text(static_cast<double>(page.size())).c_str());
    return coordinator::exit_finished;
  } catch (const storage::StoreError& error) {
    const bool asked = base::Interrupt::asked();
    base::log::error(asked ? "interrupted: no file is left" : error.what());
    return asked ? coordinator::exit_interrupted : coordinator::exit_fatal;
  }
}

}  // namespace crawl::cli
