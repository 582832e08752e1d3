#include "base/interrupt.h"
#include "base/log.h"
#include "crawler/cli/commands.h"
#include "crawler/offline/audit/audit.h"

namespace crawl::cli {

int audit_command(const config::Invocation& invocation) {
  base::Interrupt interrupt;
  const audit::AuditEnd end = audit::audit(invocation.arguments.at(0), invocation.options, base::Interrupt::asked);
  if (!end.error.empty()) base::log::error(end.error);
  return end.exit_status;
}

}  // namespace crawl::cli
