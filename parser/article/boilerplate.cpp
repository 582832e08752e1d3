#include "parser/article/boilerplate.h"

#include <algorithm>
#include <array>
#include <string>

#include "parser/article/section_words.h"
#include "parser/html/ascii.h"

namespace crawl::parser::article {
namespace {

constexpr unsigned max_climb = 12;
constexpr std::uint64_t min_prose = 300;  // letters

bool is_root(Tag tag) {
  return tag == Tag::html || tag == Tag::body || tag == Tag::main || tag == Tag::article;
}

// An element called "header" or "widget" that holds the most of the page, and an article's marks, is its frame;
// <article> itself may be called "newsletter-post".
bool is_frame(const Layout& layout, ElementNo e) {
  if (layout.tag(e) == Tag::article || layout.tag(e) == Tag::main) return layout.prose(e) >= min_prose;
  return layout.holds_article(e) && layout.prose(e) * 2 > layout.all_prose();
}

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : text.substr(0, 200))
    if (const char lower = to_lower(c); lower >= 'a' && lower <= 'z') letters += lower;
  return letters;
}

// id="the-search-path" of the heading "The search path", or of its section, is a name that the text made.
bool is_named_by_heading(const Layout& layout, ElementNo e) {
  const auto id = layout.elements().attribute(e, "id");
  if (!id || layout.elements().attribute(e, "class") || layout.first_block(e) >= layout.end_block(e)) return false;
  const TextBlock& first = layout.blocks()[layout.first_block(e)];
  return is_heading(layout.tag(first.element)) && letters_of(*id) == letters_of(layout.texts().of(first)) &&
         (is_heading(layout.tag(e)) || layout.prose(e) * 2 > layout.letters(e));
}

// What is left out by one word, in all the elements that are mostly prose.
struct Loss {
  std::uint64_t prose = 0, letters = 0, linked = 0;
  std::size_t elements = 0, named = 0;  // named: also those that are in others
  std::uint64_t before = 0;             // letters of plain text that stays, before the first of them
};

bool is_left_out(const Layout& layout, ElementNo e) {
  const Hint hint = layout.hint(e);
  return (hint == Hint::comments || (hint == Hint::boilerplate && !is_frame(layout, e))) &&
         !is_named_by_heading(layout, e);
}

// What is no running text, and yet written for this page.
bool is_of_author(WordNo word) {
  return is_caption(word) || is_list_of_contents(word);
}

void leave_out_hinted(Layout& layout, bool all, StepBudget& budget) {
  for (ElementNo e = 0; e < layout.elements().size() && budget.spend(1);) {
    const bool out = is_left_out(layout, e) && (all || !is_of_author(layout.word(e)));
    if (out) layout.leave_out(e);
    e = out ? layout.elements().end(e) : e + 1;
  }
}

// Whether a part of the page speaks of what its word says: "We use cookies".
bool says_so_itself(const Layout& layout, ElementNo e) {
  constexpr std::size_t max_read = 2000;
  const std::string_view telltale = telltale_of(layout.word(e));
  if (telltale.empty()) return false;
  const auto& blocks = layout.blocks();
  const std::size_t begin = blocks[layout.first_block(e)].begin, end = blocks[layout.end_block(e) - 1].end;
  const std::string_view text = std::string_view(layout.texts().text).substr(begin, std::min(end - begin, max_read));
  return std::ranges::search(text, telltale, {}, to_lower).begin() != text.end();
}

// What stays, where each word means what it says: the letters of plain text.
std::uint64_t count_losses(const Layout& layout, std::array<Loss, max_words>& losses, StepBudget& budget) {
  std::uint64_t left = 0;
  std::size_t counted = 0;  // blocks
  const auto count = [&](std::size_t end) {
    for (; counted < end; ++counted)
      if (layout.is_plain(layout.blocks()[counted])) left += layout.blocks()[counted].letters;
  };
  for (ElementNo e = 0; e < layout.elements().size() && budget.spend(2);) {
    if (!is_left_out(layout, e)) {
      ++e;
      continue;
    }
    if (layout.first_block(e) < layout.end_block(e)) {
      count(layout.first_block(e));
      counted = std::max(counted, layout.end_block(e));
      if (layout.is_mostly_prose(e) && !says_so_itself(layout, e)) {
        Loss& loss = losses[layout.word(e)];
        if (loss.elements == 0) loss.before = left;
        loss.prose += layout.prose(e);
        loss.letters += layout.letters(e);
        loss.linked += layout.linked(e);
        ++loss.elements;
        for (ElementNo in = e; in < layout.elements().end(e); ++in) loss.named += layout.hint(in) == layout.hint(e);
      }
    }
    e = layout.elements().end(e);
  }
  count(layout.blocks().size());
  return left;
}

// Whether a word cannot mean what it says, for most of the page's text would go by it.
bool is_too_much(WordNo word, const Loss& loss, std::uint64_t left) {
  constexpr std::uint64_t some_prose = 200, much_prose = 400, hardly_any = 100;
  // Comments may well be longer than the article that they are behind.
  if (is_comment(word) && (loss.named > 2 ? left : loss.before) >= hardly_any) return false;
  if (is_firm(word)) return loss.prose >= much_prose && loss.prose > left * 4;
  if (loss.prose >= some_prose && loss.prose > left * 2) return true;
  return loss.elements == 1 && loss.prose >= 2 * some_prose && loss.prose > left && loss.linked * 10 < loss.letters;
}

// A class says what the site's authors thought of: "share-enabled" may be the page. Words by which most of its text
// would be lost are passed over, the one with the most first.
void forgive_words(Layout& layout, StepBudget& budget) {
  constexpr unsigned max_rounds = 4;
  for (unsigned round = 0; round < max_rounds; ++round) {
    std::array<Loss, max_words> losses{};
    const std::uint64_t left = count_losses(layout, losses, budget);
    const auto most = std::ranges::max_element(losses, {}, &Loss::prose);
    const auto word = static_cast<WordNo>(most - losses.begin());
    if (budget.spent() || word == no_word || !is_too_much(word, *most, left)) return;
    layout.forgive(word, budget);
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

void leave_out_marked(Layout& layout, StepBudget& budget) {
  forgive_words(layout, budget);
  leave_out_hinted(layout, false, budget);
}

void leave_out_boilerplate(Layout& layout, StepBudget& budget) {
  forgive_words(layout, budget);
  leave_out_hinted(layout, true, budget);
  leave_out_sections(layout, budget);
}

}  // namespace crawl::parser::article
