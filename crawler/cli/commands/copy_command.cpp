// `crawl copy`: from a results file to PostgreSQL, and back.
#include <cstdio>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "config/value/postgres_uri.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/coordinator/progress/progress.h"
#include "storage/postgres/copy/copy.h"

namespace crawl::cli {
namespace {

int refuse(const std::string& why) {
  base::log::error(why);
  return coordinator::exit_usage;
}

storage::CopyFigures copy(const std::string& from, const std::string& to, coordinator::Progress& progress) {
  const auto tell = [&](const std::string& table, std::uint64_t rows) {
    progress.tick(base::monotonic_ns(), [&] { return table + ": " + base::with_commas(rows); });
    return !base::Interrupt::asked();
  };
  return config::is_postgres_uri(to) ? storage::copy_to_postgres(from, to, tell)
                                     : storage::copy_to_file(from, to, tell);
}

}  // namespace

int copy_command(const config::Invocation& invocation) {
  const std::string &from = invocation.arguments.at(0), &to = invocation.arguments.at(1);
  for (const std::string& address : {from, to}) {
    if (!config::is_postgres_uri(address)) continue;
    if (const auto uri = config::parse_postgres_uri(address); !uri) return refuse(uri.error());
  }
  if (config::is_postgres_uri(from) == config::is_postgres_uri(to))
    return refuse("crawl copy goes from a results file to PostgreSQL (postgresql://...) or back" +
                  std::string(config::is_postgres_uri(from) ? "; between two databases by way of a file"
                                                            : "; a file is copied by cp, when no crawl writes it"));
  base::Interrupt interrupt;
  try {
    coordinator::Progress progress(invocation.options);
    const storage::CopyFigures figures = copy(from, to, progress);
    progress.finish();
    if (!invocation.options.quiet)
      std::printf("%s: %s URLs, %s pages, %s links\n", base::printable(to).c_str(),
                  base::with_commas(figures.urls).c_str(), base::with_commas(figures.pages).c_str(),
                  base::with_commas(figures.links).c_str());
    return coordinator::exit_finished;
  } catch (const storage::StoreError& error) {
    base::log::error(error.what());
    return base::Interrupt::asked() ? coordinator::exit_interrupted : exit_of(error);
  }
}

}  // namespace crawl::cli
