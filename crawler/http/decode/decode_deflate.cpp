// gzip (RFC 1952) and deflate, which is zlib's format (RFC 1950) or, from servers that misread the standard, raw
// deflate (RFC 1951) or gzip. Text that is called gzip, and is none, passes as it is. ISA-L takes less than half of
// zlib's time (docs/decisions/0008).
#include <fmt/format.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "crawler/http/decode/decode.h"

namespace crawl::http {
namespace {

static_assert(sizeof(inflate_state) + 1024 < inflate_memory);

bool is_gzip(std::string_view begin) {
  return begin == "\x1f\x8b";
}

// zlib's header is a multiple of 31 with method 8 (RFC 1950 section 2.2).
bool is_zlib(std::string_view begin) {
  const auto first = static_cast<unsigned char>(begin[0]), second = static_cast<unsigned char>(begin[1]);
  return (first & 0x0f) == 8 && (first >> 4) <= 7 && (first << 8 | second) % 31 == 0;
}

bool is_text(std::string_view begin) {
  if (begin == "\xef\xbb") return true;  // a byte order mark
  return std::ranges::all_of(begin, [](char c) { return (c >= 0x20 && c < 0x7f) || (c >= '\t' && c <= '\r'); });
}

std::string_view words_of(int status) {
  switch (status) {
    case ISAL_INVALID_BLOCK:
      return "invalid block";
    case ISAL_INVALID_SYMBOL:
      return "invalid code";
    case ISAL_INVALID_LOOKBACK:
      return "a distance too far back";
    case ISAL_INCORRECT_CHECKSUM:
      return "incorrect checksum";
    case ISAL_UNSUPPORTED_METHOD:
      return "unknown compression method";
    case ISAL_NEED_DICT:
      return "it needs a dictionary";
    default:
      return "invalid header";
  }
}

// What ISA-L keeps of a stream: its window, and what it has unpacked and not put out yet.
class Inflater {
 public:
  explicit Inflater(DecoderMemory& memory) : state_(nullptr, Release{&memory}) {
    void* const bytes = memory.allocate(sizeof(inflate_state));
    if (!bytes) throw std::bad_alloc();
    state_.reset(new (bytes) inflate_state);  // all that is read before it is written is set by isal_inflate_init
  }

  void begin(std::uint32_t format) {
    isal_inflate_init(state_.get());
    state_->crc_flag = format;
    format_ = format;
  }
  void begin_again() { begin(format_); }

  // ISA-L's status; a positive one is none that it knows how to go on from.
  int step(std::string_view& input, char* out, std::size_t room, std::size_t& size) {
    state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(input.data()));
    state_->avail_in = static_cast<std::uint32_t>(input.size());
    state_->next_out = reinterpret_cast<std::uint8_t*>(out);
    state_->avail_out = static_cast<std::uint32_t>(room);
    const int status = isal_inflate(state_.get());
    size = room - state_->avail_out;
    take(input, state_->avail_in);
    return status;
  }
  // At the end of a stream, what ISA-L had read ahead of it and not from the last input alone. It comes before what is
  // left of that.
  std::string_view given_back() const { return given_back_; }
  bool at_end() const { return state_->block_state == ISAL_BLOCK_FINISH; }

  // After an error: what had been unpacked before it.
  std::size_t take_rest(char* out, std::size_t room) {
    const auto left = static_cast<std::size_t>(std::max(0, state_->tmp_out_valid - state_->tmp_out_processed));
    const auto size = std::min(room, left);
    std::memcpy(out, state_->tmp_out_buffer + state_->tmp_out_processed, size);
    state_->tmp_out_processed += static_cast<std::int32_t>(size);
    return size;
  }

 private:
  static constexpr std::size_t read_ahead = 8;  // bytes, the width of ISA-L's bit buffer

  // It leaves `left` bytes, which may be more than there were: some of those before are given back.
  void take(std::string_view& input, std::size_t left) {
    const std::size_t before = left - std::min(left, input.size());
    given_back_ = last_.substr(last_.size() - std::min(before, last_.size()));
    const std::string_view taken = input.substr(0, input.size() - std::min(left, input.size()));
    last_.append(taken.substr(taken.size() - std::min(taken.size(), read_ahead)));
    if (last_.size() > read_ahead) last_.erase(0, last_.size() - read_ahead);
    input.remove_prefix(taken.size());
  }

  struct Release {
    DecoderMemory* memory;
    void operator()(inflate_state* state) const { DecoderMemory::release(*memory, state); }
  };
  std::unique_ptr<inflate_state, Release> state_;
  std::uint32_t format_ = ISAL_DEFLATE;
  std::string last_, given_back_;  // last_: the end of what was taken so far
};

class DeflateDecoder final : public Decoder {
 public:
  // file: the stream says itself whether it is gzip, no header did.
  DeflateDecoder(std::string_view name, DecoderMemory& memory, bool file = false)
      : name_(name), file_(file), memory_(memory) {}

