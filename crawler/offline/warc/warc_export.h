// WarcExport: the responses of a results file as a WARC file with its CDXJ index beside it: request and response of
// each, and a revisit where the same body was written before. One thread; memory: one exchange, and 24 bytes for each
// distinct body.
//
// Request records are made anew from the options of the run: what was sent beside them (cookies, credentials,
// validators) is not stored, on purpose. Errors of the results file are StoreError.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "crawler/http/client/request.h"
#include "crawler/offline/export/output_file.h"
#include "crawler/offline/warc/cdxj.h"
#include "crawler/offline/warc/warc_writer.h"
#include "storage/sqlite/database/sorted_lines.h"
#include "storage/sqlite/read/exchange_reader.h"

namespace crawl::warc {

struct ExportCounts {
  std::uint64_t written = 0, revisits = 0;
  std::uint64_t without_headers = 0, without_body = 0;  // passed over: what was received is not stored
  std::uint64_t refused = 0;                            // URLs that make no sense
};

class WarcExport {
 public:
  // `name` is the file's, for warcinfo and the index; without index where that is nowhere.
  WarcExport(storage::ExchangeReader& exchanges, exports::OutputFile& file, std::string name, bool gzip);

  // False if the file takes no more.
  bool run(bool (*stop)());
  // The index, to be written when the file is complete.
  bool write_index(exports::OutputFile& index);

  const ExportCounts& counts() const { return counts_; }

 private:
  bool write_warcinfo();
  bool add_next(const storage::Exchange& exchange);
  bool add(const storage::Exchange& exchange, std::string_view body, const parser::Url& url);
  std::optional<storage::Exchange> original_of(const storage::Exchange& exchange);
  bool add_request(const storage::Exchange& exchange, const parser::Url& url, const std::string& response_id);
  const http::RequestWriter& requests_of(std::int64_t run_id);
  Fields fields_of(const storage::Exchange& exchange, std::string_view type, std::string id) const;

  storage::ExchangeReader& exchanges_;
  std::string name_, warcinfo_id_;
  WarcWriter writer_;
  storage::SortedLines index_;
  ExportCounts counts_;
  boost::unordered_flat_map<std::uint64_t, std::pair<std::uint64_t, model::UrlId>> written_;  // two parts of the hash
  config::Options run_options_;  // of the run that the last response was of
  std::optional<http::RequestWriter> requests_;
  std::int64_t run_id_ = 0;
};

}  // namespace crawl::warc
