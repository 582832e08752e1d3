// scan_document: a Document in one pass over the text of a page, without a tree. The tags come from a tokenizer by the
// standard, and a stack of open elements applies the standard's rules for what each begins and ends
// (https://html.spec.whatwg.org/multipage/parsing.html#tree-construction), so that the document is the one that
// Gumbo's tree gives; where only a tree would do, Document::repairs says so.
//
// Linear in the text, whatever it is; memory is bounded by the document and max_open_elements. Any thread.
#pragma once

#include <string_view>

#include "parser/html/document.h"

namespace crawl::parser {

Document scan_document(std::string_view utf8, const DocumentSettings& settings);

}  // namespace crawl::parser
