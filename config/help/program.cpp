#include "config/help/program.h"

#include <utility>

namespace crawl::config {
namespace {

Program& current() {
  static Program program;
  return program;
}

}  // namespace

const Program& program() {
  return current();
}

void set_program(Program program) {
  current() = std::move(program);
}

}  // namespace crawl::config
