#include "crawler/http/client/response_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>

#include "base/clock.h"

namespace crawl::http {
namespace {

// Reserved at once for a body of known length; a lie costs no more than this.
constexpr std::size_t max_reserve = 48 * 1024;
// A coding that makes a body longer makes it little longer; past this it only wastes our time.
constexpr std::uint64_t coding_overhead = 1 << 20;
// Of decoding at once; a step more may come on top.
constexpr std::chrono::milliseconds max_turn{5};
// A head in memory: as bytes, and as fields.
constexpr std::size_t head_copies = 3;
// Bytes fed and not worked off yet: of one read, at two places.
constexpr unsigned max_gzip_files = 2;
constexpr std::size_t max_kept = 128 * 1024;

std::string size_words(std::size_t size) {
  if (size % (1 << 20) == 0) return fmt::format("{} MiB", size >> 20);
  if (size % (1 << 10) == 0) return fmt::format("{} KiB", size >> 10);
  return fmt::format("{} bytes", size);
}

// "bytes 0-99/100" is the whole after all (RFC 9110 section 14.4).
bool is_whole_range(std::string_view range) {
  std::uint64_t last = 0, total = 0;
  if (!range.starts_with("bytes 0-")) return false;
  range.remove_prefix(8);
  const auto [slash, bad_last] = std::from_chars(range.begin(), range.end(), last);
  if (bad_last != std::errc() || slash == range.end() || *slash != '/') return false;
  const auto [end, bad_total] = std::from_chars(slash + 1, range.end(), total);
  return bad_total == std::errc() && end == range.end() && total > 0 && last == total - 1;
}

// The last field of a gzip stream (RFC 1952 section 2.3.1).
std::size_t size_at_end(std::string_view bytes) {
  std::uint32_t size = 0;
  if (bytes.size() >= sizeof size) std::memcpy(&size, bytes.data() + bytes.size() - sizeof size, sizeof size);
  return size;
}

}  // namespace

ResponseReader::State ResponseReader::feed(std::string_view bytes) {
  return run(bytes, more);
}

ResponseReader::State ResponseReader::go_on() {
  const std::string coded = std::exchange(kept_coded_, {}), bytes = std::exchange(kept_, {});
  coded_ = coded;
  State state = more;
  if (in_body_ && std::exchange(working_, false)) state = decode();
  if (in_body_ && state == more) state = after_piece();
  return run(bytes, state);
}

ResponseReader::State ResponseReader::work_off(State state) {
  while (state == busy || state == starved) state = go_on();
  return state;
}

ResponseReader::State ResponseReader::run(std::string_view bytes, State state) {
  while (state == more && !bytes.empty()) state = in_body_ ? feed_body(bytes) : feed_head(bytes);
  if (state == busy || state == starved) {
    kept_coded_ = coded_;
    kept_ = bytes;
  }
  coded_ = {};
  if (state == complete) reusable_ = head_.keep_alive && bytes.empty();
  if (state == complete || state == stopped) decoder_.reset();
  if (memory_) memory_->resize(memory());
  return state;
}

std::size_t ResponseReader::memory() const {
  return head_copies * (head_bytes_ + partial_.size()) + kept_coded_.size() + kept_.size() + result_.body.capacity() +
         result_.packed.capacity() + (decoder_ ? decoder_->memory() : 0) + stream_memory();
}

std::size_t ResponseReader::stream_memory() const {
  return (stream_ ? stream_->memory() : 0) + (copy_ ? copy_->memory() : 0);
}

std::size_t ResponseReader::max_stream_memory() const {
  return (stream_ ? stream_->max_memory() : 0) + (copy_ ? copy_->max_memory() : 0);
}

std::uint64_t ResponseReader::max_bytes() const {
  if (stream_) return stream_->max_bytes();
  return copy_ ? std::max<std::uint64_t>(copy_->max_bytes(), limits_.max_body) : limits_.max_body;
}

ByteSink& ResponseReader::sink() {
  if (stream_) return *stream_;
  return copying_sink_ ? static_cast<ByteSink&>(*copying_sink_) : *sink_;
}

// A claim must not grow: before the head is known, it is that of any response.
std::size_t ResponseReader::max_memory() const {
  if (!in_body_) return head_copies * max_head_bytes + max_kept + limits_.max_body + max_codings * brotli_memory;
  return head_copies * head_bytes_ + max_kept + claimed_body_ + (decoder_ ? decoder_->max_memory() : 0) +
         max_stream_memory();
}

bool ResponseReader::needs_no_more() const {
  if (!in_body_) return false;
  const bool ended = head_.framing == Framing::length && decoder_ && decoder_->at_end();
  return is_redirect() || past_length_ || ended;
}

// Without a copy when the head comes in one read, as nearly all do.
ResponseReader::State ResponseReader::feed_head(std::string_view& bytes) {
  const auto room = max_head_bytes - head_bytes_;
  const auto before = partial_.size();
  std::string_view seen = bytes;
  wanted_ = head_copies * (head_bytes_ + before + bytes.size());
  if (memory_ && !memory_->try_hold(wanted_, max_memory())) return starved;
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

ResponseReader::State ResponseReader::take_head(std::string_view bytes) {
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

ResponseReader::State ResponseReader::final_head() {
  note(head_.note);
  if (head_.status == 206) note_part();
  if (head_.framing == Framing::none || limits_.head_only) return complete;
  in_body_ = true;
  if (limits_.drop_body || !wanted()) {
    if (!limits_.drop_body) note("type not wanted");
    dropping_ = true;
    return head_.framing == Framing::length && head_.length <= max_drained ? more : stopped;
  }
  return begin_body();
}

void ResponseReader::note_part() {
  if (limits_.asked_for_part || is_whole_range(header(result_.headers, "Content-Range"))) return;
  result_.truncated = true;
  note("a part of it (206), which nobody asked for");
}

// Of a redirect to somewhere, the head says all.
bool ResponseReader::is_redirect() const {
  const auto status = head_.status;
  const bool redirects = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  return redirects && !header(result_.headers, "Location").empty();
}

bool ResponseReader::wanted() const {
  if (!limits_.wants_type || !*limits_.wants_type) return true;
  const auto type = media_type(header(result_.headers, "Content-Type"));
  return type.empty() || (*limits_.wants_type)(type);  // without a type, only the bytes can tell
}

ResponseReader::State ResponseReader::begin_body() {
  using Takes = BodyStream::Takes;
  const Takes takes = limits_.stream && !is_redirect() ? limits_.stream->begin(result_) : Takes::nothing;
  if (takes == Takes::all) stream_ = limits_.stream;
  if (takes == Takes::copy) copy_ = limits_.stream;
  if (!stream_) max_body_ = is_redirect() ? std::min(limits_.max_body, max_redirect_body) : limits_.max_body;
  claimed_body_ = max_body_;
  sink_.emplace(result_.body, max_body_);
  if (copy_) copying_sink_.emplace(result_.body, *sink_, copy_);
  const auto state = begin_decoder();
  if (head_.framing != Framing::length) return state;
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(head_.length, max_body_));
  claimed_body_ = decoder_ ? max_body_ : length;
  result_.body.reserve(std::min(length, max_reserve));
  return state;
}

ResponseReader::State ResponseReader::begin_decoder() {
  const auto encoding = header(result_.headers, "Content-Encoding");
  if (encoding.empty() && !stream_) return more;
  std::string unknown;
  auto decoder = make_decoder(encoding, sink(), max_bytes() + coding_overhead, unknown, stream_ ? max_gzip_files : 0);
  if (!decoder) return fail(std::move(decoder.error()));
  decoder_ = std::move(*decoder);
  const bool of_length = head_.framing == Framing::length;
  if (decoder_ && !stream_ && !copy_) decoder_->hold_stream(*sink_, of_length ? head_.length : HeldStream::max_held);
  if (!unknown.empty()) note(fmt::format("unknown Content-Encoding '{}': kept as it was sent", unknown.substr(0, 40)));
  return more;
}

ResponseReader::State ResponseReader::feed_body(std::string_view& bytes) {
  if (head_.framing == Framing::chunked) return feed_chunked(bytes);
  auto piece = bytes;
  if (head_.framing == Framing::length) piece = bytes.substr(0, head_.length - result_.wire_size);
  bytes.remove_prefix(piece.size());
  const auto state = put(piece);
  return state == more ? after_piece() : state;
}

ResponseReader::State ResponseReader::feed_chunked(std::string_view& bytes) {
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
        if (const auto state = put(chunk); state != more) return state;
    }
  }
}

