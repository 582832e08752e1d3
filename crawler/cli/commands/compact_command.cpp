// `crawl compact`: a results file, or a crawl in PostgreSQL, without what nothing refers to.
#include <cstdio>
#include <optional>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "config/value/postgres_uri.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/coordinator/progress/progress.h"
#include "storage/error.h"
#include "storage/postgres/schema/compact.h"
#include "storage/sqlite/file/compactor.h"
#include "storage/sqlite/file/output_lock.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::cli {
namespace {

std::string progress_text(const storage::CompactProgress& progress) {
  std::string text = progress.what;
  if (progress.bytes == 0) return text;
  text += ": " + base::byte_text(static_cast<double>(progress.bytes));
  return progress.total == 0 ? text : text + " of about " + base::byte_text(static_cast<double>(progress.total));
}

void tell(const storage::CompactFigures& figures, const std::string& file) {
  auto bytes = [](std::uint64_t count) { return base::byte_text(static_cast<double>(count)); };
  std::printf("%s: %s, before %s", base::printable(file).c_str(), bytes(figures.bytes_after).c_str(),
              bytes(figures.bytes_before).c_str());
  if (figures.rows_removed > 0)
    std::printf("; %s rows that nobody named are gone", base::with_commas(figures.rows_removed).c_str());
  std::printf("\n");
}

}  // namespace

int compact_command(const config::Invocation& invocation) {
  const std::string& file = invocation.arguments.at(0);
  base::Interrupt interrupt;
  try {
    const bool database = config::is_postgres_uri(file);
    std::optional<storage::OutputLock> lock;
    if (!database) {
      storage::require_results_file(file, storage::Use::read);
      auto acquired = storage::OutputLock::acquire(file, std::chrono::milliseconds(0));
      if (!acquired) {
        base::log::error(acquired.error());
        return coordinator::exit_fatal;
      }
      lock.emplace(std::move(*acquired));
    }
    coordinator::Progress progress(invocation.options);
    const auto tell_progress = [&](const storage::CompactProgress& now) {
      progress.tick(base::monotonic_ns(), [&] { return progress_text(now); });
      return !base::Interrupt::asked();
    };
    const auto figures =
        database ? storage::compact_in_postgres(file, tell_progress) : storage::compact(file, tell_progress);
    progress.finish();
    if (!invocation.options.quiet) tell(figures, file);
    return coordinator::exit_finished;
  } catch (const storage::StoreError& error) {
    return tell_end(exit_of(error), error.what(), "the crawl is as it was");
  }
}

}  // namespace crawl::cli
