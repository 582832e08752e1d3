#include "storage/sqlite/traps/subtree.h"

#include <algorithm>

namespace crawl::storage {
namespace {

constexpr float one_in_100 = 0.01f, few_in_100 = 0.04f;
constexpr float hardly_any = 0.05f, one_in_10 = 0.1f, some = 0.3f, most = 0.8f, nearly_all = 0.95f;
constexpr float few_cross = 0.25f;
constexpr float one_each = 1.5f;  // new URLs a page: fewer are a chain, where a page has one way to go on
constexpr float last_pages = 16;  // that `lately` stands for
constexpr unsigned said_enough = 24;

// Links down from where it begins. A site in which each page leads to two others has a million within 20.
constexpr unsigned below_any_tree = 28, below_short_tree = 6;
constexpr std::uint32_t beyond_people = 250;  // that nobody would click through
constexpr unsigned usual_novelty = 300;

// Times max_novelty. What may be a tree, a chain of chapters, or filters that can be combined has more patience: it
// ends.
constexpr unsigned of_still = 3, of_tree = 2, of_chain = 10, of_others = 12, of_hosts = 4;

unsigned bottom(unsigned max_novelty) {
  return std::max(below_short_tree, below_any_tree * std::min(max_novelty, usual_novelty) / usual_novelty);
}

}  // namespace

void Subtree::note(const Brought& page, unsigned pages_of_a_note) {
  ++pages;
  const float part = 1.0f / static_cast<float>(std::min(pages, window));
  auto average = [part](float& value, float next) { value += part * (next - value); };
  const unsigned fresh_urls = page.fresh + page.refused;
  first_depth = std::min(first_depth, page.depth);
  last_depth = std::max(page.depth, pages % window == 0 ? 0 : last_depth);
  average(fertile, fresh_urls > 0);
  average(fresh, static_cast<float>(std::min(fresh_urls, window)));
  average(refused, page.refused > 0);
  average(cross, page.cross == 0 ? 0 : static_cast<float>(page.cross) / static_cast<float>(page.cross + fresh_urls));
  average(outside, page.outside);
  const bool leads_out = outside > hardly_any;
  if (page.text_known) {
    average(new_text, page.new_text);
    lately += std::max(part, 1 / last_pages) * (static_cast<float>(page.new_text) - lately);
    still = new_text <= one_in_100 && !leads_out ? still + pages_of_a_note : 0;
    dull = new_text <= few_in_100 && !leads_out ? dull + pages_of_a_note : 0;
  }
  wild = fertile >= most && cross <= few_cross && !leads_out ? wild + 1 : 0;
  deep = fertile >= nearly_all && !leads_out ? deep + 1 : 0;
}

bool Subtree::grows() const {
  return fresh >= some;
}

bool Subtree::suspicious() const {
  return wild >= young || (pages >= said_enough && lately <= 2 * one_in_10 && grows());
}

// Whether it goes on where people's sites have an end: further down than their trees and filters, or to where links are
// refused for their form.
bool Subtree::is_bottomless(unsigned max_novelty) const {
  return links_deep() >= bottom(max_novelty) || refused >= one_in_10;
}

bool Subtree::is_dull(unsigned max_novelty) const {
  if (!grows() || !is_bottomless(max_novelty)) return false;
  return still >= max_novelty * of_still || dull >= max_novelty * of_others;
}

bool Subtree::is_wild(unsigned max_novelty) const {
  if (!is_bottomless(max_novelty)) return false;
  if (wild >= max_novelty * of_tree && fresh >= one_each) return true;
  if (std::min(wild, deep) >= max_novelty * of_chain) return true;
  return deep >= max_novelty * of_others && links_deep() >= beyond_people;
}

bool Subtree::is_endless_domain(unsigned max_novelty) const {
  return grows() && (still >= max_novelty || wild >= max_novelty * of_hosts);
}

// The less it says and the faster it grows, the later.
double Subtree::weight() const {
  constexpr float least = 1.0f / 32, least_of_growth = 1.0f / 8;
  constexpr unsigned max_wild = 512;
  float weight = grows() ? std::clamp(2 * lately, one_in_10, 1.0f) : 1.0f;
  if (wild >= young)
    weight *= static_cast<float>(young) / static_cast<float>(std::min(wild, max_wild)) *
              std::clamp(2 / fresh, least_of_growth, 1.0f);
  return std::max(weight, least);
}

}  // namespace crawl::storage
