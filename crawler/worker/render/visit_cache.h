// VisitCache: responses to what pages asked for while a browser rendered them, reused by the rules of HTTP
// (https://www.rfc-editor.org/rfc/rfc9111) as long as the process runs: one script serves a thousand pages. It is the
// cache of one user agent, so what is private to it is kept too.
//
// Owned by the event loop of a worker. At most max_bytes; what was used longest ago goes first.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>

#include "crawler/http/client/fetcher.h"
#include "model/request_kind.h"

namespace crawl::worker {

// Code and looks, which a crawl of hours takes as they were where nothing is said of them.
bool is_asset(model::RequestKind kind);

struct CachedResponse {
  std::uint16_t status = 0;
  http::HeaderList headers;
  std::string body;
  std::int64_t fresh_until = 0;  // base::monotonic_ns
  std::string etag, last_modified;
};

class VisitCache {
 public:
  static constexpr std::size_t max_bytes = 32u << 20;

  // Null without; it may be stale, and is valid until the next store(). key: URL and Origin.
  const CachedResponse* find(const std::string& key);
  // Keeps it if that may be. now: base::monotonic_ns; now_unix_ms: the calendar's.
  void store(const std::string& key, model::RequestKind kind, const http::FetchResult& response, std::int64_t now,
             std::int64_t now_unix_ms);
  // The server says that it is what it was: 304 (RFC 9111, section 4.3.4).
  void refresh(const std::string& key, model::RequestKind kind, const http::FetchResult& response, std::int64_t now,
               std::int64_t now_unix_ms);

 private:
  struct Entry {
    std::string key;
    CachedResponse response;
    std::size_t bytes = 0;
  };
  void drop(std::list<Entry>::iterator entry);

  std::list<Entry> entries_;  // the last used first
  std::unordered_map<std::string, std::list<Entry>::iterator> index_;
  std::size_t bytes_ = 0;
};

}  // namespace crawl::worker
