#include "parser/article/main_part.h"

#include "parser/article/boilerplate.h"
#include "parser/article/choose.h"
#include "parser/article/layout.h"
#include "parser/html/ascii.h"

namespace crawl::parser::article {
namespace {

bool is_marked_as_main(const Layout& layout, ElementNo e) {
  if (layout.tag(e) == Tag::main) return true;
  const auto role = layout.elements().attribute(e, "role");
  return role && has_token(*role, "main");
}

// The element with the most text of those that the page marks as its main part; no_element where none has any.
ElementNo marked_main(const Layout& layout) {
  ElementNo most = no_element;
  for (ElementNo e = 0; e < layout.elements().size(); ++e) {
    if (layout.letters(e) == 0 || !is_marked_as_main(layout, e)) continue;
    if (most == no_element || layout.letters(e) > layout.letters(most)) most = e;
  }
  return most;
}

// Where the page says itself what its main part is, its classes and ids are taken at their word by halves: a section
// may be called "comments", and a list of contents is the author's.
bool stays_in_main(const Layout& layout, ElementNo e) {
  const Tag tag = layout.tag(e);
  const std::string_view classes = layout.elements().attribute(e, "class").value_or("");
  for (const std::string_view word : {"contents", "toc", "topic", "toctree-wrapper", "footnote", "footnote-list"})
    if (has_token(classes, word)) return true;
  if (tag == Tag::nav || tag == Tag::footer || tag == Tag::form) return false;
  const bool prose = layout.is_mostly_prose(e) && layout.hint(e) != Hint::comments;
  if (tag == Tag::aside) return prose;
  if (tag != Tag::div && tag != Tag::ul && tag != Tag::p && tag != Tag::header) return true;
  return prose || (classes.empty() && !layout.elements().attribute(e, "role"));
}

// Blocks before any given one that are left out.
std::vector<std::uint32_t> sums_of_left_out(const Layout& layout) {
  std::vector<std::uint32_t> sums(layout.blocks().size() + 1, 0);
  for (std::size_t i = 0; i < layout.blocks().size(); ++i) sums[i + 1] = sums[i] + layout.is_out(i);
  return sums;
}

// What is in `parent`, not in `child`, and not left out.
struct Beside {
  std::uint64_t letters = 0, linked = 0;
  bool headed = false;  // by a heading of the page's first two levels before it, or as a table's columns are
};
Beside beside(const Layout& layout, ElementNo parent, ElementNo child, StepBudget& budget) {
  Beside found;
  const std::size_t first = layout.first_block(child), end = layout.end_block(child);
  for (std::size_t i = layout.first_block(parent); i < layout.end_block(parent) && budget.spend(1); ++i) {
    if (first < end && i == first) i = end;
    if (i >= layout.end_block(parent) || layout.is_out(i)) continue;
    const TextBlock& block = layout.blocks()[i];
    const Tag tag = layout.tag(block.element);
    const bool is_linked = block.linked * 2 > block.letters;
    found.headed |= !is_linked && (tag == Tag::th || (i < first && (tag == Tag::h1 || tag == Tag::h2)));
    found.letters += block.letters;
    if (tag != Tag::pre && !is_heading(tag)) found.linked += block.linked;
  }
  return found;
}

// As far up from the text that was found as what comes with it is more than links, or has the heading of it, or is
// data.
ElementNo widened(const Layout& layout, ElementNo found, StepBudget& budget) {
  const Elements& elements = layout.elements();
  constexpr unsigned max_climb = 64;
  ElementNo e = found;
  for (unsigned i = 0; i < max_climb; ++i) {
    if (layout.tag(e) == Tag::article || layout.tag(e) == Tag::body || layout.hint(e) == Hint::body) return e;
    const ElementNo parent = elements.parent(e);
    if (parent == no_element || layout.tag(parent) == Tag::html) return e;
    const Beside more = beside(layout, parent, e, budget);
    if (budget.spent() || (more.linked * 4 > more.letters * 3 && !more.headed)) return e;
    e = parent;
  }
  return e;
}

// Links alone before all else, where the page has nothing around its text by name: a menu.
void leave_out_menu(Layout& layout, ElementNo root) {
  if (layout.tag(root) != Tag::body) return;
  const auto is_link = [&](std::size_t i) {
    const TextBlock& block = layout.blocks()[i];
    return block.linked * 10 > block.letters * 7 && !is_heading(layout.tag(block.element));
  };
  std::size_t end = layout.first_block(root);
  while (end < layout.end_block(root) && (layout.is_out(end) || is_link(end))) ++end;
  if (end == layout.end_block(root)) return;  // a page of links
  for (std::size_t i = layout.first_block(root); i < end; ++i) layout.leave_out_block(i);
}

std::string heading_outside(const Layout& layout, ElementNo root) {
  std::string found;
  for (std::size_t i = 0; i < layout.end_block(root); ++i) {
    const TextBlock& block = layout.blocks()[i];
    if (layout.tag(block.element) != Tag::h1) continue;
    if (i >= layout.first_block(root)) return {};
    found = layout.texts().of(block);
  }
  return found;
}

MainPart part_of(const Layout& layout, ElementNo root) {
  const std::vector<std::uint32_t> out = sums_of_left_out(layout);
  MainPart part{.root = root, .left_out = std::vector<std::uint8_t>(layout.elements().size(), 0), .heading = {}};
  for (ElementNo e = 0; e < layout.elements().size(); ++e) {
    const std::size_t first = layout.first_block(e), end = layout.end_block(e);
    const bool all_out = first < end && out[end] - out[first] == end - first;
    part.left_out[e] = (all_out && e != root) || layout.hint(e) == Hint::decoration;
  }
  part.heading = heading_outside(layout, root);
  return part;
}

// Of a page without prose; no_element where all of it is left out.
ElementNo body_with_text(const Layout& layout) {
  for (ElementNo e = 0; e < layout.elements().size(); ++e) {
    if (layout.tag(e) != Tag::body) continue;
    for (std::size_t i = layout.first_block(e); i < layout.end_block(e); ++i)
      if (!layout.is_out(i)) return e;
    break;
  }
  return no_element;
}

MainPart part_in_main(Layout& layout, ElementNo root, StepBudget& budget) {
  const Elements& elements = layout.elements();
  for (ElementNo e = root + 1; e < elements.end(root) && budget.spend(2);) {
    const bool said = layout.hint(e) == Hint::boilerplate || layout.hint(e) == Hint::comments;
    const bool out = said && !is_caption(layout.word(e)) && !stays_in_main(layout, e);
    if (out) layout.leave_out(e);
    e = out ? elements.end(e) : e + 1;
  }
  return part_of(layout, root);
}

}  // namespace

MainPart find_main_part(const Tree& tree, const Elements& elements, StepBudget& budget) {
  if (elements.size() == 0) return {};
  for (const bool hidden_too : {false, true}) {
    Layout layout(tree, elements, hidden_too, budget);
    if (const ElementNo main = marked_main(layout); main != no_element) return part_in_main(layout, main, budget);
    leave_out_marked(layout, budget);
    ElementNo root = choose_article(layout, KnownBody({}), budget);
    if (root != no_element) {
      root = widened(layout, root, budget);
      leave_out_menu(layout, root);
      return part_of(layout, root);
    }
    if (const ElementNo body = body_with_text(layout); body != no_element) {
      leave_out_menu(layout, body);
      return part_of(layout, body);
    }
    layout.take_back_all();
    root = choose_article(layout, KnownBody({}), budget);
    if (root != no_element || hidden_too || budget.spent()) return part_of(layout, root == no_element ? 0 : root);
  }
  return {};
}

}  // namespace crawl::parser::article
