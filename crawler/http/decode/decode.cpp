#include "crawler/http/decode/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <cstddef>
#include <cstdlib>
#include <utility>

namespace crawl::http {
namespace {

struct Coding {
  std::string_view name;
  std::unique_ptr<Decoder> (*make)(DecoderMemory&);
  std::size_t memory;
};

constexpr Coding codings[] = {
    {"gzip", make_gzip_decoder, inflate_memory},       {"x-gzip", make_gzip_decoder, inflate_memory},
    {"deflate", make_deflate_decoder, inflate_memory}, {"br", make_brotli_decoder, brotli_memory},
    {"zstd", make_zstd_decoder, zstd_memory},
};

// Each block knows its size, for release(), in front of the bytes.
constexpr std::size_t block_header = alignof(std::max_align_t);

bool is_nothing(std::string_view name) {
  return name.empty() || boost::beast::iequals(name, "identity") || boost::beast::iequals(name, "none");
}

std::vector<std::string_view> list_of(std::string_view header) {
  std::vector<std::string_view> names;
  for (std::size_t begin = 0; begin <= header.size() && names.size() <= 8 * max_codings;) {
    const auto comma = std::min(header.find(',', begin), header.size());
    const auto name = header.substr(begin, comma - begin);
    const auto first = name.find_first_not_of(" \t");
    names.push_back(first == name.npos ? "" : name.substr(first, name.find_last_not_of(" \t") + 1 - first));
    begin = comma + 1;
  }
  std::erase_if(names, is_nothing);
  return names;
}

}  // namespace

void* DecoderMemory::allocate(std::size_t size) {
  auto* block = static_cast<char*>(std::malloc(size + block_header));
  if (!block) return nullptr;
  used += size;
  *reinterpret_cast<std::size_t*>(block) = size;
  return block + block_header;
}

void DecoderMemory::release(DecoderMemory& memory, void* address) {
  if (!address) return;
  char* block = static_cast<char*>(address) - block_header;
  memory.used -= *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}

bool BodySink::put(std::string_view bytes) {
  const auto room = limit_ - body_.size();
  full_ = bytes.size() > room;
  body_.append(bytes.substr(0, room));
  return !full_;
}

Decoder::Step Decoder::fail(std::string error) {
  error_ = std::move(error);
  return {State::failed};
}

// The last decoder that has something to do works first: so no buffer between two is ever written before it is empty.
BodyDecoder::State BodyDecoder::step(std::string_view& input) {
  if (held_) {
    if (const auto state = step_held(input)) return *state;
  }
  if (again_left_.empty() && !again_.empty()) std::string().swap(again_);
  for (auto number = stages_.size(); number-- > 0;) {
    Stage& stage = stages_[number];
    auto& bytes = number > 0 ? stage.input : again_left_.empty() ? input : again_left_;
    if (stage.over) bytes = {};
    if (stage.over || (stage.hungry && bytes.empty())) continue;
    return run(number, bytes);
  }
  return at_rest();
}

void BodyDecoder::hold_stream(BodySink& sink, std::uint64_t expected) {
  if (!single_ || expected > HeldStream::max_held) return;
  body_ = &sink;
  held_ = std::make_unique<HeldStream>(*single_, static_cast<std::size_t>(expected));
  max_memory_ += sizeof(HeldStream) + 2 * static_cast<std::size_t>(expected);  // a string grows to twice its length
}

// None: it is the decoders' from here on, with all that came.
std::optional<BodyDecoder::State> BodyDecoder::step_held(std::string_view& input) {
  switch (held_->step(input, step_bytes, body_->body(), body_->limit())) {
    case HeldStream::State::full:
      return State::more;
    case HeldStream::State::hungry:
      return input.empty() ? State::hungry : State::more;
    case HeldStream::State::ended:
      return input.empty() ? State::ended : State::more;
    case HeldStream::State::refused:
      break;
  }
  again_ = held_->take_bytes();
  again_left_ = again_;
  held_.reset();
  body_->body().clear();
  return std::nullopt;
}

std::string BodyDecoder::take_packed() {
  return held_ && held_->ended() ? held_->take_zlib(body_->body()) : std::string();
}

BodyDecoder::State BodyDecoder::run(std::size_t number, std::string_view& input) {
  Stage& stage = stages_[number];
  char last[step_bytes];
  const bool is_last = number + 1 == stages_.size();
  char* out = is_last ? last : stages_[number + 1].buffer.get();
  auto taken = input.substr(0, step_bytes);
  const auto before = taken.size();
  const auto [state, size] = stage.decoder->step(taken, out, step_bytes);
  input.remove_prefix(before - taken.size());
  stage.hungry = state == Decoder::State::hungry;
  stage.over = state == Decoder::State::ended || state == Decoder::State::failed;
  if (state == Decoder::State::failed && error_.empty()) error_ = stage.decoder->error();
  return hand_on(number, out, size);
}

BodyDecoder::State BodyDecoder::hand_on(std::size_t number, const char* bytes, std::size_t size) {
  if (size == 0) return State::more;
  if (number + 1 == stages_.size()) return sink_.put({bytes, size}) ? State::more : State::stopped;
  stages_[number + 1].input = {bytes, size};
  stages_[number].output += size;
  return stages_[number].output <= max_output_ ? State::more : State::stopped;
}

BodyDecoder::State BodyDecoder::at_rest() const {
  if (!error_.empty()) return State::stopped;
  return stages_.back().over ? State::ended : State::hungry;
}

bool BodyDecoder::may_end() const {
  if (held_) return held_->ended() || held_->empty();
  return error_.empty() && std::ranges::all_of(stages_, [](const Stage& stage) {
           return stage.over || stage.decoder->why_not_ended().empty();
         });
}

bool BodyDecoder::at_end() const {
  if (held_) return held_->ended();
  return error_.empty() &&
         std::ranges::all_of(stages_, [](const Stage& stage) { return stage.over || stage.decoder->at_end(); });
}

bool BodyDecoder::finish() {
  if (held_) {
    const bool gzip = single_ == HeldStream::Format::gzip;
    if (!may_end()) error_ = fmt::format("the {} stream ends before its end", gzip ? "gzip" : "deflate");
    return error_.empty();
  }
  for (std::size_t number = 0; number < stages_.size() && error_.empty(); ++number) {
    if (!stages_[number].over) error_ = stages_[number].decoder->why_not_ended();
  }
  return error_.empty();
}

std::string BodyDecoder::note() const {
  std::string notes;
  for (const Stage& stage : stages_) {
    if (!stage.decoder->note().empty()) notes.append(notes.empty() ? "" : "; ").append(stage.decoder->note());
  }
  return notes;
}

void BodyDecoder::add(std::unique_ptr<Decoder> (*make)(DecoderMemory&), std::size_t memory) {
  Stage& stage = stages_.emplace_back();
  stage.decoder = make(memory_);
  if (stages_.size() > 1) stage.buffer = std::make_unique_for_overwrite<char[]>(step_bytes);
  max_memory_ += memory + step_bytes;
}

Result<std::unique_ptr<BodyDecoder>> make_decoder(std::string_view header, ByteSink& sink, std::uint64_t max_output,
                                                  std::string& unknown, unsigned gzip_files) {
  const auto names = list_of(header);
  if (names.size() > max_codings) return fail(fmt::format("more than {} content encodings", max_codings));
  auto decoder = std::make_unique<BodyDecoder>(sink, max_output);
  // The first was applied first, so it is taken off last.
  for (auto name = names.rbegin(); name != names.rend() && unknown.empty(); ++name) {
    const auto coding =
        std::ranges::find_if(codings, [&](const Coding& coding) { return boost::beast::iequals(coding.name, *name); });
    coding == std::end(codings) ? void(unknown = *name) : decoder->add(coding->make, coding->memory);
  }
  if (!unknown.empty()) decoder = std::make_unique<BodyDecoder>(sink, max_output);
  if (decoder->stages_.size() == 1 && gzip_files == 0) {
    const std::string_view name = names.front();
    if (boost::beast::iequals(name, "gzip") || boost::beast::iequals(name, "x-gzip"))
      decoder->single_ = HeldStream::Format::gzip;
    if (boost::beast::iequals(name, "deflate")) decoder->single_ = HeldStream::Format::zlib;
  }
  for (unsigned i = 0; i < gzip_files; ++i) decoder->add(make_gzip_file_decoder, inflate_memory);
  if (decoder->stages_.empty()) return nullptr;
  return decoder;
}

}  // namespace crawl::http