  // The first two bytes tell the formats apart.
  Step step(std::string_view& input, char* out, std::size_t room) override {
    while (!inflater_ && !plain_ && !input.empty()) {
      begin_.push_back(input.front());
      input.remove_prefix(1);
      if (begin_.size() == 2) start();
    }
    if (plain_) return pass(input, out, room);
    if (!inflater_) return {State::hungry};
    if (!before_.empty()) {
      const std::string bytes = std::exchange(before_, {});  // so few that they are taken at once
      std::string_view begin = bytes;
      const auto step = inflate_some(begin, out, room);
      return step.state == State::hungry ? Step{State::more, step.size} : step;
    }
    return inflate_some(input, out, room);
  }

  // No byte at all is an empty body; a single one, which told no format, is a stream that was cut.
  std::string why_not_ended() const override {
    const bool whole = plain_ || between_members_ || (!inflater_ && begin_.empty());
    return whole ? "" : fmt::format("the {} stream ends before its end", name_);
  }
  bool at_end() const override { return between_members_; }

 private:
  void start() {
    const bool gzip = name_ == "gzip";
    plain_ = file_ ? !is_gzip(begin_) : gzip && is_text(begin_);
    if (plain_ && !file_) note_ = "Content-Encoding says gzip, but it is text: read as it was sent";
    if (plain_) return;
    members_ = gzip || is_gzip(begin_);
    inflater_.emplace(memory_);
    inflater_->begin(members_ ? ISAL_GZIP : is_zlib(begin_) ? ISAL_ZLIB : ISAL_DEFLATE);
    before_ = std::exchange(begin_, {});
  }

  Step pass(std::string_view& input, char* out, std::size_t room) {
    auto& from = begin_.empty() ? input : rest_of_begin();
    const auto size = std::min(room, from.size());
    std::memcpy(out, from.data(), size);
    from.remove_prefix(size);
    if (!begin_.empty() && from.empty()) begin_.clear();
    return {input.empty() && begin_.empty() ? State::hungry : State::more, size};
  }
  std::string_view& rest_of_begin() {
    if (rest_.empty()) rest_ = begin_;
    return rest_;
  }

  Step inflate_some(std::string_view& input, char* out, std::size_t room) {
    if (!failure_.empty()) return put_rest(out, room, 0);
    if (between_members_ && !begin_member(input)) return {input.empty() ? State::hungry : State::ended};
    std::size_t size = 0;
    const int status = inflater_->step(input, out, room, size);
    if (status != ISAL_DECOMP_OK) {
      failure_ = fmt::format("the {} stream is corrupt: {}", name_, words_of(status));
      return put_rest(out, room, size);
    }
    between_members_ = inflater_->at_end();
    if (between_members_ && members_) before_ = inflater_->given_back();
    if (between_members_) return {members_ ? State::more : State::ended, size};
    return {input.empty() && size < room ? State::hungry : State::more, size};
  }

  // What came before the error is kept.
  Step put_rest(char* out, std::size_t room, std::size_t size) {
    size += inflater_->take_rest(out + size, room - size);
    if (size == room) return {State::more, size};
    return {fail(failure_).state, size};
  }

  // Of gzip, another member may follow (RFC 1952 section 2.2); anything else is ignored, as browsers do.
  bool begin_member(std::string_view input) {
    if (input.empty() || static_cast<unsigned char>(input[0]) != 0x1f) return false;
    inflater_->begin_again();
    between_members_ = false;
    return true;
  }

  const std::string_view name_;
  const bool file_;
  DecoderMemory& memory_;
  std::string begin_;      // what came before the format was known
  std::string_view rest_;  // of it
  std::optional<Inflater> inflater_;
  std::string failure_;
  std::string before_;  // to be read before the input: what told the format, the first bytes behind a member
  bool plain_ = false, members_ = false, between_members_ = false;
};

}  // namespace

std::unique_ptr<Decoder> make_gzip_decoder(DecoderMemory& memory) {
  return std::make_unique<DeflateDecoder>("gzip", memory);
}
std::unique_ptr<Decoder> make_gzip_file_decoder(DecoderMemory& memory) {
  return std::make_unique<DeflateDecoder>("gzip", memory, true);
}
std::unique_ptr<Decoder> make_deflate_decoder(DecoderMemory& memory) {
  return std::make_unique<DeflateDecoder>("deflate", memory);
}

}  // namespace crawl::http
