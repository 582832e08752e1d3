// OutcomeReader: what a worker sent, read in place of what it sent before, so that the memory of its vectors is used
// again. Its views are of the frame, whose channel must not read meanwhile. Owned by the storage process; one thread.
#pragma once

#include <cstddef>

#include "crawler/ipc/frame.h"
#include "crawler/ipc/messages/outcomes.h"

namespace crawl::storage_process {

class OutcomeReader {
 public:
  const model::Outcome& read(const ipc::Frame& frame) {
    if (frame.type != ipc::OutcomeFrame::type)
      throw ipc::FrameError("a worker sent storage something else than an outcome");
    if (last_.outcome.links.capacity() > max_kept_links) last_ = {};  // after a large page
    ipc::decode(frame, last_);
    return last_.outcome;
  }

 private:
  static constexpr std::size_t max_kept_links = 4096;
  ipc::OutcomeFrame last_;
};

}  // namespace crawl::storage_process
