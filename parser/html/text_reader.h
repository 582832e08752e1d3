// TextReader: the text of a page as a person reads it, gathered during a walk: white space collapsed as on the screen,
// a line for each block, a tab between table cells, <pre> kept as it is. One for each page; its output is bounded by
// the text of the page.
#pragma once

#include <gumbo.h>

#include <string>
#include <string_view>

namespace crawl::parser {

// How an element shows, by the rendering section of the standard
// (https://html.spec.whatwg.org/multipage/rendering.html).
enum class Display : unsigned char { in_line, block, paragraph, cell, line_break, preformatted, none };

Display display_of(GumboTag tag);

class TextReader {
 public:
  void enter(Display display);
  void leave(Display display);
  void add(std::string_view text);
  std::string take() { return std::move(out_); }

 private:
  // What must stand between the last word and the next, the strongest of what was met.
  enum class Gap : unsigned char { none, space, tab, line, paragraph };

  void widen(Gap gap) {
    if (gap > gap_) gap_ = gap;
  }
  void put(std::string_view word);
  void add_flowing(std::string_view text);
  void add_preformatted(std::string_view text);

  std::string out_;
  Gap gap_ = Gap::none;
  unsigned preformatted_ = 0;  // how many such elements are open
};

}  // namespace crawl::parser
