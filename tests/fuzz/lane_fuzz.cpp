// Any bytes as an HTML page, read by the scanner and by Gumbo's tree: the records are the same, unless one of the
// reasons of tests/parser/lanes.h says why not.
#include <cstdint>
#include <string_view>

#include "parser/html/arena.h"
#include "tests/parser/lanes.h"

using namespace crawl;

namespace {

// Gumbo 0.10.1 ends the process by an assertion on some pages with sections of text: the scanner reads them alone.
bool kills_gumbo(std::string_view bytes) {
  return bytes.find("<![CDATA[") != std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static parser::Arena arena;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  unsigned repairs = 0;
  const parser::PageRecord scanned = test::read_page(bytes, arena, false, &repairs);
  if (kills_gumbo(bytes)) return 0;
  const parser::PageRecord by_tree = test::read_page(bytes, arena, true, nullptr);
  if (test::differences(scanned, by_tree).empty()) return 0;
  // Bytes in another charset hide what the reasons look for; the decoded page is what both have read.
  if (scanned.charset != "UTF-8") return 0;
  if (test::reasons(bytes, repairs, by_tree).empty()) __builtin_trap();
  return 0;
}
