// WalkPlace: where a walk over Gumbo's tree (walk.h) is: the number that Elements has for an element, and whether it is
// in something that is not shown. Private to parser.
#pragma once

#include "parser/tree/elements.h"
#include "parser/tree/walk.h"

namespace crawl::parser {

class WalkPlace {
 public:
  // The number of the first element that the walk comes to.
  explicit WalkPlace(ElementNo first = 0) : next_(first) {}

  // Of each element, in the order of the walk. What is in a <template> has no number.
  ElementNo enter(const GumboNode& element) {
    ++depth_;
    const ElementNo number = templates_ == 0 ? next_++ : no_element;
    if (element.type == GUMBO_NODE_TEMPLATE) ++templates_;
    return number;
  }
  // The element that was entered last, and all that is in it, is not shown.
  void hide() { hidden_ = depth_; }
  // Returns whether the element was shown.
  bool leave(const GumboNode& element) {
    if (element.type == GUMBO_NODE_TEMPLATE) --templates_;
    const bool shown = !hidden();
    if (hidden_ == depth_) hidden_ = 0;
    --depth_;
    return shown;
  }

  bool hidden() const { return hidden_ != 0; }
  std::size_t depth() const { return depth_; }

 private:
  ElementNo next_;
  std::size_t depth_ = 0, hidden_ = 0;  // hidden_: the depth of the element that hides what is in it
  unsigned templates_ = 0;
};

}  // namespace crawl::parser
