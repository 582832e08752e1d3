#include "parser/article/lead.h"

#include <algorithm>
#include <string_view>

namespace crawl::parser::article {
namespace {

constexpr std::size_t max_blocks = 30;  // between a heading and the text
constexpr std::uint32_t min_lead_letters = 40, sure_letters = 80;
constexpr unsigned max_lead_climb = 8, max_named_climb = 4;
constexpr std::size_t max_compared = 60, max_searched = 64u << 10;  // bytes

enum class Place { heading, lead, likely_lead, other };

bool is_picture(const Layout& layout, ElementNo e) {
  return layout.tag(e) == Tag::figure || layout.tag(e) == Tag::figcaption || says_picture(layout.elements(), e);
}

// A header and a teaser have the lead; what is called anything else that is around articles has not.
bool may_have_lead(const Layout& layout, ElementNo e) {
  if (layout.hint(e) == Hint::comments || is_picture(layout, e) || layout.tag(e) == Tag::li) return false;
  return layout.hint(e) != Hint::boilerplate || is_heading_area(layout.word(e));
}

// Whether the text says the same as one that stays.
bool is_repeated(const Layout& layout, std::size_t block, std::size_t begin) {
  const std::string_view text = layout.texts().of(layout.blocks()[block]).substr(0, max_compared);
  const std::string_view rest =
      std::string_view(layout.texts().text).substr(layout.blocks()[begin].begin, max_searched);
  return rest.find(text) != rest.npos;
}

Place place_of(const Layout& layout, std::size_t at) {
  const TextBlock& block = layout.blocks()[at];
  if (layout.tag(block.element) == Tag::h1) return Place::heading;
  if (is_heading(layout.tag(block.element)) || block.letters < min_lead_letters || block.linked * 3 > block.letters)
    return Place::other;
  bool named = false;
  ElementNo e = block.element;
  for (unsigned i = 0; i < max_lead_climb && e != no_element; ++i, e = layout.elements().parent(e)) {
    if (!may_have_lead(layout, e)) return Place::other;
    if (i < max_named_climb && says_lead(layout.elements(), e)) named = true;
  }
  if (named) return Place::lead;
  const bool sentence = layout.texts().of(block).ends_with('.');
  return block.letters >= sure_letters || sentence ? Place::likely_lead : Place::other;
}

}  // namespace

std::size_t take_back_lead(Layout& layout, std::size_t begin, StepBudget& budget) {
  std::size_t named = begin, likely = begin, heading = begin;
  const std::size_t last = begin > max_blocks ? begin - max_blocks : 0;
  for (std::size_t i = begin; i-- > last && budget.spend(20);) {
    const Place place = place_of(layout, i);
    if (place == Place::heading) {
      heading = i;
      break;
    }
    if (place == Place::lead) named = i;
    if (place == Place::likely_lead) likely = i;
  }
  // Without a heading of the first level only what is called so.
  const std::size_t first = heading < begin ? std::min(named, likely) : named;
  std::size_t found = begin;
  for (std::size_t i = begin; i-- > first && budget.spend(20);) {
    const Place place = place_of(layout, i);
    const bool lead = place == Place::lead || (place == Place::likely_lead && heading < begin);
    if (!lead || is_repeated(layout, i, begin)) {
      layout.leave_out_block(i);
      continue;
    }
    layout.take_back(i);
    found = i;
  }
  return found;
}

}  // namespace crawl::parser::article