// The length may be that of something else: of the unpacked body, or what a filter put in front. A stream that knows
// its own end is read to there.
ResponseReader::State ResponseReader::after_piece() {
  if (past_length_) return decoder_->at_end() ? finish_body() : more;
  if (head_.framing != Framing::length || result_.wire_size < head_.length) return more;
  if (!decoder_ || decoder_->may_end()) return finish_body();
  past_length_ = true;
  head_.framing = Framing::until_close;
  head_.keep_alive = false;
  return more;
}

ResponseReader::State ResponseReader::put(std::string_view body) {
  result_.wire_size += body.size();
  if (dropping_) return more;
  coded_ = body;
  if (decoder_ && head_.framing == Framing::length && result_.wire_size == head_.length) unpacked_ = size_at_end(body);
  return decode();
}

// What is in coded_ becomes body, for some milliseconds at most.
ResponseReader::State ResponseReader::decode() {
  State state = more;
  if (decoder_) {
    const std::int64_t begin = base::thread_cpu_ns();
    state = decode_steps();
    result_.decode_cpu_ns += base::thread_cpu_ns() - begin;
  } else {
    state = pass_on();
  }
  working_ = state == busy || state == starved;
  return state;
}

// What needs no decoder.
ResponseReader::State ResponseReader::pass_on() {
  if (!room_for(coded_.size())) return starved;
  if (!coded_.empty() && !sink().put(std::exchange(coded_, {}))) return stop_body();
  const auto until = std::chrono::steady_clock::now() + max_turn;
  while (copy_ && copy_->work()) {
    if (std::chrono::steady_clock::now() > until) return busy;
  }
  return more;
}

