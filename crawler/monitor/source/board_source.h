// BoardSource: the picture of a crawl that runs, from the coordinator's board; its past from the file, and the last
// minutes, second by second, from what was seen here.
#pragma once

#include <deque>
#include <string>

#include "crawler/ipc/board.h"
#include "crawler/monitor/source/file_source.h"

namespace crawl::monitor {

class BoardSource final : public Source {
 public:
  // The board outlives it.
  BoardSource(const ipc::Board& board, const std::string& file) : board_(board), file_(file), counted_(file) {}

  std::optional<ipc::LiveState> look() override;
  std::vector<model::Sample> history(std::int64_t run) override;
  const Counted* counted() override;
  const Counted* count_all(std::chrono::milliseconds time) override;

 private:
  const ipc::Board& board_;
  const std::string file_;
  std::uint64_t version_ = 0;
  std::deque<model::Sample> recent_;
  FileSource counted_;
};

}  // namespace crawl::monitor
