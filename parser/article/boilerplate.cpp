#include "parser/article/boilerplate.h"

#include <string>

#include "parser/article/section_words.h"
#include "parser/html/ascii.h"

namespace crawl::parser::article {
namespace {

constexpr unsigned max_climb = 12;
constexpr std::uint64_t least_prose = 300;  // letters

bool is_root(Tag tag) {
  return tag == Tag::html || tag == Tag::body || tag == Tag::main || tag == Tag::article;
}

// An element called "header" or "widget" that holds the most of the page, and an article's marks, is its frame;
// <article> itself may be called "newsletter-post".
bool is_frame(const Layout& layout, ElementNo e) {
  if (layout.tag(e) == Tag::article || layout.tag(e) == Tag::main) return layout.prose(e) >= least_prose;
  return layout.holds_article(e) && layout.prose(e) * 2 > layout.all_prose();
}

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : text.substr(0, 200))
    if (const char lower = to_lower(c); lower >= 'a' && lower <= 'z') letters += lower;
  return letters;
}

// id="the-search-path" of a section that is headed "The search path" is a name that the text made.
bool is_named_by_heading(const Layout& layout, ElementNo e) {
  const auto id = layout.elements().attribute(e, "id");
  if (!id || layout.elements().attribute(e, "class") || layout.first_block(e) >= layout.end_block(e)) return false;
  const TextBlock& first = layout.blocks()[layout.first_block(e)];
  return is_heading(layout.tag(first.element)) && letters_of(*id) == letters_of(layout.texts().of(first)) &&
         layout.prose(e) * 2 > layout.letters(e);
}

void leave_out_hinted(Layout& layout, StepBudget& budget) {
  for (ElementNo e = 0; e < layout.elements().size() && budget.spend(1);) {
    const Hint hint = layout.hint(e);
    const bool out = (hint == Hint::comments || (hint == Hint::boilerplate && !is_frame(layout, e))) &&
                     !is_named_by_heading(layout, e);
    if (out) layout.leave_out(e);
    e = out ? layout.elements().end(e) : e + 1;
  }
}

// Text that heads a section, in whatever element.
Section section_at(const Layout& layout, const TextBlock& block) {
  if (block.letters > 100) return Section::none;
  const Section section = section_of(layout.texts().of(block));
  // "3 comments", as a link to them at the top.
  const bool link = block.linked * 2 > block.letters && !is_heading(layout.tag(block.element));
  return link ? Section::none : section;
}

// Parts of a related section go on until prose does, or another heading.
bool goes_on(const Layout& layout, ElementNo e) {
  if (e == no_element) return false;
  if (is_heading(layout.tag(e)) || layout.prose(e) * 2 > layout.letters(e)) return false;
  const Tag tag = layout.tag(e);
  return tag != Tag::p || layout.linked(e) * 2 > layout.letters(e);
}

void leave_out_section(Layout& layout, std::size_t at, Section section, StepBudget& budget) {
  ElementNo e = layout.blocks()[at].element;
  for (unsigned i = 0; i < max_climb; ++i) {
    const ElementNo parent = layout.elements().parent(e);
    if (parent == no_element || is_root(layout.tag(parent)) || layout.hint(parent) == Hint::body) break;
    if (layout.first_block(parent) != at) break;
    if (section != Section::comments && layout.prose(parent) * 10 > layout.all_prose() * 3) break;
    if (section == Section::list && layout.prose(parent) * 2 > layout.letters(parent)) break;
    if (section == Section::comments && layout.holds_article(parent) && layout.tag(e) == Tag::h1) break;
    e = parent;
  }
  if (is_root(layout.tag(e))) return layout.leave_out_block(at);
  if (section == Section::list && layout.prose(e) * 2 > layout.letters(e)) return layout.leave_out_block(at);
  const bool heading_alone = layout.end_block(e) - layout.first_block(e) <= 1;
  if (section == Section::list && heading_alone && !goes_on(layout, layout.next(e))) return;
  layout.leave_out(e);
  if (!heading_alone) return;
  for (ElementNo next = layout.next(e); next != no_element && budget.spend(1); next = layout.next(next)) {
    if (section != Section::comments && !goes_on(layout, next)) break;
    layout.leave_out(next);
  }
}

// Prose before a block that is not left out: there is no comment on what was not said yet.
void leave_out_sections(Layout& layout, StepBudget& budget) {
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < layout.blocks().size() && budget.spend(4); ++i) {
    if (layout.is_out(i)) continue;
    const TextBlock& block = layout.blocks()[i];
    if (layout.is_prose(block)) before += block.letters;
    const Section section = section_at(layout, block);
    if (section == Section::comments ? before > 0 : section != Section::none)
      leave_out_section(layout, i, section, budget);
  }
}

}  // namespace

void leave_out_boilerplate(Layout& layout, StepBudget& budget) {
  leave_out_hinted(layout, budget);
  leave_out_sections(layout, budget);
}

}  // namespace crawl::parser::article
