// What was received, as a WARC file.
#include <filesystem>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "crawler/cli/commands/export_parts.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/warc/warc_export.h"

namespace crawl::cli {
namespace {

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
    return export_fatal(db + " has no headers, which a WARC file is made of: crawl with --store headers");
  if (left > 0)
    base::log::warning(
        base::with_commas(left) + " pages are not in the file: " + base::with_commas(counts.without_headers) +
        " without stored headers, " + base::with_commas(counts.without_body) +
        " without stored bytes or with damaged ones, " + base::with_commas(counts.refused) + " that make no sense");
  return coordinator::exit_finished;
}

}  // namespace

int export_warc(const std::string& db, const config::Options& options) {
  auto answers = storage::ExchangeReader::open(db, {.where = options.where, .stop = base::Interrupt::asked});
  if (!answers) return export_usage(bad_where(options, answers.error()));
  auto file = exports::OutputFile::open(options.export_file);
  if (!file) return export_usage(file.error());
  const bool nameless = is_standard_output(options.export_file);
  const std::string name = nameless ? "" : std::filesystem::path(options.export_file).filename().string();
  warc::WarcExport out(*answers, *file, name, !options.export_file.ends_with(".warc"));
  if (!out.run(base::Interrupt::asked)) return export_stopped(*file);
  if (int status = tell(out.counts(), db); status != coordinator::exit_finished) return status;
  if (!file->finish()) return export_stopped(*file);
  tell_written(out.counts().written, {"page", "pages"}, options.export_file, file->size());
  if (nameless) return coordinator::exit_finished;
  auto index = exports::OutputFile::open(index_name(options.export_file));
  if (!index) return export_fatal(index.error());
  return out.write_index(*index) ? coordinator::exit_finished : export_stopped(*index);
}

}  // namespace crawl::cli
