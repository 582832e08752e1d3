// Frames: how messages travel between the processes of a crawl. A frame is a 4-byte length, a 1-byte message type and
// the message, serialized by cereal into (and read in place from) one buffer: a received string_view points into it.
//
// Both ends are the same program on the same machine, so integers travel in native order. A frame is still checked as
// if it came from a stranger: a torn or overlong one, or a count that its bytes cannot hold, is a FrameError.
#pragma once

#include <algorithm>
#include <cereal/cereal.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

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

// Appends serialized values to a string, which is as long as what was written once the writer is gone.
class FrameWriter : public cereal::OutputArchive<FrameWriter> {
 public:
  explicit FrameWriter(std::string& out) : OutputArchive(this), out_(out), used_(out.size()) {}
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;
  ~FrameWriter() override { out_.resize(used_); }

  void write(const void* data, std::size_t size) {
    if (size > out_.size() - used_) grow(size);
    if (size > 0) std::memcpy(out_.data() + used_, data, size);
    used_ += size;
  }
  std::size_t size() const { return used_; }  // of the string, so far
  // Drops what was written behind so many bytes.
  void cut(std::size_t size) { used_ = size; }

 private:
  // Most values are a few bytes: a string would look for its room at each.
  void grow(std::size_t size) {
    constexpr std::size_t least = 256;
    const std::size_t wanted = std::max(used_ + size + least, out_.capacity());
    out_.resize_and_overwrite(wanted, [](char*, std::size_t count) { return count; });
  }

  std::string& out_;
  std::size_t used_;
};

// Reads serialized values out of a frame's payload; strings may stay there as views.
class FrameReader : public cereal::InputArchive<FrameReader> {
 public:
  explicit FrameReader(std::string_view payload)
      : InputArchive(this), next_(payload.data()), end_(next_ + payload.size()) {}

  std::string_view take(std::size_t size) {
    if (size > left()) refuse("a frame is shorter than what it says it holds");
    const char* begin = next_;
    next_ += size;
    return {begin, size};
  }
  // How many elements, or bytes of a string, follow.
  std::uint32_t take_count() {
    std::uint32_t count = 0;
    std::memcpy(&count, take(sizeof count).data(), sizeof count);
    if (count > left()) refuse("a frame counts more elements than it has bytes");
    return count;
  }
  std::size_t left() const { return static_cast<std::size_t>(end_ - next_); }

 private:
  [[noreturn]] static void refuse(const char* why) { throw FrameError(why); }

  const char* next_;
  const char* end_;
};

// ---- how cereal handles each kind of value; found by argument-dependent lookup -------------------------------------

template <class T>
  requires std::is_arithmetic_v<T>
inline void CEREAL_SAVE_FUNCTION_NAME(FrameWriter& archive, const T& value) {
  archive.write(&value, sizeof value);
}

template <class T>
  requires std::is_arithmetic_v<T>
void CEREAL_LOAD_FUNCTION_NAME(FrameReader& archive, T& value) {
  std::memcpy(&value, archive.take(sizeof value).data(), sizeof value);
}

// The elements of a vector of numbers.
template <class T>
void CEREAL_SAVE_FUNCTION_NAME(FrameWriter& archive, const cereal::BinaryData<T>& data) {
  archive.write(data.data, static_cast<std::size_t>(data.size));
}

template <class T>
void CEREAL_LOAD_FUNCTION_NAME(FrameReader& archive, cereal::BinaryData<T>& data) {
  const std::string_view bytes = archive.take(static_cast<std::size_t>(data.size));
  if (!bytes.empty()) std::memcpy(data.data, bytes.data(), bytes.size());
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
  tag.size = archive.take_count();
}

inline void CEREAL_SAVE_FUNCTION_NAME(FrameWriter& archive, const std::string_view& text) {
  CEREAL_SAVE_FUNCTION_NAME(archive, cereal::make_size_tag(static_cast<cereal::size_type>(text.size())));
  archive.write(text.data(), text.size());
}

inline void CEREAL_LOAD_FUNCTION_NAME(FrameReader& archive, std::string_view& text) {
  text = archive.take(archive.take_count());
}

inline void CEREAL_SAVE_FUNCTION_NAME(FrameWriter& archive, const std::string& text) {
  CEREAL_SAVE_FUNCTION_NAME(archive, std::string_view(text));
}

inline void CEREAL_LOAD_FUNCTION_NAME(FrameReader& archive, std::string& text) {
  std::string_view view;
  CEREAL_LOAD_FUNCTION_NAME(archive, view);
  text = view;
}

// Most members are of these kinds; cereal would come to the same by calls that take longer than what they do.
template <class T>
concept Plain = std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, std::string_view>;

