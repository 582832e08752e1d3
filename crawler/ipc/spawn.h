// spawn: the one place where crawl forks. A child never outlives its parent, inherits only the descriptors that are
// its own, leaves SIGINT and SIGTERM to the coordinator's socket, and ends by _exit.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace crawl::ipc {

// Forks a child that runs main and exits with its answer. The caller must have one thread only.
// name: shown by ps and top, 15 characters at most. keep: descriptors that stay open in the child beside 0, 1 and 2.
// Throws std::system_error if the machine gives no process.
pid_t spawn(const std::string& name, const std::vector<int>& keep, const std::function<int()>& main);

// In such a child, before it becomes another program, which must not inherit what we ignore.
void take_signals_as_usual();

}  // namespace crawl::ipc
