// Channel: one end of the Unix socketpair between two processes, with an inbox and an outbox of frames. It never
// blocks: whoever owns it waits for readiness in the way that suits its process (poll, or Asio in a worker).
//
// One process, one thread. The outbox is bounded by what the peer gave credit for, never by blocking; the inbox by the
// largest frame and one read.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>

#include "base/fd.h"
#include "crawler/ipc/frame.h"

namespace crawl::ipc {

// Two connected ends, whose buffers in the kernel have this size.
std::pair<base::Fd, base::Fd> make_socket_pair(int buffer_bytes);

class Channel {
 public:
  explicit Channel(base::Fd fd);  // makes it non-blocking

  int fd() const { return fd_.get(); }

  template <class M>
  void send(const M& message) {
    append_frame(outbox_, message);
  }
  // Frames that were made elsewhere (append_frame).
  void send_frames(std::string_view frames) { outbox_.append(frames); }
  // Writes what the kernel takes. False if the peer is gone.
  bool flush();
  bool has_output() const { return sent_ < outbox_.size(); }
  std::size_t output_bytes() const { return outbox_.size() - sent_; }

  // Reads once, as much as is there. False at end-of-file or error; what came before is still in the inbox.
  // Frames taken before are invalid from here on.
  bool fill();
  // True if the last fill took all that the kernel had.
  bool drained() const { return drained_; }
  // True when a fill found the end: whoever polls it from then on is woken for nothing until it is closed.
  bool ended() const { return ended_; }
  // The next whole frame; none if more bytes are needed.
  std::optional<Frame> next();
  // Drops an incomplete frame: its writer is dead.
  void drop_torn_frame();

 private:
  base::Fd fd_;
  std::string outbox_;
  std::size_t sent_ = 0;
  std::string inbox_;  // its size is its capacity in use: bytes [begin_, end_) are data
  std::size_t begin_ = 0, end_ = 0;
  std::size_t read_size_ = 16 * 1024;  // more when that was not enough: most peers say little at a time
  bool drained_ = true, ended_ = false;
};

}  // namespace crawl::ipc
