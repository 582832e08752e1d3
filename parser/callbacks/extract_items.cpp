// extract_items: the callback that applies the rules for extraction to HTML pages. It asks for the page's tree only
// where a rule is for its URL, and leaves alone what the server calls an error.
#include "parser/extract/extractor.h"
#include "parser/page.h"

namespace crawl::parser {

void extract_items(Page& page) {
  const extract::Extractor* extractor = page.settings().extractor;
  if (extractor == nullptr || page.input().status < 200 || page.input().status > 299) return;
  if (!extractor->wants(page.input().url)) return;
  const Tree* tree = page.tree();
  if (tree == nullptr) return;
  const extract::Source source{*tree, page.input().url, page.base_url(), page.query_charset()};
  page.record().items = extractor->extract(source, page.record().notes);
}

}  // namespace crawl::parser
