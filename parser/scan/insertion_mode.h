// The insertion modes of tree construction: https://html.spec.whatwg.org/multipage/parsing.html#the-insertion-mode.
// What ends a document is one mode with what comes behind it.
#pragma once

#include <cstdint>

namespace crawl::parser {

enum class InsertionMode : std::uint8_t {
  initial,  // with "before html"
  before_head,
  in_head,
  in_head_noscript,
  after_head,
  in_body,
  in_table,
  in_caption,
  in_column_group,
  in_table_body,
  in_row,
  in_cell,
  in_template,
  after_body,  // with "after after body"
  in_frameset,
  after_frameset,  // with "after after frameset"
};

}  // namespace crawl::parser
