// The URLs of a site as a sitemap.
#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "crawler/cli/commands/export_parts.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/export/sitemap_export.h"

namespace crawl::cli {

int export_sitemap(const std::string& db, const config::Options& options) {
  auto rows = storage::RowReader::open(db, exports::urls_for_sitemap(options.where, base::Interrupt::asked));
  if (!rows) return export_usage(bad_where(options, rows.error()));
  exports::SitemapExport out(options.export_file);
  const auto end = out.write(*rows);
  if (end == exports::SitemapExport::End::bad_rows) return export_usage(out.error());
  if (end == exports::SitemapExport::End::stopped)
    return out.closed() ? coordinator::exit_finished : export_fatal(out.error());
  const exports::SitemapCounts& counts = out.counts();
  if (counts.too_long > 0)
    base::log::warning(base::with_commas(counts.too_long) +
                       " URLs are longer than a sitemap may have them (2,047 bytes)");
  const std::string files = counts.files > 1 ? " and " + base::with_commas(counts.files) + " files beside it" : "";
  tell_written(counts.urls, {"URL", "URLs"}, options.export_file + files, counts.bytes);
  return coordinator::exit_finished;
}

}  // namespace crawl::cli
