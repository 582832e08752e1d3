// Importer: the pages of a WARC file into a results file, as a crawl would have stored them: parsed by the same
// callbacks, hashed, compressed, written by the same Store. One process, one thread. Memory: one record, the page that
// it makes, and 16 bytes for each body that a later record may refer to.
//
// A URL that has been fetched is left as it is, so that an import that was interrupted goes on when it is begun again.
// What is imported are no seeds: a file from somebody must not open a later crawl the hosts that it names.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>

#include "config/options.h"
#include "crawler/offline/warc/warc_reader.h"
#include "crawler/worker/page_builder.h"
#include "storage/store.h"

namespace crawl::import {

struct ImportCounts {
  std::uint64_t pages = 0, failures = 0, bytes = 0;  // as in the table of runs
  std::uint64_t known = 0;                           // URLs that had been fetched before
  std::uint64_t other = 0;                           // records that are no HTTP responses
  std::uint64_t unresolved = 0;                      // revisits whose body is in no record that was read
  std::uint64_t damaged = 0;
};

class Importer {
 public:
  enum class End { finished, interrupted, disk_low, unreadable };

  // Options and store outlive it; `path` is read again where a revisit refers back.
  Importer(storage::Store& store, const config::Options& options, std::string path);

  // From a reader that is at its first record (or damage). In transactions of the store.
  End run(warc::WarcReader& reader, warc::WarcReader::Next first, bool (*stop)());

  const ImportCounts& counts() const { return counts_; }

 private:
  void add(warc::WarcReader& reader);
  void add_response(warc::WarcReader& reader, const parser::Url& url, storage::WaitingUrl waiting);
  http::FetchResult response_of(warc::WarcReader& reader);
  http::FetchResult revisited(warc::WarcReader& reader);
  std::optional<storage::WaitingUrl> make_room(const parser::Url& url);
  void remember(const warc::RecordHead& head);
  void store(worker::Job job);
  void tell_damage(const std::string& what, std::string_view uri);
  void tell_short(const std::string& uri);
  bool commit_if_due();

  storage::Store& store_;
  const config::Options& options_;
  const std::string path_;
  worker::PageBuilder builder_;
  ImportCounts counts_;
  std::uint64_t short_records_ = 0;
  std::vector<storage::Queued> queued_;
  boost::unordered_flat_map<std::uint64_t, std::uint64_t> bodies_;  // fingerprint of a payload digest -> place
  std::uint64_t key_;
  std::uint64_t uncommitted_pages_ = 0, uncommitted_bytes_ = 0;
};

}  // namespace crawl::import
