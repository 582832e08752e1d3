#include "parser/tree/element_text.h"

#include "parser/html/ascii.h"
#include "parser/html/text_reader.h"
#include "parser/tree/walk.h"

namespace crawl::parser {

namespace {

// White space costs no byte of the result, and is read up to this many times its bound.
constexpr std::size_t max_read = 4;
constexpr std::uint64_t steps_of_a_node = 8;  // that a node takes to go in and out again

Tag tag_of(const GumboNode& node) {
  return tag_named(gumbo_normalized_tagname(node.v.element.tag));
}

// What is shown of an element.
class Shown {
 public:
  Shown(std::size_t max_bytes, StepBudget& budget) : left_(max_bytes * max_read), budget_(budget) {}

  void enter_root(Display display) { text_.enter(display); }

  bool enter(const GumboNode& node) {
    if (!budget_.spend(steps_of_a_node)) return false;
    if (is_element(node)) {
      ++depth_;
      if (unseen_ == 0) open(node);
    } else if (is_text(node) && unseen_ == 0) {
      return add(node.v.text.text);
    }
    return true;
  }

  void leave(const GumboNode& node) {
    if (!is_element(node)) return;
    if (unseen_ == depth_) unseen_ = 0;
    --depth_;
    if (unseen_ == 0) text_.leave(display_of(tag_of(node)));
  }

  std::string take() { return text_.take(); }

 private:
  void open(const GumboNode& node) {
    const Display display = display_of(tag_of(node));
    text_.enter(display);
    if (display == Display::none || attribute(node, "hidden")) unseen_ = depth_;
  }

  bool add(std::string_view text) {
    if (!budget_.spend_bytes(text.size())) return false;
    text_.add(utf8_prefix(text, left_));
    left_ -= std::min(left_, text.size());
    return left_ > 0;
  }

  TextReader text_;
  std::size_t left_;
  StepBudget& budget_;
  std::size_t depth_ = 0, unseen_ = 0;  // unseen_: the depth of the element that hides what is in it
};

// All text nodes one after the other.
class Written {
 public:
  Written(std::size_t max_bytes, StepBudget& budget) : left_(max_bytes * max_read), budget_(budget) {}

  bool enter(const GumboNode& node) {
    if (!is_text(node)) return budget_.spend(1);
    const std::string_view text = utf8_prefix(node.v.text.text, left_);
    if (!budget_.spend_bytes(text.size())) return false;
    text_ += text;
    left_ -= text.size();
    return left_ > 0;
  }
  void leave(const GumboNode&) {}

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::size_t left_;
  StepBudget& budget_;
};

}  // namespace

std::string element_text(const Elements& elements, ElementNo element, std::size_t max_bytes, StepBudget& budget) {
  const GumboNode& node = elements.node(element);
  const Tag tag = tag_of(node);
  const Display display = display_of(tag);
  if (display == Display::none) {
    Written written(max_bytes, budget);
    walk(node, written);
    const std::string text = written.take();
    if (tag != Tag::script && tag != Tag::style) return collapsed(text, max_bytes);
    return std::string(utf8_prefix(strip_spaces(text), max_bytes));
  }
  Shown shown(max_bytes, budget);
  shown.enter_root(display);
  walk(node, shown);
  const std::string text = shown.take();
  return text.size() <= max_bytes ? text : std::string(utf8_prefix(text, max_bytes));
}

}  // namespace crawl::parser
