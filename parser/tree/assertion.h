// AssertionGuard: what happens when an assert() of a library fails on this thread while one lives: its handler is
// called in place of abort(). Gumbo 0.10.1 is built with its assertions, and some of them fail on hostile pages; as it
// is a shared library, the __assert_fail that it calls is the one of the program, which parser/tree/assertion.cpp
// defines. Without a guard the program prints and aborts, as the C library has it.
#pragma once

namespace crawl::parser {

class AssertionGuard {
 public:
  // The handler leaves by longjmp, across frames of C alone. One guard at a time on a thread.
  using Handler = void (*)(void* context);
  AssertionGuard(Handler handler, void* context);
  ~AssertionGuard();
  AssertionGuard(const AssertionGuard&) = delete;
  AssertionGuard& operator=(const AssertionGuard&) = delete;
};

}  // namespace crawl::parser
