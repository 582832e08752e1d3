// Any bytes as an HTML page that is written as Markdown: the text is within its bounds, ends with a line end, has no
// line end of another kind and no NUL, and the same page makes the same text.
#include <cstdint>
#include <string>
#include <string_view>

#include "parser/markdown/markdown.h"
#include "parser/page.h"
#include "parser/tree/arena.h"
#include "parser/tree/elements.h"

using namespace crawl::parser;

namespace {

void check(bool holds) {
  if (!holds) __builtin_trap();
}

markdown::Markdown written(Page& page, const Tree& tree) {
  const Elements elements(tree);
  StepBudget budget(50'000'000);
  return markdown::markdown_of(tree, elements, page.base_url(), page.query_charset(), budget);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Arena arena;
  static const ParseSettings settings;
  static const Url url = *parse_url("http://example.org/dir/page?q");
  Page page({.url = url,
             .content_type = "text/html",
             .header_charset = {},
             .body = std::string(reinterpret_cast<const char*>(data), size),
             .headers = {},
             .decoded_from = "UTF-8"},
            arena, settings);
  const Tree* tree = page.tree();
  if (tree == nullptr) return 0;
  const markdown::Markdown first = written(page, *tree);
  check(first.text.empty() || first.text.ends_with('\n'));
  check(first.text.find('\r') == std::string::npos && first.text.find('\0') == std::string::npos);
  check(first.text.size() <= 100 * size + 1000);  // marks and indentation, bounded by depth
  check(written(page, *tree).text == first.text);
  return 0;
}
