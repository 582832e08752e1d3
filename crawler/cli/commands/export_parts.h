// What `crawl export` is made of: one function for each kind of output, and what all of them say to the user.
#pragma once

#include <cstdint>
#include <string>

#include "config/parse.h"
#include "crawler/offline/export/output_file.h"

namespace crawl::cli {

// Each answers the exit status; errors of the results file are StoreError.
int export_rows(const std::string& db, const config::Options& options, config::ExportFormat format);
int export_warc(const std::string& db, const config::Options& options);
int export_sitemap(const std::string& db, const config::Options& options);
int export_markdown(const std::string& db, const config::Options& options);

// One line on standard error, and the exit status of it.
int export_usage(const std::string& message);
int export_fatal(const std::string& message);
// The end of an export whose output takes no more: quiet where nobody reads it.
int export_stopped(const exports::OutputFile& file);

// Why the expression is refused, with what would be right.
std::string bad_where(const config::Options& options, const std::string& why);

// "4,683 rows to pages.csv (11.9 MB)" on standard error, where the output is a file; where nothing was written, a
// warning in any case. nouns: "row" and "rows".
struct Nouns {
  const char *one, *many;
};
void tell_written(std::uint64_t count, Nouns nouns, const std::string& file, std::uint64_t bytes);

}  // namespace crawl::cli
