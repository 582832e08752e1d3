// Any bytes as an HTML page, read by the scanner and by Gumbo's tree: the records are the same, unless one of the
// reasons of tests/parser/lanes.h says why not.
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "parser/html/arena.h"
#include "tests/parser/lanes.h"

using namespace crawl;

// Gumbo 0.10.1 ends the process by assertions on some pages. Here that is one more reason to give its tree up: the
// exception is caught around the callback, and said in the notes of the page.
extern "C" [[noreturn]] void assertion_failed(const char* what, const char*, unsigned,
                                              const char*) __asm__("__assert_fail");

void assertion_failed(const char* what, const char*, unsigned, const char*) {
  throw std::runtime_error(what);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static parser::Arena arena;
  // The byte order mark has them decoded as UTF-8, so that the reasons are looked for in what both have read.
  const std::string bytes = "\xEF\xBB\xBF" + std::string(reinterpret_cast<const char*>(data), size);
  unsigned repairs = 0;
  const parser::PageRecord scanned = test::read_page(bytes, arena, false, &repairs);
  const parser::PageRecord by_tree = test::read_page(bytes, arena, true, nullptr);
  if (test::differences(scanned, by_tree).empty()) return 0;
  if (test::reasons(bytes, repairs, by_tree).empty()) __builtin_trap();
  return 0;
}
