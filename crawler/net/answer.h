// AnswerReader: bytes of a connection in, a FetchResult out. It finds the head, passes over 1xx answers, follows the
// body's framing, takes content codings off and counts every limit. It never waits and knows no socket, so that it can
// be tested byte by byte.
//
// One for each request, on the coroutine's frame or heap; holds only what was read in part (at most max_head_bytes) and
// the decoders.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crawler/net/chunked.h"
#include "crawler/net/decode.h"
#include "crawler/net/head.h"

namespace crawl::net {

struct AnswerLimits {
  std::size_t max_body = 10 << 20;
  const std::function<bool(std::string_view)>* wants_type = nullptr;  // null: every type
};

class AnswerReader {
 public:
  enum State {
    more,      // not complete
    complete,  // whole; the connection may serve again if reusable()
    stopped,   // over before its end: a limit, an error (then result.failure is set), a type that nobody wants
  };

  static constexpr unsigned max_informational = 16;       // 1xx answers before the final one
  static constexpr std::uint64_t max_drained = 16 << 10;  // an unwanted body no longer than this is read and dropped

  AnswerReader(FetchResult& result, const AnswerLimits& limits) : result_(result), limits_(limits) {}

  // Bytes as they come from the connection. After `complete` or `stopped` there is nothing to feed any more.
  State feed(std::string_view bytes);
  // The connection ended: an end of some bodies, a failure for all else. `why` completes "connection ...".
  State end_of_stream(std::string_view why);

  bool reusable() const { return reusable_; }

 private:
  State feed_head(std::string_view& bytes);
  State take_head(std::string_view head);
  State final_head();
  State begin_body();
  State feed_body(std::string_view& bytes);
  State feed_chunked(std::string_view& bytes);
  bool put(std::string_view body);
  State finish_body();
  State stop_body();
  State fail(std::string detail, bool transient = false);
  void note(std::string text);
  bool wanted() const;

  FetchResult& result_;
  const AnswerLimits& limits_;
  Head head_;
  std::string partial_;  // a head that has not come in full
  std::size_t head_bytes_ = 0;
  unsigned informational_ = 0;
  bool in_body_ = false, dropping_ = false, reusable_ = false;
  ChunkedReader chunks_;
  std::optional<BodySink> sink_;
  std::unique_ptr<ByteSink> decoder_;  // null: the body is as it was sent
};

}  // namespace crawl::net