template <Plain T>
void walk(FrameWriter& archive, T& field) {
  if constexpr (std::is_enum_v<T>)
    CEREAL_SAVE_FUNCTION_NAME(archive, std::to_underlying(field));
  else
    CEREAL_SAVE_FUNCTION_NAME(archive, field);
}

template <Plain T>
void walk(FrameReader& archive, T& field) {
  if constexpr (std::is_enum_v<T>) {
    std::underlying_type_t<T> value{};
    CEREAL_LOAD_FUNCTION_NAME(archive, value);
    field = static_cast<T>(value);
  } else {
    CEREAL_LOAD_FUNCTION_NAME(archive, field);
  }
}

template <Plain T>
void walk(FrameWriter& archive, std::optional<T>& field) {
  CEREAL_SAVE_FUNCTION_NAME(archive, !field.has_value());
  if (field) walk(archive, *field);
}

template <Plain T>
void walk(FrameReader& archive, std::optional<T>& field) {
  bool empty = false;
  CEREAL_LOAD_FUNCTION_NAME(archive, empty);
  if (empty)
    field.reset();
  else
    walk(archive, field.emplace());
}

inline void walk(FrameWriter& archive, std::string& field) {
  CEREAL_SAVE_FUNCTION_NAME(archive, field);
}

inline void walk(FrameReader& archive, std::string& field) {
  CEREAL_LOAD_FUNCTION_NAME(archive, field);
}

// A struct whose `fields(visit)` calls visit with all its members is a message or a part of one.
template <class T>
concept Record = requires(T& value) { value.fields([](auto&...) {}); };

template <class Archive, Record T>
void walk(Archive& archive, T& value) {
  value.fields([&](auto&... field) { (walk(archive, field), ...); });
}

template <Record T>
void walk(FrameWriter& archive, std::vector<T>& list) {
  archive(cereal::make_size_tag(static_cast<cereal::size_type>(list.size())));
  for (T& element : list) walk(archive, element);
}

template <Record T>
void walk(FrameReader& archive, std::vector<T>& list) {
  list.resize(archive.take_count());
  for (T& element : list) walk(archive, element);
}

template <class Archive, class T>
void walk(Archive& archive, T& field) {
  archive(field);
}

// For what cereal itself finds within an optional, say.
template <class Archive, Record T>
void CEREAL_SERIALIZE_FUNCTION_NAME(Archive& archive, T& value) {
  walk(archive, value);
}

// ---- messages ------------------------------------------------------------------------------------------------------

// Appends message as one frame. M has a constant `type` that is unique among the messages of its direction.
template <class M>
void append_frame(std::string& out, const M& message) {
  std::size_t begin = out.size();
  out.append(frame_header_size, '\0');
  FrameWriter{out}(message);
  std::size_t size = out.size() - begin - frame_header_size;
  if (size > max_frame_size) {
    out.resize(begin);
    throw FrameError("a message is longer than a frame may be");
  }
  auto length = static_cast<std::uint32_t>(size);
  std::memcpy(out.data() + begin, &length, sizeof length);
  out[begin + 4] = static_cast<char>(M::type);
}

// A frame of a message whose only field is a list, made element by element: what one is made of need not outlive the
// call, and the buffer serves the next frame too.
template <class M>
class ListFrame {
 public:
  template <class Element>
  void add(Element& element) {
    walk(writer_, element);
    ++count_;
  }
  std::uint32_t size() const { return count_; }
  // Valid until the next add() or clear().
  std::string_view bytes() {
    const std::size_t size = writer_.size() - frame_header_size;
    if (size > max_frame_size) throw FrameError("a message is longer than a frame may be");
    const auto length = static_cast<std::uint32_t>(size);
    std::memcpy(bytes_.data(), &length, sizeof length);
    bytes_[4] = static_cast<char>(M::type);
    std::memcpy(bytes_.data() + frame_header_size, &count_, sizeof count_);
    return {bytes_.data(), writer_.size()};
  }
  void clear() {
    writer_.cut(frame_header_size + sizeof count_);
    count_ = 0;
  }

 private:
  std::uint32_t count_ = 0;
  std::string bytes_ = std::string(frame_header_size + sizeof count_, '\0');
  FrameWriter writer_{bytes_};
};

// Into a message that may hold another: what its vectors had of memory is used again.
template <class M>
void decode(const Frame& frame, M& message) {
  FrameReader reader(frame.payload);
  reader(message);
  if (reader.left() != 0) throw FrameError("a frame is longer than what it holds");
}

template <class M>
M decode(const Frame& frame) {
  M message;
  decode(frame, message);
  return message;
}

}  // namespace crawl::ipc

CEREAL_SETUP_ARCHIVE_TRAITS(crawl::ipc::FrameReader, crawl::ipc::FrameWriter)
