#include "crawler/worker/large_outcome.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "crawler/ipc/frame.h"
#include "crawler/ipc/messages/outcomes.h"

namespace crawl::worker {
namespace {

constexpr std::size_t large_bytes = 1 << 20, piece_bytes = 256 << 10;
constexpr std::size_t bytes_of_link = 128;  // about, in a frame

// Serializes values as a frame does, and hands on what has come together.
class PieceWriter {
 public:
  explicit PieceWriter(const PutPiece& put) : put_(put) {}

  template <class T>
  void operator()(const T& value) {
    ipc::FrameWriter{piece_}(value);
    hand_on_if_full();
  }
  void operator()(std::string_view text) {
    (*this)(cereal::make_size_tag(static_cast<cereal::size_type>(text.size())));
    write(text);
  }
  void operator()(const std::optional<std::string_view>& text) {
    (*this)(!text.has_value());  // as cereal says it
    if (text) (*this)(*text);
  }
  void operator()(const std::vector<model::Link>& links) {
    (*this)(cereal::make_size_tag(static_cast<cereal::size_type>(links.size())));
    for (const model::Link& link : links) (*this)(link);
  }

  void write(std::string_view bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), piece_bytes))) {
      piece_.append(bytes.substr(0, piece_bytes));
      hand_on_if_full();
    }
  }
  void finish() { put_(piece_); }

 private:
  void hand_on_if_full() {
    if (piece_.size() >= piece_bytes) put_(piece_);
  }

  const PutPiece& put_;
  std::string piece_;
};

void write_payload(const model::Outcome& outcome, PieceWriter& writer) {
  auto& mutable_one = const_cast<model::Outcome&>(outcome);  // fields() is for reading and writing
  mutable_one.fields([&](const auto&... field) { (writer(field), ...); });
}

std::size_t payload_size(const model::Outcome& outcome) {
  std::size_t size = 0;
  const PutPiece count = [&](std::string& piece) {
    size += piece.size();
    piece.clear();
  };
  PieceWriter writer(count);
  write_payload(outcome, writer);
  writer.finish();
  return size;
}

}  // namespace

bool is_large(const model::Outcome& outcome) {
  const std::size_t text = outcome.text ? outcome.text->size() : 0;
  return outcome.body.size() + outcome.raw_body.size() + text + outcome.links.size() * bytes_of_link > large_bytes;
}

void write_in_pieces(const model::Outcome& outcome, const PutPiece& put) {
  const std::size_t size = payload_size(outcome);
  if (size > ipc::max_frame_size) throw ipc::FrameError("a message is longer than a frame may be");
  const auto length = static_cast<std::uint32_t>(size);
  char head[ipc::frame_header_size];
  std::memcpy(head, &length, sizeof length);
  head[4] = static_cast<char>(ipc::OutcomeFrame::type);
  PieceWriter writer(put);
  writer.write({head, sizeof head});
  write_payload(outcome, writer);
  writer.finish();
}

}  // namespace crawl::worker