ResponseReader::State ResponseReader::decode_steps() {
  const auto until = std::chrono::steady_clock::now() + max_turn;
  for (;;) {
    if (!copy_ || !copy_->work()) {
      if (!room_for(step_room())) return starved;
      const auto state = decoder_->step(coded_);
      if (state == BodyDecoder::State::stopped) return stop_body();
      if (state != BodyDecoder::State::more) break;
    }
    if (std::chrono::steady_clock::now() > until) return busy;
  }
  return result_.wire_size <= max_bytes() + coding_overhead ? more : stop_body();
}

// A stream that is held may be unpacked at once. What it says is believed as far as pages are compressed.
std::size_t ResponseReader::step_room() const {
  constexpr std::size_t usual_ratio = 16, slack = 512;  // of how much each step leaves free to work fast
  const std::size_t likely = std::min<std::uint64_t>(unpacked_, usual_ratio * result_.wire_size) + slack;
  const bool known = unpacked_ > 0 && decoder_->holds_stream() && result_.body.size() + slack <= likely;
  return known ? likely - result_.body.size() : decoder_->step_room();
}

// Makes room in the body, if the memory for it and for all that the decoders may take meanwhile can be had.
bool ResponseReader::room_for(std::size_t bytes) {
  auto& body = result_.body;
  const auto needed = std::min(max_body_, body.size() + bytes);
  const bool grows = needed > body.capacity();
  const auto capacity =
      grows ? std::min(std::max(claimed_body_, needed), std::max(2 * body.capacity(), needed)) : body.capacity();
  wanted_ = head_copies * head_bytes_ + max_kept / 2 + capacity + (decoder_ ? decoder_->max_memory() : 0);
  if (stream_ || copy_) wanted_ += stream_memory() + step_bytes;
  const bool small = !decoder_ && head_copies * head_bytes_ + capacity + stream_memory() <= MemoryShare::small;
  if (memory_ && !small && !memory_->try_hold(wanted_, max_memory())) return false;
  if (!grows) return true;
  std::string larger;  // reserve() would take twice as much
  larger.reserve(capacity);
  larger.append(body);
  body.swap(larger);
  return true;
}

ResponseReader::State ResponseReader::finish_body() {
  if (decoder_) note(decoder_->note());
  if (past_length_ && result_.wire_size != head_.length) note_length();
  if (sink_ && sink_->full() && !body_is_elsewhere()) note_cut();
  if (!decoder_) return complete;
  if (decoder_->finish()) {
    if (limits_.keep_packed && !result_.truncated) result_.packed = decoder_->take_packed();
    return complete;
  }
  result_.truncated = true;
  if (result_.body.empty() && !body_is_elsewhere()) return fail(decoder_->error());
  note(decoder_->error());
  return complete;
}

void ResponseReader::note_cut() {
  result_.truncated = true;
  note(fmt::format("cut at {}", size_words(is_redirect() ? max_body_ : limits_.max_body)));
}

// The sink or a decoder takes no more: a limit, or a stream that is broken.
ResponseReader::State ResponseReader::stop_body() {
  result_.truncated = true;
  const auto error = decoder_ ? decoder_->error() : std::string();
  if (error.empty()) {
    if (!body_is_elsewhere()) note_cut();
  } else if (result_.body.empty() && !body_is_elsewhere()) {
    return fail(error);
  } else {
    note(error);
  }
  return stopped;
}

ResponseReader::State ResponseReader::end_of_stream(std::string_view why) {
  if (!in_body_) return fail(fmt::format("connection {} before the answer was complete", why), true);
  if (head_.framing == Framing::until_close && why == "closed") return finish_body();
  const bool whole = decoder_ && decoder_->at_end();
  if (whole && head_.framing == Framing::length) note_length();
  if (whole) return finish_body();
  result_.truncated = true;
  if (head_.framing == Framing::length) {
    return fail(fmt::format("connection {} after {} of {} bytes", why, result_.wire_size, head_.length), true);
  }
  return fail(fmt::format("connection {} within the body, after {} bytes", why, result_.wire_size), true);
}

void ResponseReader::note_length() {
  note(fmt::format("Content-Length is {}, but the body has {} bytes", head_.length, result_.wire_size));
}

ResponseReader::State ResponseReader::fail(std::string detail, bool transient) {
  if (in_body_ && is_redirect()) {
    note(std::move(detail));
  } else {
    result_.failure.emplace(model::Reason::protocol, std::move(detail), transient);
  }
  return stopped;
}

void ResponseReader::note(std::string_view text) {
  if (text.empty()) return;
  if (!result_.detail.empty()) result_.detail.append("; ");
  result_.detail.append(text);
}

}  // namespace crawl::http
