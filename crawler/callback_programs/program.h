// Program: one process of the callback program, at one page at a time, and the pipes to it. It is whatever somebody
// else wrote: it may crash, hang, write what is no answer, or write without end. Then it is killed, its page gets an
// error, and another process of it is started for the next page, so that no answer is ever taken for another page's.
//
// Owned by the pool; never blocks. It runs as a process group of its own, by `sh -c`, and does not outlive the pool.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "crawler/callback_programs/stderr_lines.h"
#include "crawler/ipc/messages/programs.h"

namespace crawl::callback_programs {

// A page that waits for a program, or is with one.
struct Task {
  std::size_t client = 0;        // whose page it is
  std::uint64_t generation = 0;  // of the client's socket
  std::uint64_t number = 0;
  std::string url, line;
};

// A page that is over, and what came of it.
struct Finished {
  Task task;
  ipc::PageResult reply;
};

class Program {
 public:
  Program(std::string command, std::int64_t timeout_ns) : command_(std::move(command)), timeout_ns_(timeout_ns) {}
  ~Program() { kill(); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  bool running() const { return pid_ > 0; }
  bool busy() const { return task_.has_value(); }

  // Starts a process where none runs. False, with a reason, if the machine gives none.
  bool start(std::string& why);
  // A page for a process that is not busy. It has its time from now on.
  void give(Task task, std::int64_t now);

  // What it waits for; two descriptors at most beside its standard error.
  void add_descriptors(std::vector<pollfd>& fds) const;
  // When its time is over; INT64_MAX if it has no page.
  std::int64_t deadline() const { return task_ ? deadline_ : INT64_MAX; }

  // Writes and reads what can be. The page, once it is over.
  std::optional<Finished> work(std::int64_t now);
  // A page that its process did not begin with: it had answered others and ended in good order. It is for another.
  std::optional<Task> take_back() { return std::exchange(given_back_, std::nullopt); }

  // No more pages: it reads the end of its input, and may end by itself.
  void close_input() { input_.reset(); }
  // Reads what it says to the last, and passes over it. True once it has ended by itself.
  bool ended();
  void kill();

 private:
  std::optional<Finished> read_output();
  Finished take_line();
  bool has_read_page() const;
  void write_input();
  void read_errors();
  std::optional<Finished> leave();
  void pass_over_output();
  Finished fail(std::string why);
  Finished finish(ipc::PageResult reply);
  std::string how_it_ended(bool& in_order);

  const std::string command_;
  const std::int64_t timeout_ns_;
  pid_t pid_ = 0;
  base::Fd input_, output_, errors_;  // our ends of its pipes
  std::optional<Task> task_, given_back_;
  bool has_answered_ = false;  // this process, a page
  std::size_t written_ = 0;    // bytes of the task's line
  std::string line_;           // of its answer, so far
  std::int64_t deadline_ = 0;
  StderrLines said_;
};

}  // namespace crawl::callback_programs
