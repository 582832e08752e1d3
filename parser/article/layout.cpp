#include "parser/article/layout.h"

#include <algorithm>
#include <string>

#include "parser/html/ascii.h"
#include "parser/html/text_reader.h"

namespace crawl::parser::article {
namespace {

// style="display: none", as scripts toggle it.
bool is_hidden(const Elements& elements, ElementNo e) {
  const auto style = elements.attribute(e, "style");
  if (!style || style->size() > 500) return false;
  std::string bare;
  for (const char c : *style)
    if (!is_space(c)) bare += to_lower(c);
  return bare.find("display:none") != bare.npos;
}

}  // namespace

Layout::Layout(const Tree& tree, const Elements& elements, bool hidden_too, StepBudget& budget) : elements_(elements) {
  constexpr std::uint64_t steps_an_element = 20;
  const ElementNo size = elements.size();
  std::vector<BlockKind> kinds(size, BlockKind::as_shown);
  tags_.resize(size);
  said_.resize(size);
  for (ElementNo e = 0; e < size && budget.spend(steps_an_element); ++e) {
    tags_[e] = elements.tag(e);
    said_[e] = said_of(elements, e, tags_[e], {});
    kinds[e] = kind_of(e, hidden_too);
  }
  texts_ = text_blocks(tree, kinds, budget);
  sum_up();
}

BlockKind Layout::kind_of(ElementNo e, bool hidden_too) const {
  const Tag tag = tags_[e];
  const bool unseen = said_[e].hint == Hint::decoration || tag == Tag::svg || tag == Tag::select ||
                      tag == Tag::button || tag == Tag::textarea || (!hidden_too && is_hidden(elements_, e));
  if (unseen) return BlockKind::unseen;
  if (tag != Tag::noscript) return said_[e].hint == Hint::boilerplate ? BlockKind::apart : BlockKind::as_shown;
  // In a text it has pictures that scripts load later; where blocks are it may have the page.
  const ElementNo parent = elements_.parent(e);
  if (parent == no_element) return BlockKind::unseen;
  const Display around = display_of(tags_[parent]);
  const bool in_text = around == Display::in_line || tags_[parent] == Tag::p || tags_[parent] == Tag::figure;
  return in_text ? BlockKind::unseen : BlockKind::apart;
}

void Layout::forgive(WordNo word, StepBudget& budget) {
  constexpr std::uint64_t steps_an_element = 4;
  forgiven_[word] = true;
  for (ElementNo e = 0; e < elements_.size() && budget.spend(steps_an_element); ++e)
    if (said_[e].word == word && is_mostly_prose(e)) said_[e] = said_of(elements_, e, tags_[e], forgiven_);
  count_marks();
}

void Layout::count_marks() {
  marks_.assign(elements_.size() + 1, 0);
  for (ElementNo e = 0; e < elements_.size(); ++e) {
    const bool mark = tags_[e] == Tag::h1 || tags_[e] == Tag::main || tags_[e] == Tag::article || hint(e) == Hint::body;
    marks_[e + 1] = marks_[e] + mark;
  }
}

void Layout::sum_up() {
  const std::vector<TextBlock>& all = texts_.blocks;
  out_.assign(all.size(), 0);
  // What an element holds is a run of blocks, some of which may be behind its children.
  first_.assign(elements_.size(), static_cast<std::uint32_t>(all.size()));
  end_.assign(elements_.size(), 0);
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    first_[all[i].element] = std::min(first_[all[i].element], i);
    end_[all[i].element] = i + 1;
  }
  for (ElementNo e = elements_.size(); e-- > 0;) {
    const ElementNo parent = elements_.parent(e);
    if (end_[e] == 0) first_[e] = 0;
    if (parent == no_element || end_[e] == 0) continue;
    first_[parent] = std::min(first_[parent], first_[e]);
    end_[parent] = std::max(end_[parent], end_[e]);
  }
  count_marks();
  prose_.assign(all.size() + 1, 0);
  letters_ = linked_ = prose_;
  for (std::size_t i = 0; i < all.size(); ++i) {
    prose_[i + 1] = prose_[i] + (is_prose(all[i]) ? all[i].letters : 0);
    letters_[i + 1] = letters_[i] + all[i].letters;
    linked_[i + 1] = linked_[i] + all[i].linked;
  }
}

void Layout::leave_out(ElementNo e) {
  std::fill(out_.begin() + static_cast<std::ptrdiff_t>(first_block(e)),
            out_.begin() + static_cast<std::ptrdiff_t>(end_block(e)), 1);
}

ElementNo Layout::next(ElementNo e) const {
  const ElementNo parent = elements_.parent(e), after = elements_.end(e);
  return parent != no_element && after < elements_.end(parent) ? after : no_element;
}

}  // namespace crawl::parser::article
