// Walking Gumbo's tree without recursion, and reading its nodes. Private to parser, which alone knows gumbo.h.
// Everything here views the tree, and lives as long as it.
#pragma once

#include <gumbo.h>

#include <optional>
#include <string_view>
#include <vector>

namespace crawl::parser {

inline bool is_element(const GumboNode& node) {
  return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
}

inline bool is_text(const GumboNode& node) {
  return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE || node.type == GUMBO_NODE_CDATA;
}

inline bool in_html_namespace(const GumboNode& node) {
  return node.v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
}

inline bool is_html(const GumboNode& node, GumboTag tag) {
  return is_element(node) && node.v.element.tag == tag && in_html_namespace(node);
}

// The value of an attribute; its name in lower case, as Gumbo stores it.
inline std::optional<std::string_view> attribute(const GumboNode& element, std::string_view name) {
  const GumboVector& attributes = element.v.element.attributes;
  for (unsigned i = 0; i < attributes.length; ++i) {
    const auto* found = static_cast<const GumboAttribute*>(attributes.data[i]);
    if (name == found->name) return std::string_view(found->value);
  }
  return std::nullopt;
}

inline const GumboVector* children_of(const GumboNode& node) {
  if (is_element(node)) return &node.v.element.children;
  return node.type == GUMBO_NODE_DOCUMENT ? &node.v.document.children : nullptr;
}

// Calls visitor.enter(node) and, after its children, visitor.leave(node) for each node below root, in document order.
// The walk ends at once when enter() answers false. Depth is bounded by memory alone.
template <class Visitor>
void walk(const GumboNode& root, Visitor& visitor) {
  struct Level {
    const GumboNode* node;
    const GumboVector* children;
    unsigned next = 0;
  };
  std::vector<Level> path;
  path.push_back({&root, children_of(root)});
  while (!path.empty()) {
    Level& level = path.back();
    if (level.next == level.children->length) {
      if (path.size() > 1) visitor.leave(*level.node);
      path.pop_back();
      continue;
    }
    const auto* child = static_cast<const GumboNode*>(level.children->data[level.next++]);
    if (!visitor.enter(*child)) return;
    if (const GumboVector* children = children_of(*child); children != nullptr && children->length > 0) {
      path.push_back({child, children});
    } else {
      visitor.leave(*child);
    }
  }
}

}  // namespace crawl::parser
