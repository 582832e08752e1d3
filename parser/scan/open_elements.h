// OpenElements: the stack of open elements, as far as the rules ask for it
// (https://html.spec.whatwg.org/multipage/parsing.html#the-stack-of-open-elements). Each entry knows what is in scope
// at its place, so that no question costs a walk: hostile nesting makes nothing quadratic.
//
// One for each page; at most max_open_elements entries.
#pragma once

#include <cstdint>
#include <vector>

#include "parser/scan/insertion_mode.h"
#include "parser/scan/tag_rules.h"

namespace crawl::parser {

inline constexpr std::size_t max_open_elements = 2048;  // browsers end at 512

enum class Space : std::uint8_t { html, svg, mathml };

// What holds at the place of an element, from the elements below it and its own tag.
enum Holds : std::uint8_t {
  p_in_button_scope = 1,
  li_in_list_scope = 2,
  li_ends_here = 4,  // a new <li> would end one that is open
  dd_ends_here = 8,  // the same for <dd> and <dt>
};

struct OpenElement {
  Tag tag = Tag::other;
  Space space = Space::html;
  bool hidden = false;     // by its attribute, from all or from screen readers
  bool forgotten = false;  // no longer open, though what is above it is; it goes with that
  bool special = false;
  bool html_content = false;  // a foreign element in which start tags and texts are HTML
  std::uint8_t holds = 0;
  InsertionMode reset_mode = InsertionMode::
      in_body;  // https://html.spec.whatwg.org/multipage/parsing.html#reset-the-insertion-mode-appropriately
  std::uint32_t special_size = 0;  // of the stack with the last special element on top
  std::uint32_t scope_size = 0;    // the same for the last element that ends a scope
  std::uint32_t level = 0;         // how many open elements keep formatting to themselves ("markers")
  std::uint32_t link_text = 0;     // bytes that the text of the link around it had
  std::uint64_t name_hash = 0;
  TagBits in_scope = 0;
  TagBits in_table_scope = 0;
  TagBits since_special = 0;        // what is open above the last special element, and that
  std::uint64_t foreign_names = 0;  // of the foreign elements above the last HTML one, a bit of each name's hash

  bool has(Holds what) const { return (holds & what) != 0; }
};

class OpenElements {
 public:
  OpenElements() {
    elements_.reserve(64);
    elements_.emplace_back();  // below <html>, so that there is always a top
  }

  bool is_open(Tag tag) const { return (top().in_scope & bit_of(tag)) != 0; }  // in scope
  bool is_open_in_table(Tag tag) const { return (top().in_table_scope & bit_of(tag)) != 0; }
  std::size_t size() const { return elements_.size() - 1; }
  bool is_full() const { return elements_.size() > max_open_elements; }
  const OpenElement& top() const { return elements_.back(); }
  OpenElement& at(std::size_t index) { return elements_[index + 1]; }

  // Fills in what follows from the tag and the entries below it.
  OpenElement& push(Tag tag, Space space, std::uint64_t name_hash);
  void pop() { elements_.pop_back(); }
  // The element is no longer open, but what is above it is. Linear in what is above.
  void forget(std::size_t index);

 private:
  std::vector<OpenElement> elements_;
};

}  // namespace crawl::parser
