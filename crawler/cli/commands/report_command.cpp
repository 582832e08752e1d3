// `crawl report`: one HTML file about a crawl; crawler/offline/report makes it.
#include <cstdio>
#include <filesystem>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/export/output_file.h"
#include "crawler/offline/report/report.h"
#include "storage/error.h"

namespace crawl::cli {
namespace {

constexpr char no_file_left[] = "no file is left";

// A name without an ending says nothing.
bool is_name_of_html(const std::string& name) {
  const std::string ending = std::filesystem::path(name).extension().string();
  return ending.empty() || ending == ".html" || ending == ".htm" || ending == ".xhtml";
}

}  // namespace

int report_command(const config::Invocation& invocation) {
  const std::string name = invocation.options.export_file.empty() ? "report.html" : invocation.options.export_file;
  if (!is_name_of_html(name)) {
    base::log::error("the report is HTML, for which " + name + " is no name: -o " +
                     base::shell_quoted(std::filesystem::path(name).replace_extension(".html").string()));
    return coordinator::exit_usage;
  }
  base::Interrupt interrupt;
  try {
    const std::string page = report::report(invocation.arguments.at(0), base::Interrupt::asked);
    auto file = exports::OutputFile::open(name);
    if (!file) return tell_end(coordinator::exit_usage, file.error(), no_file_left);
    if (!file->write(page) || !file->finish())
      return file->closed() ? coordinator::exit_finished
                            : tell_end(coordinator::exit_fatal, file->error(), no_file_left);
    if (file->is_file() && !invocation.options.quiet)
      std::printf("%s: %s\n", base::printable(name).c_str(), base::byte_text(static_cast<double>(page.size())).c_str());
    return coordinator::exit_finished;
  } catch (const storage::StoreError& error) {
    return tell_end(exit_of(error), error.what(), no_file_left);
  }
}

}  // namespace crawl::cli
