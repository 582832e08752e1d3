#include "parser/article/main_text.h"

#include <algorithm>

#include "parser/article/boilerplate.h"
#include "parser/article/choose.h"
#include "parser/article/lead.h"
#include "parser/article/teasers.h"
#include "parser/html/ascii.h"

namespace crawl::parser::article {
namespace {

constexpr std::uint64_t min_letters = 60;

bool is_cell(Tag tag) {
  return tag == Tag::td || tag == Tag::th;
}

// Whether a short block says something of itself, as the last sentence of an article may be short.
bool is_sentence(const Layout& layout, const TextBlock& block) {
  if (block.linked * 3 > block.letters) return false;
  const std::string_view text = layout.texts().of(block);
  for (const std::string_view mark : {".", "!", "?", ":", "\"", "”", "’", "。", "！", "？", "」", "』", "…", ")", ";"})
    if (text.ends_with(mark)) return true;
  return false;
}

// Whether a block is what an article ends with, or begins.
bool is_substance(const Layout& layout, const TextBlock& block, bool at_end) {
  const Tag tag = layout.tag(block.element);
  if (block.linked * 2 > block.letters) return false;
  if (is_heading(tag)) return false;
  if (tag == Tag::li && at_end) return true;
  if (is_cell(tag) && !at_end) return block.letters >= 80 && is_sentence(layout, block);
  if (block.letters >= 60 || tag == Tag::pre || tag == Tag::blockquote || tag == Tag::figcaption) return true;
  if (tag == Tag::p || tag == Tag::li || tag == Tag::dd) return is_sentence(layout, block) || block.letters >= 25;
  return is_cell(tag) || (block.letters >= 25 && is_sentence(layout, block));
}

// Lists, and boxes too, of which nearly all is links.
void leave_out_link_lists(Layout& layout, ElementNo root, bool boxes, StepBudget& budget) {
  const Elements& elements = layout.elements();
  for (ElementNo e = root + 1; e < elements.end(root) && budget.spend(1);) {
    const Tag tag = layout.tag(e);
    const bool list = tag == Tag::ul || tag == Tag::ol || tag == Tag::dl;
    const bool box = tag == Tag::div || tag == Tag::section || tag == Tag::table;
    const bool out = (list || (boxes && box)) && layout.letters(e) > 0 && layout.linked(e) * 10 > layout.letters(e) * 7;
    if (out) layout.leave_out(e);
    e = out ? elements.end(e) : e + 1;
  }
}

// Single lines of links, "Read more: ...".
void leave_out_link_lines(Layout& layout, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    const TextBlock& block = layout.blocks()[i];
    const Tag tag = layout.tag(block.element);
    const bool structured = is_heading(tag) || tag == Tag::li || is_cell(tag) || tag == Tag::dt || tag == Tag::pre;
    if (!structured && block.letters < 160 && block.linked * 10 > block.letters * 7) layout.leave_out_block(i);
  }
}

// What is before the first text and behind the last: the heading, names, dates, labels. Headings below the first
// belong to the text that they are before.
void trim(Layout& layout, std::size_t begin, std::size_t end) {
  std::size_t first = begin, last = end;
  const auto& blocks = layout.blocks();
  while (first < end && (layout.is_out(first) || !is_substance(layout, blocks[first], false))) ++first;
  while (last > first && (layout.is_out(last - 1) || !is_substance(layout, blocks[last - 1], true))) --last;
  while (first > begin && !layout.is_out(first - 1)) {
    const Tag tag = layout.tag(blocks[first - 1].element);
    if (!is_heading(tag) || tag == Tag::h1) break;
    --first;
  }
  if (first >= last) return;  // nothing but short lines: then they are the text
  for (std::size_t i = begin; i < end; ++i)
    if (i < first || i >= last) layout.leave_out_block(i);
}

std::string heading_of(const Layout& layout, ElementNo root, StepBudget& budget) {
  std::string found;
  for (std::size_t i = 0; i < layout.blocks().size() && budget.spend(1); ++i) {
    const TextBlock& block = layout.blocks()[i];
    if (i >= layout.end_block(root)) break;
    if (layout.tag(block.element) == Tag::h1) found = layout.texts().of(block);
    if (i >= layout.first_block(root) && !found.empty()) break;
  }
  return found;
}

std::string text_of(const Layout& layout, std::size_t begin, std::size_t end, std::size_t max_bytes,
                    StepBudget& budget) {
  std::string text;
  ElementNo row = no_element;  // of a table, whose cells are in one line
  for (std::size_t i = begin; i < end && text.size() < max_bytes; ++i) {
    if (layout.is_out(i)) continue;
    const TextBlock& block = layout.blocks()[i];
    const ElementNo parent = is_cell(layout.tag(block.element)) ? layout.elements().parent(block.element) : no_element;
    if (!text.empty()) text += parent != no_element && parent == row ? '\t' : '\n';
    row = parent;
    text += layout.texts().of(block);
    if (!budget.spend_bytes(block.end - block.begin)) break;
  }
  return text.size() <= max_bytes ? text : std::string(utf8_prefix(text, max_bytes));
}

std::uint64_t letters_left(const Layout& layout, ElementNo root) {
  std::uint64_t letters = 0;
  for (std::size_t i = layout.first_block(root); i < layout.end_block(root); ++i)
    if (!layout.is_out(i)) letters += layout.blocks()[i].letters;
  return letters;
}

MainText text_in(Layout& layout, const KnownBody& body, std::size_t max_bytes, StepBudget& budget) {
  leave_out_boilerplate(layout, budget);
  leave_out_link_lists(layout, 0, false, budget);
  ElementNo root = choose_article(layout, body, budget);
  if (root == no_element || letters_left(layout, root) < min_letters) {
    // All of it is called boilerplate, such as a page of comments: then that is the page.
    layout.take_back_all();
    root = choose_article(layout, body, budget);
  }
  if (root == no_element || budget.spent()) return {};
  const std::size_t begin = layout.first_block(root), end = layout.end_block(root);
  MainText found{.text = {}, .heading = heading_of(layout, root, budget)};
  found.is_list = is_list_of_teasers(layout, root, budget);
  leave_out_link_lists(layout, root, true, budget);
  leave_out_link_lines(layout, begin, end);
  trim(layout, begin, end);
  std::size_t first = begin;
  while (first < end && layout.is_out(first)) ++first;
  if (first < end) first = take_back_lead(layout, first, budget);
  found.text = text_of(layout, first, end, max_bytes, budget);
  for (std::size_t i = first; i < end; ++i)
    if (!layout.is_out(i)) found.letters += layout.blocks()[i].letters;
  return found;
}

}  // namespace

MainText find_main_text(const Tree& tree, const Elements& elements, std::string_view known_body, std::size_t max_bytes,
                        StepBudget& budget) {
  if (elements.size() == 0) return {};
  const KnownBody body(known_body);
  // What scripts would show counts where nothing else is there.
  for (const bool hidden_too : {false, true}) {
    Layout layout(tree, elements, hidden_too, budget);
    MainText found = text_in(layout, body, max_bytes, budget);
    if (!found.text.empty() || budget.spent()) return found;
  }
  return {};
}

}  // namespace crawl::parser::article
