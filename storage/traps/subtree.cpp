#include "storage/traps/subtree.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace crawl::storage {
namespace {

constexpr float one_in_100 = 0.01f, few_in_100 = 0.04f;
constexpr float hardly_any = 0.05f, one_in_10 = 0.1f, some = 0.3f, most = 0.8f, nine_in_10 = 0.9f, nearly_all = 0.95f;
constexpr float few_cross = 0.25f, no_cross = 0.06f;
constexpr float one_each = 1.5f;  // new URLs a page: fewer are a chain, where a page has one way to go on
constexpr float last_pages = 16;  // that `lately` stands for
constexpr unsigned said_enough = 24;
constexpr float more_than_pages = 1.2f;  // URLs named for each page, of what does not come to its end
constexpr unsigned lost_by_one = 16;     // pages of a count, by one that does not fit: 15 of 16 must
// The pages of a list name ten others and the next of the list, as a rule; what goes down faster is a chain, or a
// ladder that skips some rungs. Lists of five (a sixth of the pages), but not of six.
constexpr float down_fast = 0.15f;

// Links down from where it begins. A site in which each page leads to two others has a million within 20.
constexpr unsigned below_any_tree = 28, below_short_tree = 6;
constexpr std::uint32_t beyond_people = 250;  // that nobody would click through
constexpr std::uint32_t beyond_any_list = 1000;
constexpr unsigned usual_novelty = 300;

// Times max_novelty. What may be a chain of chapters, or filters that can be combined, has more patience: it ends.
constexpr unsigned of_still = 3, of_host = 6, of_tree = 3, of_finite = 13, of_host_without_end = 26, of_hosts = 4;

unsigned bottom(unsigned max_novelty) {
  return std::max(below_short_tree, below_any_tree * std::min(max_novelty, usual_novelty) / usual_novelty);
}

}  // namespace

void Subtree::note(const Brought& page, unsigned pages_of_a_note) {
  ++pages;
  const float part = 1.0f / static_cast<float>(std::min(pages, window));
  auto average = [part](float& value, float next) { value += part * (next - value); };
  const unsigned fresh_urls = page.fresh + page.refused;
  const bool is_deepest = page.depth > deepest;
  first_depth = std::min(first_depth, page.depth);
  deepest = std::max(deepest, page.depth);
  since_deeper = is_deepest ? 0 : since_deeper + 1;
  deeper += (static_cast<float>(is_deepest) - deeper) / static_cast<float>(std::min(pages, 4 * window));
  average(fertile, fresh_urls > 0);
  average(fresh, static_cast<float>(std::min(fresh_urls, window)));
  average(refused, page.refused > 0);
  average(dead_ends, fresh_urls == 0 && page.cross == 0);
  const float share =
      page.cross == 0 ? 0 : static_cast<float>(page.cross) / static_cast<float>(page.cross + fresh_urls);
  average(cross, share);
  note_growth(static_cast<float>(fresh_urls));
  note_meetings(static_cast<float>(fresh_urls + page.cross), static_cast<float>(page.cross));
  average(outside, page.outside);
  const bool leads_out = outside > hardly_any;
  if (page.text_known) {
    average(new_text, page.new_text);
    lately += std::max(part, 1 / last_pages) * (static_cast<float>(page.new_text) - lately);
    still = new_text <= one_in_100 && !leads_out ? still + pages_of_a_note : 0;
    dull = new_text <= few_in_100 && !leads_out ? dull + pages_of_a_note : 0;
  }
  auto count = [&](std::uint32_t& pages_like_it, bool is_like_it) {
    pages_like_it = is_like_it && !leads_out ? pages_like_it + 1 : pages_like_it - std::min(pages_like_it, lost_by_one);
  };
  count(wild, fertile >= most && cross <= few_cross);
  count(apart, fertile >= most && cross <= no_cross);
  // A host has trees beside a trap, which are no reason to take it for one; that is judged first.
  const bool in_trees = page.of_host && page.depth < first_depth + below_any_tree;
  auto count_far = [&](std::uint32_t& pages_like_it, bool is_like_it) {
    if (!in_trees || !is_like_it) count(pages_like_it, is_like_it);
  };
  count_far(deep, fertile >= nearly_all);
  count_far(down, deeper >= down_fast);
  count_far(tangled, dead_ends <= one_in_10 && named >= more_than_pages * static_cast<float>(pages));
}

void Subtree::note_growth(float fresh_urls) {
  growth += (fresh_urls - growth) / static_cast<float>(std::min(pages, 4 * window));
  if (!std::has_single_bit(pages)) return;
  growth_early = growth_late;
  growth_late = growth;
}

