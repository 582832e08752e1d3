// ProgramPool: the processes of the callback program and the pages that wait for one, for all workers together, so that
// a page waits only while every process is busy. Pages are given out in the order in which they came.
//
// Owned by the pool's process, one thread, never blocks. What waits here is bounded by the workers, each of which holds
// on to its pages until they are answered and takes no more than its queue has room for. Some processes are started at
// once, for that takes a moment in which there is nothing else to do; the others as pages want them.
#pragma once

#include <poll.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crawler/callback_programs/program.h"

namespace crawl::callback_programs {

struct ProgramPoolSettings {
  std::string command;
  unsigned processes = 1;
  std::int64_t timeout_ns = 0;  // for a page
};

class ProgramPool {
 public:
  explicit ProgramPool(ProgramPoolSettings settings);

  void add(Task task) { waiting_.push_back(std::move(task)); }
  // The client is gone: nobody wants its answers.
  void forget(std::size_t client, std::uint64_t generation);

  // What it waits for, and until when at most (ns); INT64_MAX if only for a page.
  void add_descriptors(std::vector<pollfd>& fds) const;
  std::int64_t next_event(std::int64_t now) const;
  // Gives out pages and hands over what is over.
  void work(std::int64_t now, const std::function<void(Finished)>& done);

  // No more pages come: the processes may end by themselves until then, or until `leave` says so, and are killed.
  void finish(std::int64_t deadline, const std::function<bool()>& leave);

 private:
  bool give_out(std::int64_t now, const std::function<void(Finished)>& done);
  // A page that the program gives back waits again.
  void work_on(Program& program, std::int64_t now, const std::function<void(Finished)>& done);
  Program* free_program();
  void start(Program& program, std::int64_t now);

  std::vector<std::unique_ptr<Program>> programs_;
  std::deque<Task> waiting_;
  std::int64_t not_before_ = 0;  // when the machine gives no process, it is asked again later
};

}  // namespace crawl::callback_programs
