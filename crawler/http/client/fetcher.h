// Fetcher: one HTTP exchange as one awaitable. Everything of the network is behind it: DNS, happy eyeballs, TLS,
// connection pools, HTTP/1.1, content decoding, the four deadlines and all limits. It knows no queue, no database and
// no parser; redirects are answers like any other (the crawl makes URLs of them), retries are the caller's.
//
// One Fetcher belongs to one io_context and one thread. close() must be awaited before the io_context goes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/options.h"
#include "crawler/http/client/memory_budget.h"
#include "model/outcome.h"
#include "parser/url.h"

namespace crawl::http {

class BodyStream;  // crawler/http/decode/decode.h

using HeaderList = std::vector<std::pair<std::string, std::string>>;  // in the order they came

struct FetchRequest {
  parser::Url url;
  HeaderList headers;            // beside those that the options give (Cookie, Authorization, If-None-Match, ...)
  bool host_was_seeded = true;   // named in the seeds or by --resolve: private addresses may be asked
  bool host_was_public = false;  // its name led to a public address before in this run: private ones may not, then
  std::string target;            // path and query as a server spelled them; empty: those of the URL
  // Media types whose body is wanted, instead of FetcherSettings::wants_type; outlives the fetch.
  const std::function<bool(std::string_view)>* wants_type = nullptr;
  std::uint64_t max_body = 0;    // a longer body is cut; 0: --max-body
  BodyStream* stream = nullptr;  // takes the body while it comes; outlives the fetch
  enum class Method : std::uint8_t { get, head, options, post };
  Method method = Method::get;
  std::string body;                              // of a POST
  bool keep_packed = false;                      // FetchResult::packed is wanted
  bool drop_body = false;                        // what says whether the URL is there is in the head
  std::function<void(std::int64_t)> on_written;  // called when the request was written, with that time in ns, if set
};

struct FetchResult {
  std::optional<model::Failure> failure;  // no complete response; status and headers may be there all the same
  std::uint16_t status = 0;               // of the final response (1xx are passed over)
  std::string http_version;               // "1.1"
  HeaderList headers;
  std::string body;                // after content decoding, at most --max-body bytes
  std::string packed;              // the body in zlib format as the server compressed it; mostly empty (HeldStream)
  std::uint64_t wire_size = 0;     // body bytes before content decoding
  bool truncated = false;          // cut at --max-body, or the stream ended before its promised end
  std::string detail;              // what was cut short or passed over, in words; may be set without a failure
  std::string tunnel_retry_after;  // the Retry-After of a proxy that opens no tunnel now; empty without
  std::string ip;                  // address that answered, without port
  bool resolved_public = false;    // the name led to a public address, whether that answered or not
  model::Timings timings;
  std::int64_t written_at = 0;     // base::monotonic_ns when the request had been written; 0 if it never was
  std::int64_t latency_ns = 0;     // from its writing to the first byte of the response
  std::int64_t decode_cpu_ns = 0;  // CPU time of content decoding
  MemoryShare memory;              // what it holds of FetcherSettings::memory, if there is one
};

// Content-Type's media type, lower case, without parameters, empty where it is none or says nothing ("html", "*/*");
// and its charset parameter.
std::string media_type(std::string_view content_type);
std::string charset_parameter(std::string_view content_type);
// First value of a header, empty without; names compare without case.
std::string_view header(const HeaderList& headers, std::string_view name);

struct FetcherSettings {
  const config::Options* options = nullptr;          // outlives the Fetcher
  std::function<bool(std::string_view)> wants_type;  // media type whose body is wanted; others are not read
  std::size_t max_connections = 256;                 // open at once, idle ones included
  std::function<void(int)> before_write;             // called just before a request is written, with its socket, if set
  // Outlives the Fetcher and its results, which hold their share of it. Null: the Fetcher has its own, which counts
  // fetches under way alone.
  MemoryBudget* memory = nullptr;
};

class Fetcher {
 public:
  Fetcher(boost::asio::io_context& io, FetcherSettings settings);
  ~Fetcher();

  // One exchange: at most --timeout long, never throws for what a server does.
  boost::asio::awaitable<FetchResult> fetch(FetchRequest request);
  // The same for who has thousands under way: the result has its place once. It is as new, and outlives the fetch.
  boost::asio::awaitable<void> fetch_into(FetchResult& result, FetchRequest request);

  // Closes idle connections, cancels DNS; exchanges under way end with a failure. Awaited before the end.
  boost::asio::awaitable<void> close();

  // Beside what it does itself: a handler of the same event loop begins or ends.
  void turned();
  // CPU time of the longest handler so far, sampled (Watchdog).
  std::int64_t max_handler_ns() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crawl::http
