// By which name the program speaks of itself in usage, --help and errors: `crawl`, or a program made with
// crawler/library, which has a text of its own too. Set once, before a command line is read.
#pragma once

#include <string>
#include <vector>

namespace crawl::config {

struct Program {
  std::string name = "crawl";
  std::string about;               // what --help says of it; empty: the text of the command
  std::vector<std::string> flags;  // that it sets itself: "--depth=all"
  bool is_crawl = true;            // with its commands
};

const Program& program();
void set_program(Program program);

}  // namespace crawl::config
