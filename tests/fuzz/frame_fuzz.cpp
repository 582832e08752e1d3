// Any bytes as the payload of every message, and as what a process reads from its neighbour: decoding either throws
// FrameError or gives a message that is written and read again as the same bytes, and a Channel's frames are those of
// the bytes however its reads fall. The first byte of the input chooses the message, or the channel.
#include <sys/socket.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/all_messages.h"

namespace {

using namespace crawl;

void require(bool condition) {
  if (!condition) std::abort();
}

template <class M>
std::string payload_of(const M& message) {
  std::string bytes;
  ipc::append_frame(bytes, message);
  return bytes.substr(ipc::frame_header_size);
}

template <class M>
void decode_one(std::string_view bytes) {
  try {
    const M message = ipc::decode<M>({M::type, bytes});
    const std::string written = payload_of(message);
    require(payload_of(ipc::decode<M>({M::type, written})) == written);
  } catch (const ipc::FrameError&) {
  }
}

// The frames of bytes that come in pieces, as "type payload"; the last is "error" where the stream broke a rule.
std::vector<std::string> frames_of(std::string_view bytes, std::size_t piece) {
  auto [reading, writing] = ipc::make_socket_pair(1 << 20);
  ipc::Channel channel(std::move(reading));
  std::vector<std::string> frames;
  try {
    while (!bytes.empty()) {
      const std::string_view part = bytes.substr(0, piece);
      require(send(writing.get(), part.data(), part.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(part.size()));
      bytes.remove_prefix(part.size());
      require(channel.fill());
      while (const auto frame = channel.next()) {
        frames.push_back(static_cast<char>(frame->type) + std::string(frame->payload));
      }
    }
  } catch (const ipc::FrameError&) {
    frames.push_back("error");
  }
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  constexpr std::size_t count = ipc::AllMessages::count;
  const std::size_t message = data[0] % (count + 1);
  if (message < count) {
    ipc::AllMessages::visit(message, [&]<class M>() { decode_one<M>(bytes); });
  } else {
    require(frames_of(bytes, bytes.size()) == frames_of(bytes, 1 + bytes.size() / (1 + data[0] / count)));
  }
  return 0;
}
