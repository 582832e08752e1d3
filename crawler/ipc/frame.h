// Frames: how messages travel between the processes of a crawl. A frame is a 4-byte length, a 1-byte message type and
// the message, serialized by cereal into (and read in place from) one buffer: a received string_view points into it.
//
// Both ends are the same program on the same machine, so integers travel in native order. A frame is still checked as
// if it came from a stranger: a torn or overlong one, or a count that its bytes cannot hold, is a FrameError.
#pragma once

#include <cereal/cereal.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace crawl::ipc {

struct FrameError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline constexpr std::size_t frame_header_size = 5;
inline constexpr std::size_t max_frame_size = std::size_t{1} << 30;  // a page of the largest --max-body and its links

// A received message, valid until its Channel reads again.
struct Frame {
  std::uint8_t type = 0;
  std::string_view payload;
};

// Appends serialized values to a string.
class FrameWriter : public cereal::OutputArchive<FrameWriter> {
 public:
  explicit FrameWriter(std::string& out) : OutputArchive(this), out_(out) {}
  void write(const void* data, std::size_t size) { out_.append(static_cast<const char*>(data), size); }

 private:
  std::string& out_;
};

// Reads serialized values out of a frame's payload; strings may stay there as views.
class FrameReader : public cereal::InputArchive<FrameReader> {
 public:
  explicit FrameReader(std::string_view payload) : InputArchive(this), rest_(payload) {}

  std::string_view take(std::size_t size) {
    if (size > rest_.size()) throw FrameError("a frame is shorter than what it says it holds");
    std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
};

// ---- how cereal handles each kind of value; found by argument-dependent lookup -------------------------------------

template <class T>
  requires std::is_arithmetic_v<T>
void CEREAL_SAVE_FUNCTION_NAME(FrameWriter& archive, const T& value) {
  archive.write(&value, sizeof value);
}

template <class T>
  requires std::is_arithmetic_v<T>
void CEREAL_LOAD_FUNCTION_NAME(FrameReader& archive, T& value) {
  std::memcpy(&value, archive.take(sizeof value).data(), sizeof value);
}

// A bool that is neither 0 nor 1 is undefined behaviour for whoever reads it.
inline void CEREAL_LOAD_FUNCTION_NAME(FrameReader& archive, bool& value) {
  const char byte = archive.take(1).front();
  if (byte != 0 && byte != 1) throw FrameError("a frame holds a truth that is neither true nor false");
  value = byte == 1;
}

// Names are for text formats: only the value travels.
template <class Archive, class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(Archive& archive, cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(FrameWriter& archive, const cereal::SizeTag<T>& tag) {
  auto size = static_cast<std::uint32_t>(tag.size);
  archive.write(&size, sizeof size);
}

template <class T>
void CEREAL_LOAD_FUNCTION_NAME(FrameReader& archive, cereal::SizeTag<T>& tag) {
  std::uint32_t size = 0;
  std::memcpy(&size, archive.take(sizeof size).data(), sizeof size);
  if (size > archive.left()) throw FrameError("a frame counts more elements than it has bytes");
  tag.size = size;
}

inline void CEREAL_SAVE_FUNCTION_NAME(FrameWriter& archive, const std::string_view& text) {
  archive(cereal::make_size_tag(static_cast<cereal::size_type>(text.size())));
  archive.write(text.data(), text.size());
}

inline void CEREAL_LOAD_FUNCTION_NAME(FrameReader& archive, std::string_view& text) {
  cereal::size_type size = 0;
  archive(cereal::make_size_tag(size));
  text = archive.take(static_cast<std::size_t>(size));
}

inline void CEREAL_SAVE_FUNCTION_NAME(FrameWriter& archive, const std::string& text) {
  CEREAL_SAVE_FUNCTION_NAME(archive, std::string_view(text));
}

inline void CEREAL_LOAD_FUNCTION_NAME(FrameReader& archive, std::string& text) {
  std::string_view view;
  CEREAL_LOAD_FUNCTION_NAME(archive, view);
  text = view;
}

// Any struct whose `fields(visit)` calls visit with all its members is a message or a part of one.
template <class Archive, class T>
  requires requires(T& value) { value.fields([](auto&...) {}); }
void CEREAL_SERIALIZE_FUNCTION_NAME(Archive& archive, T& value) {
  value.fields([&](auto&... field) { (archive(field), ...); });
}

// ---- messages ------------------------------------------------------------------------------------------------------

// Appends message as one frame. M has a constant `type` that is unique among the messages of its direction.
template <class M>
void append_frame(std::string& out, const M& message) {
  std::size_t begin = out.size();
  out.append(frame_header_size, '\0');
  FrameWriter writer(out);
  writer(message);
  std::size_t size = out.size() - begin - frame_header_size;
  if (size > max_frame_size) {
    out.resize(begin);
    throw FrameError("a message is longer than a frame may be");
  }
  auto length = static_cast<std::uint32_t>(size);
  std::memcpy(out.data() + begin, &length, sizeof length);
  out[begin + 4] = static_cast<char>(M::type);
}

template <class M>
M decode(const Frame& frame) {
  M message;
  FrameReader reader(frame.payload);
  reader(message);
  if (reader.left() != 0) throw FrameError("a frame is longer than what it holds");
  return message;
}

}  // namespace crawl::ipc

CEREAL_SETUP_ARCHIVE_TRAITS(crawl::ipc::FrameReader, crawl::ipc::FrameWriter)
