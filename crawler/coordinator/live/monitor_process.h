// MonitorProcess: the process that shows a crawl to who looks on (the live page), as its parent has it. It reads a
// board that is written once a second, and whatever it does, nobody waits for it. If it dies it is started again, a few
// times. Owned by the supervisor; one thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>

#include "base/fd.h"
#include "crawler/ipc/board.h"

namespace crawl::coordinator {

// What the monitor has: it runs until `end` is at end-of-file.
struct MonitorConfig {
  const ipc::Board* board = nullptr;
  base::Fd end;
};

// What it runs, and the socket on which it listens, which it inherits; -1: nobody looks on.
struct MonitorMain {
  int listener = -1;
  std::function<int(MonitorConfig)> run;
};

class MonitorProcess {
 public:
  explicit MonitorProcess(MonitorMain main) : main_(std::move(main)), board_(ipc::Board::make()) {}
  ~MonitorProcess() { kill(); }
  MonitorProcess(const MonitorProcess&) = delete;
  MonitorProcess& operator=(const MonitorProcess&) = delete;

  void start();
  pid_t pid() const { return pid_; }
  ipc::Board& board() { return *board_; }
  // It has been reaped by somebody else.
  void died();
  // The crawl is over: it may show that, for a moment. Reaps it.
  void finish();
  void kill();

 private:
  MonitorMain main_;
  ipc::Board* board_;
  pid_t pid_ = 0;
  base::Fd end_;
  unsigned deaths_ = 0;
};

}  // namespace crawl::coordinator
