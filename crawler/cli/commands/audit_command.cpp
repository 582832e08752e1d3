// `crawl audit`: which format the findings have and where they go; crawler/offline/audit finds them.
#include <algorithm>
#include <filesystem>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/ascii.h"
#include "crawler/cli/commands.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/audit/audit.h"

namespace crawl::cli {
namespace {

using config::AuditFormat;

// The format that the name of the file asks for where --format does not.
Result<AuditFormat> format_of(const config::Invocation& invocation) {
  const config::Options& options = invocation.options;
  if (invocation.given.contains("format")) return options.audit_format;
  struct Ending {
    std::string_view ending;
    AuditFormat format;
  };
  constexpr Ending endings[] = {{".txt", AuditFormat::text},  {".json", AuditFormat::json},
                                {".xml", AuditFormat::junit}, {".sarif", AuditFormat::sarif},
                                {".html", AuditFormat::html}, {".htm", AuditFormat::html}};
  std::string ending = std::filesystem::path(options.export_file).extension().string();
  std::ranges::transform(ending, ending.begin(), base::to_lower);
  const auto found = std::ranges::find(endings, ending, &Ending::ending);
  if (found != std::end(endings)) return found->format;
  if (ending.empty()) return options.audit_format;
  return fail(options.export_file + " does not say which format it is: name it .txt, .json, .xml (JUnit), .sarif or " +
              ".html, or give --format");
}

}  // namespace

int audit_command(const config::Invocation& invocation) {
  const Result<AuditFormat> format = format_of(invocation);
  if (!format) {
    base::log::error(format.error());
    return coordinator::exit_usage;
  }
  config::Options options = invocation.options;
  options.audit_format = *format;
  base::Interrupt interrupt;
  const audit::AuditEnd end = audit::audit(invocation.arguments.at(0), options, base::Interrupt::asked);
  if (!end.error.empty()) base::log::error(end.error);
  return end.exit_status;
}

}  // namespace crawl::cli
