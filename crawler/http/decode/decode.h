// Content decoding as a stream: gzip, deflate, br and zstd, also several one after another (RFC 9110 section 8.4), in
// steps of bounded work, so that whoever decodes can look at the clock, let others have their turn, or wait for memory
// between two of them. What could be decoded before an error is kept.
//
// A body of one gzip or zlib stream that is not long, as nearly all are, is held and unpacked by HeldStream, at less
// cost and so that it can be stored as it came; the streaming decoders have what that refuses, from the begin.
//
// One BodyDecoder for each body, on one thread. Bounded: max_codings decoders; what each of them puts out; a step is
// one call of each library with at most step_bytes in and out; the memory of all (DecoderMemory), windows of at most 8
// MiB (br: 16 MiB) included.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crawler/http/decode/held_stream.h"

namespace crawl::http {

struct FetchResult;

// More is nobody's need and an attacker's lever: each multiplies what the one before puts out.
inline constexpr std::size_t max_codings = 3;
inline constexpr std::size_t step_bytes = 16 * 1024;

// Where decoded bytes go.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // False: wants no more.
  virtual bool put(std::string_view bytes) = 0;
};

// Takes a body while it comes, in place of FetchResult::body or beside it.
class BodyStream : public ByteSink {
 public:
  enum class Takes {
    nothing,  // FetchResult::body has it, as ever
    all,      // unpacked where it is a gzip file; FetchResult::body stays empty
    copy,     // of what FetchResult::body gets, until put() is false: then it was none of this stream's
  };
  // The head is there (status and headers). Called again for another attempt, from the beginning.
  virtual Takes begin(const FetchResult& result) = 0;
  // One step of bounded work at what was put; whether there is more to do. For streams that do it not in put().
  virtual bool work() { return false; }
  // Of a copy, when it is known what the body is: whether FetchResult::body is to have it too.
  virtual bool wants_body() const { return true; }
  virtual std::uint64_t max_bytes() const = 0;  // unpacked, instead of ResponseLimits::max_body
  virtual std::size_t memory() const = 0;       // of what it keeps
  virtual std::size_t max_memory() const = 0;
};

// A body in memory of at most `limit` bytes.
class BodySink final : public ByteSink {
 public:
  BodySink(std::string& body, std::size_t limit) : body_(body), limit_(limit) {}
  bool put(std::string_view bytes) override;
  bool full() const { return full_; }  // more came than the limit allows

  // For who writes into the body itself, or writes it anew.
  std::string& body() { return body_; }
  std::size_t limit() const { return limit_; }

 private:
  std::string& body_;
  std::size_t limit_;
  bool full_ = false;
};

// What the decoders of one body have allocated. Must not move while they live.
struct DecoderMemory {
  std::size_t used = 0;
  void* allocate(std::size_t size);
  static void release(DecoderMemory& memory, void* block);

  // The same for libraries in C, which hand back a pointer to the DecoderMemory.
  static void* allocate_in(void* memory, std::size_t size) {
    return static_cast<DecoderMemory*>(memory)->allocate(size);
  }
  static void release_in(void* memory, void* block) { release(*static_cast<DecoderMemory*>(memory), block); }
};

// One coding.
class Decoder {
 public:
  enum class State {
    more,    // call again, with the same input or without: there may be output yet
    hungry,  // all input is taken and all output given
    ended,   // the stream is at its end: what follows is none of it
    failed,  // error() says why
  };
  struct Step {
    State state;
    std::size_t size = 0;  // bytes put out
  };

  virtual ~Decoder() = default;
  // One call of the library; takes bytes off the front of `input`.
  virtual Step step(std::string_view& input, char* out, std::size_t room) = 0;
  // Whether the stream may end where it is; if not, an error in words.
  virtual std::string why_not_ended() const = 0;
  // Whether the stream itself says that it ends here.
  virtual bool at_end() const = 0;
  const std::string& error() const { return error_; }
  // What is odd, though it could be read.
  const std::string& note() const { return note_; }

 protected:
  Step fail(std::string error);
  std::string error_, note_;
};

// The decoders of a Content-Encoding, and where they are.
class BodyDecoder {
 public:
  enum class State {
    more,     // there is work left: step again
    hungry,   // wants more input
    ended,    // every stream is at its end, whatever input follows
    stopped,  // over before the end: error() says why; without one, the sink or a decoder is at its limit
  };

