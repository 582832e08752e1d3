#include "parser/tree/assertion.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace crawl::parser {
namespace {

thread_local AssertionGuard::Handler current_handler = nullptr;
thread_local void* current_context = nullptr;

}  // namespace

AssertionGuard::AssertionGuard(Handler handler, void* context) {
  current_context = context;
  current_handler = handler;
}

AssertionGuard::~AssertionGuard() {
  current_handler = nullptr;
}

}  // namespace crawl::parser

// The linker exports it to the libraries that call it, and theirs is looked up in the program first. Weak: a program
// that is made with the library may have its own. By another name here, for the C library's own declaration says
// noexcept.
extern "C" [[noreturn]] __attribute__((visibility("default"), used, weak)) void assertion_failed(
    const char* what, const char* file, unsigned line, const char* function) __asm__("__assert_fail");

void assertion_failed(const char* what, const char* file, unsigned line, const char* function) {
  using namespace crawl::parser;
  if (const auto handler = current_handler; handler != nullptr) {
    current_handler = nullptr;
    handler(current_context);
  }
  std::fprintf(stderr, "%s: %s:%u: %s: Assertion `%s' failed.\n", program_invocation_short_name, file, line, function,
               what);
  std::abort();
}
