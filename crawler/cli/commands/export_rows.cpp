// Rows as JSON lines or CSV.
#include "base/interrupt.h"
#include "base/log.h"
#include "config/help/suggest.h"
#include "config/value/values.h"
#include "crawler/cli/commands/export_parts.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/export/row_source.h"
#include "crawler/offline/export/view_names.h"

namespace crawl::cli {
namespace {

using config::ExportFormat;
using Rows = Result<std::unique_ptr<exports::RowSource>>;  // or a line for a person

int write_rows(exports::RowSource& rows, const config::Options& options, ExportFormat format) {
  auto file = exports::OutputFile::open(options.export_file);
  if (!file) return export_usage(file.error());
  auto rows_as = format == ExportFormat::csv ? exports::csv(rows.columns(), {.raw = options.raw, .bom = options.bom})
                                             : exports::json_lines(rows.columns());
  std::uint64_t count = 0;
  std::string text;
  for (rows_as->begin(text); rows.next(); rows_as->add(rows.row(), text)) {
    if (!file->write(text)) return export_stopped(*file);
    text.clear();
    ++count;
  }
  if (const std::string lost = rows.lost(); !lost.empty()) base::log::warning(lost);
  if (!file->write(text) || !file->finish()) return export_stopped(*file);
  tell_written(count, {"row", "rows"}, options.export_file, file->size());
  return coordinator::exit_finished;
}

Rows rows_of_view(const std::string& db, const config::Options& options, ExportFormat format) {
  auto view = exports::view_named(db, options.export_select);
  if (!view) return fail(std::move(view.error()));
  storage::RowQuery query{.view = *view,
                          .where = options.where,
                          .bodies = options.bodies,
                          .json = format == ExportFormat::jsonl,
                          .stop = base::Interrupt::asked};
  if (!options.columns.empty()) {
    auto columns = exports::columns_named(db, *view, options.columns);
    if (!columns) return fail(std::move(columns.error()));
    query.columns = *std::move(columns);
  }
  auto rows = exports::view_rows(db, query);
  return rows ? std::move(rows) : fail(bad_where(options, rows.error()));
}

std::string no_such_rule(const std::string& db, const std::string& rule) {
  constexpr std::size_t most = 20;
  const std::vector<std::string> rules = storage::rules_with_items(db, most);
  if (rules.empty()) return "--rule " + config::in_quotes(rule) + ": " + db + " has no items (docs/extraction.md)";
  const std::vector<std::string_view> names(rules.begin(), rules.end());
  const std::string near = config::did_you_mean(rule, names, "");
  return "--rule " + config::in_quotes(rule) + ": " + db + " has no items of it" +
         (near.empty() ? "; there are those of " + config::either(names) : near);
}

Rows rows_of_items(const std::string& db, const config::Options& options, ExportFormat format) {
  const bool json = format == ExportFormat::jsonl;
  auto rows = exports::item_rows(
      db, {.rule = options.rule, .where = options.where, .json = json, .stop = base::Interrupt::asked});
  if (!rows) return fail(bad_where(options, rows.error()));
  const bool none = (*rows)->columns().names.size() == 1;
  if (none && options.where.empty()) return fail(no_such_rule(db, options.rule));
  if (options.columns.empty()) return rows;
  auto columns = exports::split_columns(options.columns);
  if (!columns) return fail(std::move(columns.error()));
  return exports::only_columns(*std::move(rows), *columns);
}

}  // namespace

int export_rows(const std::string& db, const config::Options& options, ExportFormat format) {
  auto rows = options.rule.empty() ? rows_of_view(db, options, format) : rows_of_items(db, options, format);
  return rows ? write_rows(**rows, options, format) : export_usage(rows.error());
}

}  // namespace crawl::cli