  // max_output: of each decoder but the last, whose output the sink counts.
  BodyDecoder(ByteSink& sink, std::uint64_t max_output) : sink_(sink), max_output_(max_output) {}
  BodyDecoder(const BodyDecoder&) = delete;
  BodyDecoder& operator=(const BodyDecoder&) = delete;

  // The body is the sink, and nobody else's: where it is one gzip or zlib stream of no more than HeldStream::max_held
  // bytes, `expected` if that is known, it is held and unpacked at once.
  void hold_stream(BodySink& sink, std::uint64_t expected);
  // The sink wants this much room for the next step.
  std::size_t step_room() const { return held_ ? held_room : step_bytes; }
  bool holds_stream() const { return held_ != nullptr; }
  // After finish(), of a stream that was held: the body as it came, in zlib format; else empty. Ends this.
  std::string take_packed();

  // At most one step of one decoder. Takes bytes off the front of `input`.
  State step(std::string_view& input);
  // Whether the streams may end where they are.
  bool may_end() const;
  // Whether they say themselves that they end there.
  bool at_end() const;
  // No more input comes: whether all streams had come to their end.
  bool finish();
  const std::string& error() const { return error_; }
  std::string note() const;

  std::size_t memory() const {
    return memory_.used + stages_.size() * step_bytes + (held_ ? held_->memory() : 0) + again_.capacity();
  }
  // What it may come to at most, by its codings.
  std::size_t max_memory() const { return max_memory_; }

 private:
  friend Result<std::unique_ptr<BodyDecoder>> make_decoder(std::string_view, ByteSink&, std::uint64_t, std::string&,
                                                           unsigned);

  struct Stage {
    std::unique_ptr<Decoder> decoder;
    std::unique_ptr<char[]> buffer;  // what the stage before put out, and this one has not taken; none for the first
    std::string_view input;          // in it
    std::uint64_t output = 0;
    bool hungry = true, over = false;
  };

  static constexpr std::size_t held_room = 64 * 1024;

  void add(std::unique_ptr<Decoder> (*make)(DecoderMemory&), std::size_t memory);
  std::optional<State> step_held(std::string_view& input);
  State run(std::size_t number, std::string_view& input);
  State hand_on(std::size_t number, const char* bytes, std::size_t size);
  State at_rest() const;

  ByteSink& sink_;
  const std::uint64_t max_output_;
  DecoderMemory memory_;  // goes after the decoders
  std::size_t max_memory_ = 0;
  std::vector<Stage> stages_;                 // the first sees the bytes of the wire
  std::optional<HeldStream::Format> single_;  // the only coding, where that can be held
  std::unique_ptr<HeldStream> held_;          // in place of the decoders
  BodySink* body_ = nullptr;                  // where it writes
  std::string again_;                         // what it refused, for the first decoder
  std::string_view again_left_;
  std::string error_;
};

// For a Content-Encoding header: null when there is nothing to decode. `unknown` gets a coding that nobody knows, in
// which case the body is to be kept as it was sent. An error when there are too many. gzip_files: the body may be a
// gzip file, this many times, whatever it is called; its first bytes decide.
Result<std::unique_ptr<BodyDecoder>> make_decoder(std::string_view content_encoding, ByteSink& sink,
                                                  std::uint64_t max_output, std::string& unknown,
                                                  unsigned gzip_files = 0);

// Of Accept-Encoding.
inline constexpr std::string_view accepted_codings = "gzip, deflate, br, zstd";

// The single decoders, and what each of them allocates at most.
std::unique_ptr<Decoder> make_gzip_decoder(DecoderMemory& memory);
std::unique_ptr<Decoder> make_gzip_file_decoder(DecoderMemory& memory);  // what is no gzip passes as it is
std::unique_ptr<Decoder> make_deflate_decoder(DecoderMemory& memory);    // zlib format or raw, as browsers take it
std::unique_ptr<Decoder> make_brotli_decoder(DecoderMemory& memory);
std::unique_ptr<Decoder> make_zstd_decoder(DecoderMemory& memory);
inline constexpr std::size_t inflate_memory = 96 << 10;
inline constexpr std::size_t brotli_memory = (16u << 20) + (1u << 20);  // a window, and its tables
inline constexpr std::size_t zstd_memory = (8u << 20) + (1u << 20);

}  // namespace crawl::http
