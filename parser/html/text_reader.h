// TextReader: the text of a page as a person reads it, gathered as it comes: white space collapsed as on the screen,
// a line for each block, a tab between table cells, <pre> kept as it is. One for each page; its output is bounded by
// the text of the page.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "parser/html/tag.h"

namespace crawl::parser {

// How an element shows, by the rendering section of the standard
// (https://html.spec.whatwg.org/multipage/rendering.html).
enum class Display : unsigned char { in_line, block, paragraph, cell, line_break, preformatted, none };

extern const std::array<Display, tag_count> displays;

inline Display display_of(Tag tag) {
  return displays[index_of(tag)];
}

class TextReader {
 public:
  void enter(Display display);
  void leave(Display display);
  void add(std::string_view text);
  // About as much text will come.
  void reserve(std::size_t bytes) { out_.reserve(bytes); }
  std::size_t size() const { return out_.size(); }
  std::string take() { return std::move(out_); }

 private:
  // What must be between the last word and the next, the strongest of what was met.
  enum class Gap : unsigned char { none, space, tab, line, paragraph };

  void widen(Gap gap) {
    if (gap > gap_) gap_ = gap;
  }
  // Where a block begins or ends, line ends before it are part of the gap.
  void widen_at_edge(Gap gap);
  void put(std::string_view words);
  void add_flowing(std::string_view text);
  void add_preformatted(std::string_view text);

  std::string out_;
  Gap gap_ = Gap::none;
  std::size_t line_ends_ = 0;  // behind the last word, of preformatted text
  unsigned preformatted_ = 0;  // how many such elements are open
};

}  // namespace crawl::parser
