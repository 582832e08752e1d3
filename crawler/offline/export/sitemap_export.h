// SitemapExport: URLs as a sitemap by https://www.sitemaps.org/protocol.html: one file, or, beyond 50,000 URLs or 50
// MB, as many as it takes with an index, which has the name that was asked for. All are there when the last is
// complete. One thread; holds 64 KiB of each file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/offline/export/output_file.h"
#include "storage/sqlite/read/row_reader.h"

namespace crawl::exports {

// What search engines are to find: HTML and PDF that was answered with 200, is allowed in an index, and is no copy by
// its own word (canonical).
storage::RowQuery urls_for_sitemap(const std::string& where, bool (*stop)());

struct SitemapLimits {
  std::uint64_t urls = 50'000, bytes = 52'428'800;
  std::size_t url_bytes = 2047;
};

struct SitemapCounts {
  std::uint64_t urls = 0, bytes = 0, files = 0;
  std::uint64_t too_long = 0;  // passed over
};

class SitemapExport {
 public:
  // An empty name, or "-", is standard output, which takes one file alone.
  explicit SitemapExport(std::string file, SitemapLimits limits = {}) : file_(std::move(file)), limits_(limits) {}

  enum class End { written, bad_rows, stopped };
  // bad_rows: error() says what to ask for instead; stopped: the output takes no more.
  End write(storage::RowReader& rows);

  const SitemapCounts& counts() const { return counts_; }
  const std::string& error() const { return error_; }
  bool closed() const { return !parts_.empty() && parts_.back().closed(); }

 private:
  bool is_one_site(std::string_view url);
  bool begin_part();
  bool end_part();
  bool add(const std::string& entry);
  End finish();
  End failed(const OutputFile& file);
  bool write_index(OutputFile& index);
  std::string part_name(std::size_t number) const;
  bool to_output() const { return file_.empty() || file_ == "-"; }

  std::string file_, error_, origin_;
  SitemapLimits limits_;
  SitemapCounts counts_;
  std::vector<OutputFile> parts_;
  std::uint64_t urls_in_part_ = 0;
};

// "Wed, 21 Oct 2015 07:28:00 GMT" as sitemaps have it: "2015-10-21T07:28:00Z"; empty for what is no such date.
std::string sitemap_date(std::string_view http_date);

}  // namespace crawl::exports
