#include "crawler/net/answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"

namespace crawl::net {
namespace {

// Reserved at once for a body of known length; a lie costs no more than this.
constexpr std::uint64_t max_reserve = 64 * 1024;
// A coding that makes a body longer makes it little longer; past this it only wastes our time.
constexpr std::uint64_t coding_overhead = 1 << 20;

std::string size_words(std::size_t size) {
  if (size % (1 << 20) == 0) return fmt::format("{} MiB", size >> 20);
  if (size % (1 << 10) == 0) return fmt::format("{} KiB", size >> 10);
  return fmt::format("{} bytes", size);
}

}  // namespace

AnswerReader::State AnswerReader::feed(std::string_view bytes) {
  State state = more;
  while (state == more && !bytes.empty()) state = in_body_ ? feed_body(bytes) : feed_head(bytes);
  if (state == complete) reusable_ = head_.keep_alive && bytes.empty();
  return state;
}

// Without a copy when the head comes in one read, as nearly all do.
AnswerReader::State AnswerReader::feed_head(std::string_view& bytes) {
  const auto room = max_head_bytes - head_bytes_;
  const auto before = partial_.size();
  std::string_view seen = bytes;
  if (before > 0) seen = partial_.append(bytes.substr(0, room));
  if (!looks_like_http(seen)) {
    const bool first = informational_ == 0;
    return fail(first ? "the answer is not HTTP/1" : "no final answer after a 1xx one");
  }
  const auto size = head_size(seen, before);
  if (size > room || (size == 0 && seen.size() >= room)) {
    return fail(fmt::format("the header is longer than {}", size_words(max_head_bytes)));
  }
  if (size == 0) {
    if (before == 0) partial_ = bytes;
    bytes = {};
    return more;
  }
  bytes.remove_prefix(size - before);
  head_bytes_ += size;
  const auto state = take_head(seen.substr(0, size));
  partial_ = {};
  return state;
}

AnswerReader::State AnswerReader::take_head(std::string_view bytes) {
  result_.headers.clear();
  auto head = parse_head(bytes, result_.headers);
  if (!head) return fail(std::move(head.error()));
  head_ = *head;
  result_.status = head_.status;
  result_.http_version = head_.version_1_1 ? "1.1" : "1.0";
  if (head_.status >= 200) return final_head();
  if (head_.status == 101) return fail("the server switched protocols unasked (101)");
  if (++informational_ > max_informational) return fail(fmt::format("more than {} 1xx answers", max_informational));
  result_.status = 0;
  return more;
}

AnswerReader::State AnswerReader::final_head() {
  if (head_.framing == Framing::none) return complete;
  in_body_ = true;
  if (!wanted()) {
    note("type not wanted");
    dropping_ = true;
    return head_.framing == Framing::length && head_.length <= max_drained ? more : stopped;
  }
  return begin_body();
}

bool AnswerReader::wanted() const {
  if (!limits_.wants_type || !*limits_.wants_type) return true;
  const auto type = media_type(header(result_.headers, "Content-Type"));
  return type.empty() || (*limits_.wants_type)(type);  // without a type, only the bytes can tell
}

AnswerReader::State AnswerReader::begin_body() {
  sink_.emplace(result_.body, limits_.max_body);
  if (head_.framing == Framing::length) {
    result_.body.reserve(std::min({head_.length, max_reserve, std::uint64_t{limits_.max_body}}));
  }
  const auto encoding = header(result_.headers, "Content-Encoding");
  if (encoding.empty()) return more;
  std::string unknown;
  auto decoder = make_decoder(encoding, *sink_, unknown);
  if (!decoder) return fail(std::move(decoder.error()));
  decoder_ = std::move(*decoder);
  if (!unknown.empty()) note(fmt::format("unknown Content-Encoding '{}': kept as it was sent", unknown.substr(0, 40)));
  return more;
}

AnswerReader::State AnswerReader::feed_body(std::string_view& bytes) {
  if (head_.framing == Framing::chunked) return feed_chunked(bytes);
  auto piece = bytes;
  if (head_.framing == Framing::length) piece = bytes.substr(0, head_.length - result_.wire_size);
  bytes.remove_prefix(piece.size());
  if (!put(piece)) return stop_body();
  const bool end = head_.framing == Framing::length && result_.wire_size == head_.length;
  return end ? finish_body() : more;
}

AnswerReader::State AnswerReader::feed_chunked(std::string_view& bytes) {
  std::string_view chunk;
  for (;;) {
    switch (chunks_.next(bytes, chunk)) {
      case ChunkedReader::more:
        return more;
      case ChunkedReader::end:
        return finish_body();
      case ChunkedReader::malformed:
        result_.truncated = true;
        return fail(fmt::format("malformed chunk after {} bytes of the body", result_.wire_size));
      case ChunkedReader::data:
        if (!put(chunk)) return stop_body();
    }
  }
}

bool AnswerReader::put(std::string_view body) {
  result_.wire_size += body.size();
  if (dropping_) return true;
  if (!decoder_) return sink_->put(body);
  const std::int64_t begin = base::thread_cpu_ns();
  const bool wants_more = decoder_->put(body) && result_.wire_size <= limits_.max_body + coding_overhead;
  result_.decode_cpu_ns += base::thread_cpu_ns() - begin;
  return wants_more;
}

AnswerReader::State AnswerReader::finish_body() {
  if (!decoder_ || decoder_->finish()) return complete;
  result_.truncated = true;
  if (result_.body.empty()) return fail(decoder_->error());
  note(decoder_->error());
  return complete;
}

// The sink or a decoder takes no more: a limit, or a stream that is broken.
AnswerReader::State AnswerReader::stop_body() {
  result_.truncated = true;
  const auto error = decoder_ ? decoder_->error() : std::string();
  if (error.empty()) {
    note(fmt::format("cut at {}", size_words(limits_.max_body)));
  } else if (result_.body.empty()) {
    return fail(error);
  } else {
    note(error);
  }
  return stopped;
}

AnswerReader::State AnswerReader::end_of_stream(std::string_view why) {
  if (!in_body_) return fail(fmt::format("connection {} before the answer was complete", why), true);
  if (head_.framing == Framing::until_close && why == "closed") return finish_body();
  result_.truncated = true;
  if (head_.framing == Framing::length) {
    return fail(fmt::format("connection {} after {} of {} bytes", why, result_.wire_size, head_.length), true);
  }
  return fail(fmt::format("connection {} within the body, after {} bytes", why, result_.wire_size), true);
}

AnswerReader::State AnswerReader::fail(std::string detail, bool transient) {
  result_.failure.emplace(model::Reason::protocol, std::move(detail), transient);
  return stopped;
}

void AnswerReader::note(std::string text) {
  if (!result_.detail.empty()) result_.detail.append("; ");
  result_.detail.append(text);
}

}  // namespace crawl::net
