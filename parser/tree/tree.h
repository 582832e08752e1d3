// Tree: the HTML tree that Gumbo builds of a page, within a budget of memory and CPU time.
//
// Gumbo goes quadratic on hostile pages and cannot be told to stop, so its allocator is the brake: it counts bytes and
// looks at the clock, and leaves Gumbo by longjmp when the budget is spent; for the stretches in which it allocates
// nothing there is an alarm (parser/tree/cpu_alarm.h). Assertions of Gumbo's that fail, as they do on some tiny hostile
// pages, leave it the same way (parser/tree/assertion.h). The nodes live in an Arena (one tree in it at a time) and
// point into the text that was parsed: both outlive the Tree. Trees may be deep: walk them iteratively
// (parser/tree/walk.h), and never hand them to gumbo_destroy_output, which recurses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"

struct GumboInternalNode;

namespace crawl::parser {

class Arena;

struct TreeBudget {
  std::int64_t cpu_ns = 0;  // of the calling thread
  std::size_t memory = 0;   // bytes
};

enum class TreeFailure { out_of_time, out_of_memory, assertion };

class Tree {
 public:
  // Builds the tree of UTF-8 text. Whatever tree was in the arena is gone.
  static Result<Tree, TreeFailure> build(std::string_view utf8, Arena& arena, const TreeBudget& budget);

  // The document node: its children are <html> and comments.
  const GumboInternalNode& document() const { return *document_; }

 private:
  explicit Tree(const GumboInternalNode* document) : document_(document) {}

  const GumboInternalNode* document_;
};

}  // namespace crawl::parser
