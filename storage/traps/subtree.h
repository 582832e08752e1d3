// Subtree: what the pages of one part of a site (below a prefix, or reached from one link of a seed) brought lately, as
// running averages, and how long it has looked as if it had no end. Plain data and rules about it; owned by Traps.
//
// Two kinds of endless sites differ in what their pages lack:
// - dull ones say nothing that was not said before on the site (calendars, sessions, filters), and go on;
// - wild ones say anything, at random. What gives them away is how they hang together: every single page names pages
//   that nobody named before, none is ever named by a second page, and nothing leads out. An honest tree has leaves,
//   more of them than of anything else; who takes the newest URLs first meets them soon (Turns).
//
// A wiki whose pages name each other at random looks like a maze for some hundred pages, until they name more and more
// that is known: only where hardly any link is such is it believed soon.
//
// Neither is one before it went down for long, further and further (`since_deeper`): galleries, filters and calendars
// of people say as little, but whoever goes down comes to their end.
#pragma once

#include <cstdint>

namespace crawl::storage {

// What one page brought to a subtree that it is in.
struct Brought {
  bool text_known = false;  // whether its text was looked at
  bool new_text = false;    // it says something that no page of the site said
  unsigned fresh = 0;       // URLs of the subtree that nobody named before
  bool outside = false;     // URLs elsewhere on the site that nobody named before
  unsigned cross = 0;       // links to known pages that are no ways back
  unsigned refused = 0;     // URLs of it that nobody named before and that are traps by their form
  std::uint32_t depth = 0;
  bool of_host = false;  // what it brought to its host as a whole
};

struct Subtree {
  static constexpr unsigned window = 64;  // pages that the averages stand for
  static constexpr unsigned young = 32;   // pages that say too little

  std::uint32_t pages = 0;
  std::uint32_t still = 0;  // pages since it last said something new
  std::uint32_t dull = 0;   // pages since a few in a hundred said something new
  // Pages at which it had few leaves, few links to one another and none out; less sixteen for each at which it had not.
  std::uint32_t wild = 0;
  std::uint32_t apart = 0;    // likewise, with hardly any link to one another
  std::uint32_t deep = 0;     // likewise: hardly any leaf, none out
  std::uint32_t down = 0;     // likewise: it went down fast (`deeper`), none out
  std::uint32_t tangled = 0;  // likewise: hardly any dead end, more new URLs than pages, none out
  std::uint32_t first_depth = UINT32_MAX, deepest = 0;
  std::uint32_t since_deeper = 0;  // pages since `deepest` grew
  // Shares of the pages, but for fresh: URLs a page, and cross: of the links that lead no way back. lately: as
  // new_text, of fewer pages.
  float new_text = 1, lately = 1, outside = 0, fertile = 0, cross = 0, fresh = 0, refused = 0;
  float deeper = 0;     // share of the pages, of more of them, that were the deepest so far
  float dead_ends = 0;  // share of the pages that had ways back alone
  // fresh, of more pages: now, and when there were the last two powers of two of pages.
  float growth = 0, growth_late = 0, growth_early = 0;
  // Links that met a URL which was known (cross), and how many would if there were just one that is not: by the last
  // powers of two of pages.
  struct Meetings {
    float were = 0, chances = 0;
  };
  float named = 0;  // URLs of it
  Meetings met, met_late, met_early;
  std::uint8_t subqueue = 0;  // its number among the subqueues of its host (Turns); 0: none of its own

  void note(const Brought& page, unsigned pages_of_a_note);

  bool grows() const;
  // It may have no end: others of its host come first.
  bool suspicious() const;
  // So many pages of it that brought nothing are enough. whole_host: a host needs more of them than a part of it.
  bool is_dull(unsigned max_novelty, bool whole_host) const;
  bool is_wild(unsigned max_novelty) const;
  // Whatever it says and however its pages hang together: it went on and on.
  bool is_abyss(unsigned max_novelty, bool whole_host) const;
  // Of the hosts of a domain, where `fresh` counts hosts: no end is looked for.
  bool is_endless_domain(unsigned max_novelty) const;
  // How often it has its turn beside a part of the site that is not suspicious.
  double weight() const;

 private:
  void note_growth(float fresh_urls);
  void note_meetings(float links, float cross);
  bool is_bottomless(unsigned max_novelty) const;
  bool may_be_finite() const;
  bool is_chain() const;
  bool is_well() const;
  bool dwindles() const;
  bool meets_itself() const;
  std::uint32_t links_deep() const { return deepest > first_depth ? deepest - first_depth : 0; }
};

}  // namespace crawl::storage
