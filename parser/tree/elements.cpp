#include "parser/tree/elements.h"

#include <algorithm>

#include "parser/html/ascii.h"
#include "parser/tree/tag_text.h"
#include "parser/tree/walk.h"

namespace crawl::parser {

namespace {

bool has_rows(const GumboNode& node) {
  return node.type == GUMBO_NODE_ELEMENT;
}

bool is_same_name(std::string_view found, std::string_view lower_name) {
  return found.size() == lower_name.size() && equals_ignoring_case(found, lower_name);
}

// Text as it comes in document order; each run of white space is one space.
class Collapser {
 public:
  explicit Collapser(const Elements& elements) { ranges_.of.resize(elements.size()); }

  bool enter(const GumboNode& node) {
    if (is_element(node)) {
      if (template_ == 0) begin();
      if (node.type == GUMBO_NODE_TEMPLATE) ++template_;
    } else if (is_text(node) && template_ == 0) {
      add(node.v.text.text);
    }
    return true;
  }

  void leave(const GumboNode& node) {
    if (!is_element(node)) return;
    if (node.type == GUMBO_NODE_TEMPLATE) --template_;
    if (template_ > 0) return;
    ranges_.of[open_.back()].end = position();
    open_.pop_back();
  }

  TextRanges take() { return std::move(ranges_); }

 private:
  void begin() {
    open_.push_back(next_);
    ranges_.of[next_++].begin = position();
  }
  std::uint32_t position() const { return static_cast<std::uint32_t>(ranges_.text.size()); }
  void add(std::string_view text) {
    for (const char c : text) {
      if (!is_space(c)) {
        ranges_.text += c;
      } else if (ranges_.text.empty() || ranges_.text.back() != ' ') {
        ranges_.text += ' ';
      }
    }
  }

  TextRanges ranges_;
  ElementNo next_ = 0;
  std::vector<ElementNo> open_;
  unsigned template_ = 0;  // how many are open
};

}  // namespace

Elements::Elements(const Tree& tree)
    : quirks_(tree.document().v.document.doc_type_quirks_mode == GUMBO_DOCTYPE_QUIRKS) {
  struct Level {
    const GumboVector* children;
    unsigned next = 0;
    ElementNo parent = no_element, previous = no_element;
  };
  std::vector<Level> path{{children_of(tree.document())}};
  while (!path.empty()) {
    Level& level = path.back();
    if (level.next == level.children->length) {
      if (level.parent != no_element) rows_[level.parent].end = size();
      path.pop_back();
      continue;
    }
    const auto& node = *static_cast<const GumboNode*>(level.children->data[level.next++]);
    if (!is_element(node)) continue;
    const ElementNo element = size();
    add(node, level.parent, std::exchange(level.previous, element));
    if (has_rows(node)) path.push_back({.children = children_of(node), .parent = element});
  }
}

void Elements::add(const GumboNode& node, ElementNo parent, ElementNo previous) {
  rows_.push_back({&node, parent, previous, size() + 1, name_of(node)});
}

Elements::Name Elements::name_of(const GumboNode& node) {
  if (node.v.element.tag != GUMBO_TAG_UNKNOWN) return static_cast<Name>(node.v.element.tag);
  std::string name = tag_text(node);
  std::ranges::transform(name, name.begin(), to_lower);
  const auto number = static_cast<Name>(GUMBO_TAG_LAST + 1 + unknown_names_.size());
  return unknown_names_.try_emplace(std::move(name), number).first->second;
}

std::optional<Elements::Name> Elements::name_of(std::string_view lower_name) const {
  const GumboTag tag = gumbo_tagn_enum(lower_name.data(), static_cast<unsigned>(lower_name.size()));
  if (tag != GUMBO_TAG_UNKNOWN) return static_cast<Name>(tag);
  const auto found = unknown_names_.find(std::string(lower_name));
  return found == unknown_names_.end() ? std::nullopt : std::optional(found->second);
}

std::string Elements::tag_name(ElementNo e) const {
  return tag_text(node(e));
}

Tag Elements::tag(ElementNo e) const {
  return tag_named(gumbo_normalized_tagname(node(e).v.element.tag));
}

unsigned Elements::name_space(ElementNo e) const {
  return static_cast<unsigned>(node(e).v.element.tag_namespace);
}

std::optional<std::string_view> Elements::attribute(ElementNo e, std::string_view lower_name,
                                                    bool any_namespace) const {
  const GumboVector& attributes = node(e).v.element.attributes;
  for (unsigned i = 0; i < attributes.length; ++i) {
    const auto* found = static_cast<const GumboAttribute*>(attributes.data[i]);
    if (!any_namespace && found->attr_namespace != GUMBO_ATTR_NAMESPACE_NONE) continue;
    if (is_same_name(found->name, lower_name)) return std::string_view(found->value);
  }
  return std::nullopt;
}

unsigned Elements::attribute_count(ElementNo e) const {
  return node(e).v.element.attributes.length;
}

unsigned Elements::child_count(ElementNo e) const {
  return node(e).v.element.children.length;
}

bool Elements::empty(ElementNo e) const {
  if (!has_rows(node(e))) return true;
  const GumboVector& children = node(e).v.element.children;
  for (unsigned i = 0; i < children.length; ++i) {
    const auto& child = *static_cast<const GumboNode*>(children.data[i]);
    if (is_element(child) || (is_text(child) && child.type != GUMBO_NODE_WHITESPACE)) return false;
  }
  return true;
}

unsigned Elements::line(ElementNo e) const {
  return node(e).v.element.start_pos.line;
}

TextRanges text_ranges(const Tree& tree, const Elements& elements) {
  Collapser collapser(elements);
  walk(tree.document(), collapser);
  return collapser.take();
}

}  // namespace crawl::parser
