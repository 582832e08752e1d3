// What a browser's processes are kept in: namespaces of users, processes, networks and mounts of their own, where the
// kernel gives them to whoever runs crawl; then they have no network at all, see no file of /tmp, and end together
// whatever happens. Without, they are a process group. Either way they run as somebody without rights, for Chromium
// keeps its own sandbox only then, and a guardian of ours ends them when the other end of its lifeline is closed.
//
// In the child of a fork, one thread.
#pragma once

#include <string>
#include <vector>

namespace crawl::browser {

struct Confined {
  std::vector<std::string> arguments;  // of the browser, its path first; that of its profile is added
  int commands = -1, replies = -1;     // of its DevTools pipe
  int errors = -1;                     // for its standard error
  int lifeline = -1;                   // ends when this is closed at its other end
  bool namespaces = true;              // to be tried
};

// Runs the browser to its end, and ends all of its processes. Answers its exit status; never throws.
int run_confined(const Confined& confined);

// Whether this process could give a browser namespaces; asked of the kernel by trying, in a child.
bool has_namespaces();

}  // namespace crawl::browser
