// MarkdownExport: the pages of a results file as Markdown, one file for each below a folder, or one after the other in
// one stream. One page in memory; one thread; errors of the results file are StoreError.
#pragma once

#include <cstdint>
#include <string>

#include "crawler/offline/export/output_file.h"
#include "crawler/offline/export/page_document.h"
#include "crawler/offline/export/page_file_name.h"
#include "storage/sqlite/read/row_reader.h"

namespace crawl::exports {

// HTML pages that were answered with 2xx, with what a document needs of them.
storage::RowQuery pages_for_markdown(const std::string& where, bool (*stop)());

struct MarkdownCounts {
  std::uint64_t pages = 0, bytes = 0;
  std::uint64_t without_body = 0;  // passed over: not stored, or damaged
};

class MarkdownExport {
 public:
  explicit MarkdownExport(storage::RowReader& pages) : pages_(pages) {}

  // False if the file takes no more: it says why.
  bool write_stream(OutputFile& file);
  // Fails with a line for a person.
  Result<void> write_files(const std::string& folder, bool (*stop)());

  const MarkdownCounts& counts() const { return counts_; }

 private:
  bool next();

  storage::RowReader& pages_;
  PageDocument document_;
  PageFileNames names_;
  MarkdownCounts counts_;
  std::string text_, url_;  // of the page that is being written
};

}  // namespace crawl::exports
