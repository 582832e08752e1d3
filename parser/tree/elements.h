// Elements: the elements of a tree as rows in document order, so that what walks a tree becomes a loop over numbers:
// ancestors, siblings and subtrees need no recursion, however deep the page. What is in a <template> belongs to
// another document (https://html.spec.whatwg.org/multipage/scripting.html#the-template-element) and has no row.
//
// Views the tree, and lives as long as it; 24 bytes an element. Read-only once it is made; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parser/html/tag.h"
#include "parser/tree/tree.h"

namespace crawl::parser {

using ElementNo = std::uint32_t;  // a row, from 0
inline constexpr ElementNo no_element = UINT32_MAX;

class Elements {
 public:
  explicit Elements(const Tree& tree);

  ElementNo size() const { return static_cast<ElementNo>(rows_.size()); }
  ElementNo parent(ElementNo e) const { return rows_[e].parent; }      // no_element: of the root
  ElementNo previous(ElementNo e) const { return rows_[e].previous; }  // sibling; no_element: it is the first
  ElementNo end(ElementNo e) const { return rows_[e].end; }            // e + 1 to end: what is in it
  const GumboInternalNode& node(ElementNo e) const { return *rows_[e].node; }

  // Names as numbers. The same for elements of one local name, whatever their case and namespace.
  using Name = std::uint32_t;
  Name name(ElementNo e) const { return rows_[e].name; }
  // Nothing where the tree has no such element. lower_name is in lower case.
  std::optional<Name> name_of(std::string_view lower_name) const;
  // As the DOM has it: HTML in lower case, SVG in its own (foreignObject).
  std::string tag_name(ElementNo e) const;
  Tag tag(ElementNo e) const;  // by its name alone
  // Distinguishes HTML from SVG and MathML; below 4.
  unsigned name_space(ElementNo e) const;
  bool is_html(ElementNo e) const { return name_space(e) == 0; }

  // The value of an attribute without a namespace, or, with any_namespace, of the first that is so called (xlink:href
  // is called href). lower_name is in lower case.
  std::optional<std::string_view> attribute(ElementNo e, std::string_view lower_name, bool any_namespace = false) const;
  unsigned attribute_count(ElementNo e) const;
  unsigned child_count(ElementNo e) const;  // text and comments included
  // Neither elements nor text but white space are in it (https://www.w3.org/TR/selectors-4/#the-empty-pseudo).
  bool empty(ElementNo e) const;
  unsigned line(ElementNo e) const;  // where it begins in the source, from 1; 0 for what no tag stands for
  // Names of classes and ids are compared without regard to case (https://quirks.spec.whatwg.org/).
  bool in_quirks_mode() const { return quirks_; }

 private:
  struct Row {
    const GumboInternalNode* node;
    ElementNo parent, previous, end;
    Name name;
  };

  void add(const GumboInternalNode& node, ElementNo parent, ElementNo previous);
  Name name_of(const GumboInternalNode& node);

  std::vector<Row> rows_;
  std::unordered_map<std::string, Name> unknown_names_;  // of elements that Gumbo has no tag for
  bool quirks_ = false;
};

// All text of a tree in one string, white space collapsed, and where in it each element's own begins and ends.
struct TextRanges {
  std::string text;
  struct Range {
    std::uint32_t begin = 0, end = 0;
  };
  std::vector<Range> of;  // by ElementNo
};

TextRanges text_ranges(const Tree& tree, const Elements& elements);

}  // namespace crawl::parser