void Subtree::note_meetings(float links, float cross) {
  met.were += cross;
  met.chances += links * named;
  named += links - cross;
  if (!std::has_single_bit(pages)) return;
  met_early = std::exchange(met_late, std::exchange(met, {}));
}

bool Subtree::grows() const {
  return fresh >= some;
}

bool Subtree::suspicious() const {
  return wild >= young || deep >= young || down >= young ||
         (pages >= said_enough && (lately <= 2 * one_in_10 || refused >= hardly_any) && grows());
}

// Whether it goes on where people's sites have an end: further and further down than their trees and filters, or to
// where links are refused for their form.
bool Subtree::is_bottomless(unsigned max_novelty) const {
  const bool goes_down = since_deeper < std::max(max_novelty, window);
  return (links_deep() >= bottom(max_novelty) && goes_down) || refused >= one_in_10;
}

// Pages in a row, or pages that name one another.
bool Subtree::may_be_finite() const {
  return fresh < one_each || cross > few_cross;
}

// Whether it names fewer and fewer URLs, or fewer than are fetched: what has an end comes near it.
bool Subtree::dwindles() const {
  constexpr float as_many = 0.85f, as_many_of_well = 0.75f, fewer = 0.8f;
  return growth < (is_well() ? as_many_of_well : as_many) || growth < fewer * growth_early;
}

// What goes down fast, and for long, skips rungs of its ladder, and names nothing new when it fetches those too.
bool Subtree::is_well() const {
  return deeper >= down_fast && links_deep() >= beyond_any_list && !meets_itself();
}

// Whether it meets itself as often as links among a number of pages would that has an end, from which that number can
// be estimated (https://en.wikipedia.org/wiki/Mark_and_recapture): the more are known, the more often. Of an endless
// site that share stays what it is, or none is met.
bool Subtree::meets_itself() const {
  constexpr float few = 5, max_pages = 3'000'000;
  const float were = met.were + met_late.were, chances = met.chances + met_late.chances;
  if (were < few || chances / were > max_pages) return false;
  const float times = met_early.chances == 0 ? 0 : chances / met_early.chances;
  const float expected = met_early.were * times, deviation = std::sqrt(were + expected * times);
  return expected - were <= std::max(2 * deviation, expected / 5);
}

bool Subtree::is_dull(unsigned max_novelty, bool whole_host) const {
  if (!grows() || !is_bottomless(max_novelty)) return false;
  if (!may_be_finite() && still >= max_novelty * (whole_host ? of_host : of_still)) return true;
  return dull >= max_novelty * of_finite && !dwindles();
}

bool Subtree::is_wild(unsigned max_novelty) const {
  if (!is_bottomless(max_novelty) || meets_itself()) return false;
  if (fresh >= one_each && apart >= max_novelty * of_tree) return true;
  return wild >= max_novelty * of_finite;
}

bool Subtree::is_abyss(unsigned max_novelty, bool whole_host) const {
  if (!is_bottomless(max_novelty) || dwindles()) return false;
  std::uint32_t going_on = std::max({deep, down, tangled});
  if (meets_itself()) going_on = fresh < one_each ? down : 0;
  const unsigned enough = max_novelty * (whole_host ? of_host_without_end : of_finite);
  if (going_on < enough) return false;
  return links_deep() >= beyond_people || (deep >= enough && refused >= one_in_10);
}

bool Subtree::is_endless_domain(unsigned max_novelty) const {
  return grows() && (still >= max_novelty || wild >= max_novelty * of_hosts);
}

// Each page is further down than all before and names the next: one URL waits at the most.
bool Subtree::is_chain() const {
  return down >= young && deeper >= nine_in_10 && fresh < one_each;
}

// The less it says and the faster it grows, the later. A chain cannot flood its host: it has nearly as many turns as
// what hangs together, else a chain of people would come one page to sixteen of a trap that is not recognized yet.
double Subtree::weight() const {
  constexpr float least = 1.0f / 32, least_of_growth = 1.0f / 8, least_of_chain = 0.7f, most_of_tangle = 0.4f;
  constexpr unsigned max_wild = 512;
  const float said = grows() ? std::clamp(2 * lately, least, 1.0f) : 1.0f;
  float weight = said;
  if (unsigned going_on = std::max({wild, deep, down}); going_on >= young)
    weight *= static_cast<float>(young) / static_cast<float>(std::min(going_on, max_wild)) *
              std::clamp(2 / fresh, least_of_growth, 1.0f);
  if (is_chain()) weight = std::max(weight, least_of_chain * said);
  if (subqueue != 0 && tangled >= young && !meets_itself()) weight = std::min(weight, most_of_tangle);
  return std::max(weight, least);
}

}  // namespace crawl::storage
