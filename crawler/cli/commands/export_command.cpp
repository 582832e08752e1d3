// `crawl export`: which format, and what does not go with it; export_*.cpp write one each.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/ascii.h"
#include "base/text/text.h"
#include "config/value/values.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/commands/export_parts.h"
#include "crawler/cli/store_error.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/export/file_ending.h"
#include "storage/error.h"

namespace crawl::cli {
namespace {

using config::ExportFormat;

constexpr char nothing_left[] = "nothing is left of the file that was not complete";

bool is_rows(ExportFormat format) {
  return format == ExportFormat::jsonl || format == ExportFormat::csv;
}

// What does not go with what; empty if all of it does.
std::string contradiction(const config::Invocation& invocation, ExportFormat format) {
  const config::Options& options = invocation.options;
  const std::string what(exports::words_for(format));
  if (!is_rows(format)) {
    for (const char* flag : {"select", "columns", "rule", "bodies"})
      if (invocation.given.contains(flag))
        return "--" + std::string(flag) + " goes with rows, as jsonl or csv: " + what + " has pages alone";
  }
  for (const char* flag : {"raw", "bom"})
    if (invocation.given.contains(flag) && format != ExportFormat::csv)
      return "--" + std::string(flag) + " goes with --format csv";
  if (invocation.given.contains("columns") && options.columns.empty())
    return "--columns names no column; leave it out for all columns";
  if (invocation.given.contains("where") && options.where.empty()) return "--where is empty; leave it out for all rows";
  if (!options.rule.empty() && invocation.given.contains("select") && options.export_select != "items")
    return "--rule goes with --select items";
  if (options.bodies &&
      (!options.rule.empty() || (options.export_select != "pages" && options.export_select != "results")))
    return "--bodies goes with --select pages";
  if (options.bodies && !options.columns.empty()) return "--bodies goes without --columns, which may name body";
  return {};
}

// SQL that people write behind a condition, and which is none.
bool is_more_than_a_condition(std::string_view where) {
  for (const std::string_view word : {"order by", "limit ", "group by", "select ", "where "}) {
    const bool begins = word == "select " || word == "where ";
    const auto found = std::ranges::search(where, word, {}, base::to_lower);
    if (!found.empty() && (!begins || found.begin() == where.begin())) return true;
  }
  return false;
}

bool is_regular(int fd) {
  struct stat info{};
  return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

int run(const std::string& db, const config::Options& options, ExportFormat format) {
  switch (format) {
    case ExportFormat::warc:
      return export_warc(db, options);
    case ExportFormat::sitemap:
      return export_sitemap(db, options);
    case ExportFormat::markdown:
      return export_markdown(db, options);
    case ExportFormat::jsonl:
    case ExportFormat::csv:
      break;
  }
  return export_rows(db, options, format);
}

}  // namespace

int export_usage(const std::string& message) {
  return tell_end(coordinator::exit_usage, message, nothing_left);
}

int export_fatal(const std::string& message) {
  return tell_end(coordinator::exit_fatal, message, nothing_left);
}

int export_stopped(const exports::OutputFile& file) {
  return file.closed() ? coordinator::exit_finished : export_fatal(file.error());
}

// The parenthesis round the expression is not the user's.
std::string bad_where(const config::Options& options, const std::string& why) {
  const std::string what = why.starts_with("near \")\"") || why.starts_with("incomplete")
                               ? "it ends too early, or has a parenthesis too many"
                               : base::printable(why);
  return "--where " + config::in_quotes(options.where) + " is no expression over the columns: " + what +
         (is_more_than_a_condition(options.where)
              ? "; --where is only the condition, such as \"status = 404\", without SELECT, WHERE, ORDER BY or LIMIT"
              : "");
}

void tell_written(std::uint64_t count, Nouns nouns, const std::string& file, std::uint64_t bytes) {
  const std::string rows = base::with_commas(count) + " " + (count == 1 ? nouns.one : nouns.many);
  const bool to_output = file.empty() || file == "-";
  if (count == 0) {
    base::log::warning("no " + std::string(nouns.many) + (to_output ? "" : " to " + file) +
                       ": nothing in the results file is asked for");
  } else if (to_output ? is_regular(STDOUT_FILENO) : true) {
    std::fprintf(stderr, "%s%s (%s)\n", rows.c_str(), to_output ? "" : (" to " + base::printable(file)).c_str(),
                 base::byte_text(static_cast<double>(bytes)).c_str());
  }
}

int export_command(const config::Invocation& invocation) {
  const config::Options& options = invocation.options;
  const auto given = invocation.given.contains("format") ? std::optional(options.export_format) : std::nullopt;
  const auto format = exports::format_for(options.export_file, given);
  if (!format) return export_usage(format.error());
  if (const std::string wrong = contradiction(invocation, *format); !wrong.empty()) return export_usage(wrong);
  base::Interrupt interrupt;
  try {
    return run(invocation.arguments.at(0), options, *format);
  } catch (const storage::StoreError& error) {
    return tell_end(exit_of(error), error.what(), nothing_left);
  }
}

}  // namespace crawl::cli
