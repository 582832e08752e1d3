#include <cstdio>
#include <filesystem>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "config/value/values.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/export/output_file.h"
#include "crawler/offline/export/row_format.h"
#include "crawler/offline/warc/warc_export.h"
#include "storage/error.h"

namespace crawl::cli {
namespace {

using config::ExportFormat;
using config::ExportSelect;

// What the file's name says, where no --format does.
ExportFormat format_of(const config::Invocation& invocation) {
  const config::Options& options = invocation.options;
  if (invocation.given.contains("format")) return options.export_format;
  const std::string& file = options.export_file;
  if (file.ends_with(".csv")) return ExportFormat::csv;
  return file.ends_with(".warc") || file.ends_with(".warc.gz") ? ExportFormat::warc : ExportFormat::jsonl;
}

int usage(const std::string& message) {
  base::log::error(message);
  return coordinator::exit_usage;
}

int fatal(const std::string& message) {
  base::log::error(base::Interrupt::asked() ? "interrupted: nothing is left of the file that was not complete"
                                            : message);
  return base::Interrupt::asked() ? coordinator::exit_interrupted : coordinator::exit_fatal;
}

std::string bad_where(const config::Options& options, const std::string& why) {
  return "--where " + config::in_quotes(options.where) + " is no expression over the columns: " + base::printable(why);
}

// The end of an export whose output takes no more: quiet where nobody reads it.
int stopped(const exports::OutputFile& file) {
  return file.closed() ? coordinator::exit_finished : fatal(file.error());
}

exports::RowColumns described(const std::vector<std::string>& columns, ExportSelect select) {
  exports::RowColumns described{.names = columns};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (select == ExportSelect::pages && columns[i] == "body") described.body = i;
    if (select == ExportSelect::items && columns[i] == "data") described.json = i;
  }
  return described;
}

int write_rows(storage::RowReader& rows, const config::Options& options, ExportFormat format) {
  auto file = exports::OutputFile::open(options.export_file);
  if (!file) return fatal(file.error());
  exports::RowColumns columns = described(rows.columns(), options.export_select);
  auto rows_as = format == ExportFormat::csv ? exports::csv(std::move(columns), options.raw)
                                             : exports::json_lines(std::move(columns));
  std::string text;
  for (rows_as->begin(text); rows.next(); rows_as->add(rows, text)) {
    if (!file->write(text)) return stopped(*file);
    text.clear();
  }
  if (rows.damaged() > 0)
    base::log::warning(base::with_commas(rows.damaged()) +
                       " stored bodies are damaged (they do not unpack): their rows are written without them");
  return file->write(text) && file->finish() ? coordinator::exit_finished : stopped(*file);
}

int export_rows(const std::string& db, const config::Options& options, ExportFormat format) {
  storage::RowQuery query{.view = static_cast<storage::RowView>(options.export_select),
                          .where = options.where,
                          .bodies = options.bodies,
                          .json = format == ExportFormat::jsonl,
                          .stop = base::Interrupt::asked};
  auto rows = storage::RowReader::open(db, query);
  return rows ? write_rows(*rows, options, format) : usage(bad_where(options, rows.error()));
}

bool is_standard_output(const std::string& file) {
  return file.empty() || file == "-" || (std::filesystem::exists(file) && !std::filesystem::is_regular_file(file));
}

// "site.cdxj" of "site.warc.gz".
std::string index_name(std::string file) {
  for (std::string_view ending : {".gz", ".warc"})
    if (file.ends_with(ending)) file.resize(file.size() - ending.size());
  return file + ".cdxj";
}

int tell(const warc::ExportCounts& counts, const std::string& db) {
  const std::uint64_t left = counts.without_headers + counts.without_body + counts.refused;
  if (counts.written == 0 && counts.without_headers > 0)
    return fatal(db + " has no headers, which a WARC file is made of: crawl with --store headers");
  if (left > 0)
    base::log::warning(
        base::with_commas(left) + " pages are not in the file: " + base::with_commas(counts.without_headers) +
        " without stored headers, " + base::with_commas(counts.without_body) +
        " without stored bytes or with damaged ones, " + base::with_commas(counts.refused) + " that make no sense");
  return coordinator::exit_finished;
}

int export_warc(const std::string& db, const config::Options& options) {
  auto answers = storage::ExchangeReader::open(db, {.where = options.where, .stop = base::Interrupt::asked});
  if (!answers) return usage(bad_where(options, answers.error()));
  auto file = exports::OutputFile::open(options.export_file);
  if (!file) return fatal(file.error());
  const bool nameless = is_standard_output(options.export_file);
  const std::string name = nameless ? "" : std::filesystem::path(options.export_file).filename().string();
  warc::WarcExport out(*answers, *file, name, !options.export_file.ends_with(".warc"));
  if (!out.run(base::Interrupt::asked)) return stopped(*file);
  if (int status = tell(out.counts(), db); status != coordinator::exit_finished) return status;
  if (!file->finish()) return stopped(*file);
  if (nameless) return coordinator::exit_finished;
  auto index = exports::OutputFile::open(index_name(options.export_file));
  if (!index) return fatal(index.error());
  return out.write_index(*index) ? coordinator::exit_finished : stopped(*index);
}

}  // namespace

int export_command(const config::Invocation& invocation) {
  const config::Options& options = invocation.options;
  ExportFormat format = format_of(invocation);
  if (options.bodies && (options.export_select != ExportSelect::pages || format == ExportFormat::warc))
    return usage("--bodies goes with pages as jsonl or csv");
  if (format == ExportFormat::warc && options.export_select != ExportSelect::pages)
    return usage("a WARC file has pages alone: leave --select out, or choose --format jsonl or csv");
  if (options.raw && format != ExportFormat::csv) return usage("--raw goes with --format csv");
  base::Interrupt interrupt;
  try {
    if (format == ExportFormat::warc) return export_warc(invocation.arguments.at(0), options);
    return export_rows(invocation.arguments.at(0), options, format);
  } catch (const storage::StoreError& error) {
    return fatal(error.what()) == coordinator::exit_interrupted ? coordinator::exit_interrupted : exit_of(error);
  }
}

}  // namespace crawl::cli
