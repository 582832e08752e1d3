// ExchangeReader: the answers that a crawl received, as far as they are stored, one after the other: status, header
// fields, and the body as it was after transfer and content decoding. For `crawl export --format warc`. Of one moment,
// also while a crawl writes the file, which may come from anybody; one thread; errors of the file are StoreError. Holds
// one answer in memory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/ids.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/read/body_unpacker.h"

namespace crawl::storage {

struct ExchangeQuery {
  std::string where;         // an SQL expression over the columns of `results`; empty: every answer
  bool (*stop)() = nullptr;  // asked while SQLite works, if set: next() then throws
};

struct Exchange {
  model::UrlId id = 0;
  std::string url, ip, http_version, content_type, detail;
  std::int64_t fetched_at = 0;  // Unix time in ms
  std::int64_t run_id = 0;
  int status = 0;
  bool truncated = false;
  std::string body_hash;                                     // SHA-256, 32 bytes; empty without a body
  bool rendered = false;                                     // a browser made it: its body is other than what was sent
  std::vector<std::pair<std::string, std::string>> headers;  // empty where they are not stored
};

// What a run of the file asked with, as its options say; secrets are "***" there and left out here.
struct RequestOptions {
  std::string user_agent;
  std::vector<std::string> headers;  // "Name: value"
};

class ExchangeReader {
 public:
  // Fails by value where `where` is no expression, with what SQLite says of it.
  static Result<ExchangeReader> open(const std::string& path, const ExchangeQuery& query);

  // The next answer; nothing behind the last.
  std::optional<Exchange> next();
  // The answer of a URL without its header fields.
  std::optional<Exchange> find(model::UrlId id);
  // The answer's body, of which SHA-256 is body_hash; nothing if those bytes are not stored, or damaged.
  std::optional<std::string> body(const Exchange& exchange);
  RequestOptions request_options(std::int64_t run_id);

 private:
  ExchangeReader(std::unique_ptr<Database> db, const std::string& where, bool has_renders);

  std::unique_ptr<Database> db_;
  BodyUnpacker unpacker_;
  std::unique_ptr<Statement> ids_, page_, headers_, raw_body_, body_, options_, option_headers_;
};

}  // namespace crawl::storage
