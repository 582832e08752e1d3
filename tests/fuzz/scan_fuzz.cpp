// Any bytes as an HTML page, read by the scanner and by Gumbo's tree: the records are the same, unless one of the
// reasons of tests/parser/scan_comparison.h says why not.
#include <cstdint>
#include <string>
#include <string_view>

#include "parser/tree/arena.h"
#include "tests/parser/scan_comparison.h"

using namespace crawl;

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
