// `crawl import`: the pages of a WARC file, in a results file.
#include <cstdio>
#include <filesystem>
#include <optional>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "config/print.h"
#include "config/value/postgres_uri.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/cli/writable.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/import/importer.h"
#include "storage/postgres/postgres_store.h"
#include "storage/sqlite/file/output_lock.h"

namespace crawl::cli {
namespace {

using base::with_commas;
using import::Importer;

constexpr std::size_t max_damaged_at_first = 3;  // records, before a file is taken for another kind

int fatal(const std::string& message) {
  base::log::error(message);
  return coordinator::exit_fatal;
}

int usage(const std::string& message) {
  base::log::error(message);
  return coordinator::exit_usage;
}

// Links are kept as they are found, and none is followed. What other settings judged stays.
storage::StoreSettings settings_of(const config::Options& options) {
  storage::StoreSettings settings;
  settings.path = options.output;
  settings.judge_at_opening = false;
  settings.max_novelty = 0;
  settings.store_links = options.store.links;
  settings.max_redirects = options.max_redirects;
  settings.known_memory = options.known_memory;
  return settings;
}

void tell(const import::ImportCounts& counts, const config::Options& options) {
  std::printf("Imported %s pages, %s, into %s.\n", with_commas(counts.pages).c_str(),
              base::byte_text(static_cast<double>(counts.bytes)).c_str(), base::printable(options.output).c_str());
  auto row = [](std::uint64_t count, const char* what) {
    if (count > 0) std::printf("  %12s  %s\n", with_commas(count).c_str(), what);
  };
  row(counts.known, "passed over: their URLs had been fetched before");
  row(counts.other, "passed over: records of requests and of the archive itself, which are no pages");
  row(counts.unresolved, "passed over: revisits of what is not in the file");
  row(counts.damaged, "passed over: damaged");
  std::printf("\nNext:\n  crawl status %s\n", base::shell_quoted(options.output).c_str());
}

int status_of(Importer::End end, const config::Options& options, const std::string& file) {
  switch (end) {
    case Importer::End::finished:
      return coordinator::exit_finished;
    case Importer::End::interrupted:
      base::log::error("interrupted: what was read is stored; the same command continues");
      return coordinator::exit_interrupted;
    case Importer::End::disk_low:
      return fatal("the disk of " + options.output +
                   " is nearly full (--min-free of a crawl): what was read is stored");
    case Importer::End::unreadable:
      break;
  }
  return fatal(file + " is no WARC file");
}

int import_from(warc::WarcReader& reader, warc::WarcReader::Next first, const config::Options& options,
                const std::string& file) {
  std::optional<storage::OutputLock> held;
  if (!config::is_postgres_uri(options.output)) {
    auto lock = storage::OutputLock::acquire(options.output, storage::OutputLock::usual_patience);
    if (!lock) return fatal(lock.error());
    held.emplace(std::move(*lock));
  }
  const auto store = storage::open_store(settings_of(options));
  store->begin();
  store->runs().begin(config::to_json(options));
  store->commit();
  Importer importer(*store, options, file);
  const Importer::End end = importer.run(reader, first, base::Interrupt::asked);
  const int status = status_of(end, options, file);
  const import::ImportCounts& counts = importer.counts();
  store->begin();
  store->end_run({status, counts.pages, counts.failures, counts.bytes});
  store->commit();
  store->finish();
  tell(counts, options);
  return status;
}

}  // namespace

int import_command(const config::Invocation& invocation) {
  config::Options options = invocation.options;
  options.output = invocation.arguments.at(0);
  const std::string& file = invocation.arguments.at(1);
  options.seeds = {file};
  options.depth = 0;
  base::Interrupt interrupt;
  auto input = warc::WarcInput::open(file);
  if (!input) return usage(input.error());
  warc::WarcReader reader(std::move(*input));
  auto first = reader.next();
  std::vector<std::string> problems;
  for (; first == warc::WarcReader::Next::damaged && problems.size() < max_damaged_at_first; first = reader.next())
    problems.push_back(reader.problem());
  if (first != warc::WarcReader::Next::record)
    return usage(file + " is no WARC file" + (problems.empty() ? "" : ": " + problems.front()));
  const bool database = config::is_postgres_uri(options.output);
  if (const std::string why = database ? storage::why_unusable_database(options.output) : ""; !why.empty())
    return usage(why);
  if (const std::string why = database ? "" : why_unwritable(options.output); !why.empty())
    return usage(options.output + " cannot be made: " + why);
  if (std::filesystem::exists(options.output) && std::filesystem::file_size(options.output) > 0)
    if (const auto refused = refusal_of(options.output)) return *refused;
  const std::string begins = file + ": a record is passed over: ";
  for (const std::string& problem : problems) base::log::warning(begins + problem);
  try {
    return import_from(reader, first, options, file);
  } catch (const storage::StoreError& error) {
    return fatal(error.what());
  }
}

}  // namespace crawl::cli
