// Pages as Markdown, a file for each or one for all.
#include <filesystem>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "crawler/cli/commands/export_parts.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/export/markdown_export.h"

namespace crawl::cli {
namespace {

// A name that does not end as a file of Markdown does, and is none, is that of a folder.
bool is_folder(const std::string& file) {
  if (file.empty() || file == "-") return false;
  std::error_code none;
  if (std::filesystem::exists(file, none)) return std::filesystem::is_directory(file, none);
  return !file.ends_with(".md") && !file.ends_with(".markdown") && !file.ends_with(".txt");
}

int tell(const exports::MarkdownCounts& counts, const std::string& db, const config::Options& options) {
  if (counts.pages == 0 && counts.without_body > 0)
    return export_fatal(db + " has no bodies of pages, which Markdown is made of: crawl with --store html");
  if (counts.without_body > 0)
    base::log::warning(base::with_commas(counts.without_body) +
                       " pages are left out: their bodies are not stored (--store html), or damaged");
  tell_written(counts.pages, {"page", "pages"}, options.export_file, counts.bytes);
  return coordinator::exit_finished;
}

}  // namespace

int export_markdown(const std::string& db, const config::Options& options) {
  auto rows = storage::RowReader::open(db, exports::pages_for_markdown(options.where, base::Interrupt::asked));
  if (!rows) return export_usage(bad_where(options, rows.error()));
  exports::MarkdownExport out(*rows);
  if (is_folder(options.export_file)) {
    if (auto written = out.write_files(options.export_file, base::Interrupt::asked); !written)
      return export_fatal(written.error());
    if (base::Interrupt::asked()) {
      base::log::error("interrupted: " + base::with_commas(out.counts().pages) + " pages are in " +
                       options.export_file);
      return coordinator::exit_interrupted;
    }
    return tell(out.counts(), db, options);
  }
  auto file = exports::OutputFile::open(options.export_file);
  if (!file) return export_usage(file.error());
  if (!out.write_stream(*file)) return export_stopped(*file);
  if (const int status = tell(out.counts(), db, options); status != coordinator::exit_finished) return status;
  return file->finish() ? coordinator::exit_finished : export_stopped(*file);
}

}  // namespace crawl::cli
