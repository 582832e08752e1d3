// ResponseReader: bytes of a connection in, a FetchResult out. It finds the head, passes over 1xx responses, follows
// the body's framing, takes content codings off and counts every limit. It never waits and knows no socket, so that it
// can be tested byte by byte; it works for a few milliseconds at a time and asks before it takes memory.
//
// One for each request, on the coroutine's frame or heap; holds what was read in part (at most max_head_bytes, or what
// was fed and not worked off yet) and the decoders.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crawler/http/client/chunked.h"
#include "crawler/http/client/copying_sink.h"
#include "crawler/http/client/head.h"
#include "crawler/http/decode/decode.h"

namespace crawl::http {

struct ResponseLimits {
  std::size_t max_body = 10 << 20;
  const std::function<bool(std::string_view)>* wants_type = nullptr;  // null: every type
  bool asked_for_part = false;                                        // the request has a Range
  BodyStream* stream = nullptr;                                       // takes the body while it comes
  bool head_only = false;                                             // the response to HEAD, which has no body
  bool drop_body = false;                                             // nobody wants it
  bool keep_packed = false;                                           // FetchResult::packed is wanted
};

class ResponseReader {
 public:
  enum State {
    more,      // not complete: feed
    busy,      // not complete, and there is work left: go_on, when others have had their turn
    starved,   // not complete, and there is work left: go_on, when the share holds wanted_memory()
    complete,  // whole; the connection may serve again if reusable()
    stopped,   // over before its end: a limit, an error (then result.failure is set), a type that nobody wants
  };

  static constexpr unsigned max_informational = 16;       // 1xx responses before the final one
  static constexpr std::uint64_t max_drained = 16 << 10;  // an unwanted body no longer than this is read and dropped
  static constexpr std::size_t max_redirect_body = 64 << 10;  // of a redirect, whose head says all

  // memory: null, or what the response may hold; outlives the reader.
  ResponseReader(FetchResult& result, const ResponseLimits& limits, MemoryShare* memory = nullptr)
      : result_(result), limits_(limits), memory_(memory) {}

  // Bytes as they come from the connection. After `complete` or `stopped` there is nothing to feed any more.
  State feed(std::string_view bytes);
  // After `busy` and `starved`, with what was fed.
  State go_on();
  // go_on() as long as there is work. For who has nothing else to do.
  State work_off(State state);
  // The connection ended: an end of some bodies, a failure for most else. `why` completes "connection ...".
  State end_of_stream(std::string_view why);
  // What has come says all that matters: a redirect's head, a stream that is at its end whatever its length was said to
  // be. The rest is worth no long wait.
  bool needs_no_more() const;

  std::size_t wanted_memory() const { return wanted_; }
  std::size_t max_memory() const;  // it may come to
  // Of what is held now.
  std::size_t memory() const;

  bool reusable() const { return reusable_; }

 private:
  State run(std::string_view bytes, State state);
  State feed_head(std::string_view& bytes);
  State take_head(std::string_view head);
  State final_head();
  State begin_body();
  State begin_decoder();
  State feed_body(std::string_view& bytes);
  State feed_chunked(std::string_view& bytes);
  State after_piece();
  State put(std::string_view body);
  State decode();
  State decode_steps();
  State pass_on();
  bool room_for(std::size_t bytes);
  std::size_t step_room() const;
  ByteSink& sink();
  std::uint64_t max_bytes() const;
  std::size_t stream_memory() const;
  std::size_t max_stream_memory() const;
  bool body_is_elsewhere() const { return stream_ || (copying_sink_ && copying_sink_->has_dropped_body()); }
  State finish_body();
  State stop_body();
  State fail(std::string detail, bool transient = false);
  void note(std::string_view text);
  void note_length();
  void note_cut();
  bool wanted() const;
  bool is_redirect() const;
  void note_part();

  FetchResult& result_;
  const ResponseLimits& limits_;
  MemoryShare* const memory_;
  Head head_;
  std::string partial_;  // a head that has not come in full
  std::size_t head_bytes_ = 0;
  unsigned informational_ = 0;
  std::size_t max_body_ = 0, claimed_body_ = 0, wanted_ = 0;
  std::size_t unpacked_ = 0;  // of a stream that has come in full, as it says; 0: not known
  bool in_body_ = false, dropping_ = false, working_ = false, reusable_ = false;
  bool past_length_ = false;  // the stream goes on behind the length that was said
  ChunkedReader chunks_;
  std::optional<BodySink> sink_;
  std::optional<CopyingSink> copying_sink_;
  BodyStream* stream_ = nullptr;          // takes the body instead
  BodyStream* copy_ = nullptr;            // takes it too
  std::unique_ptr<BodyDecoder> decoder_;  // null: the body is as it was sent
  std::string_view coded_;                // of the body, not decoded yet
  std::string kept_coded_, kept_;         // of that, and behind it, over a wait
};

}  // namespace crawl::http
