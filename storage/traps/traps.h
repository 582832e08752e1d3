// Traps: parts of sites that have no end, found by what their pages bring (Subtree). A part is what is below one
// form of prefix (UrlForm), what a link of a seed leads to (its branch: a page is of the branch of the page that first
// named it), or the hosts of one domain that pages of such hosts name. What is found stays in the table `traps`, with
// its evidence; the averages are made anew by each Store.
//
// Owned by the UrlTable; one thread. Memory: about 30 MB at most (max_subtrees, SeenText).
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/tables.h"
#include "storage/traps/seen_text.h"
#include "storage/traps/subtree.h"
#include "storage/traps/url_form.h"

namespace crawl::storage {

// The prefixes that the table `traps` may have for a URL, from the host down: as it is written and its forms.
std::vector<std::string> prefixes_of(std::string_view url);

// The link of a seed that led to a URL, as a number; 0 for seeds and whatever no page named. Numbers may meet.
using Branch = std::uint16_t;

// Where a URL is, as fingerprints: its prefixes from the host down, and its branch.
struct Place {
  std::array<std::uint64_t, UrlForm::max_levels> prefixes{};
  std::size_t levels = 0;
  std::uint64_t branch = 0;  // 0: of none
  std::uint64_t domain = 0;  // 0: of a host that somebody vouches for (Hosts::foreign)
};

struct FoundTrap {
  std::string prefix;    // a form; the first URL of a branch
  bool literal = false;  // all URLs that begin so
};

class Traps {
 public:
  // max_novelty 0: nothing is a trap. Each page whose text is known stands for so many that were fetched. key: of the
  // file's fingerprints.
  Traps(TrapRows& rows, unsigned max_novelty, unsigned pages_of_a_note, std::uint64_t key);

  bool enabled() const { return max_novelty_ > 0; }
  bool any() const { return !found_.empty(); }
  Place place_of(std::string_view url, Branch branch);
  Branch branch_of(std::string_view url) const;  // that begins with it
  bool holds(const Place& place) const;
  // The subqueue of its host that a URL waits in; 0: the one that all have.
  std::uint8_t subqueue_of(const Place& place) const;
  // What the subtree is like that has this subqueue.
  const Subtree* subtree(std::uint64_t fingerprint) const;

  // A page and its links, one after the other: what is reported between begin_page() and end_page() is of this page.
  void begin_page(const Place& place, std::uint32_t depth);
  void add_fresh(const Place& place, bool refused);  // a URL that nobody named before
  void add_fresh_host() { ++fresh_hosts_; }          // a host of its domain, likewise
  void add_cross() { ++cross_; }                     // a known page of its host, but no way back
  std::uint32_t depth_of_page() const { return depth_; }
  bool in_page() const { return in_page_; }
  void drop_page() { in_page_ = false; }
  // What became a trap by it. first_of_branch: the URL that the page's branch begins with.
  struct Text {
    bool known = false;
    std::span<const std::uint32_t> sample;
  };
  struct PageEnd {
    std::uint64_t own_turns = 0;    // a subtree that is to have its own turns from now on: give_subqueue()
    std::size_t trap_level = none;  // a level of the place; branch_level
  };
  static constexpr std::size_t branch_level = UrlForm::max_levels, domain_level = branch_level + 1, none = SIZE_MAX;
  PageEnd end_page(std::uint64_t site, const Text& text);
  void give_subqueue(std::uint64_t subtree, std::uint8_t number) { watched(subtree).subqueue = number; }
  // Makes it one: the level of end_page() for a page with this URL. named: the URL that the page's branch begins with,
  // the registrable domain of its host; else empty.
  FoundTrap found(std::size_t level, std::string_view url, std::string_view named);
  static std::uint64_t domain_of(std::uint64_t site);

 private:
  static constexpr std::size_t max_subtrees = 60'000;
  using Map = boost::unordered_flat_map<std::uint64_t, Subtree>;

  void read_found();
  const Place& place_of_folder(std::string_view url);
  Subtree& watched(std::uint64_t fingerprint);
  void watch_page();
  bool has_own_turns() const;
  std::uint64_t fingerprint_at(std::size_t level) const;
  Brought brought_to(std::size_t level) const;
  std::size_t judged();
  std::size_t dull_level();
  std::size_t wild_level();
  std::size_t abyss_level();
  std::uint64_t wants_own_turns();
  void forgive_above(std::size_t level);

  const unsigned max_novelty_, pages_of_a_note_;
  std::uint64_t key_;
  Map now_, before_;  // when one is full it becomes the older, and what was the older is forgotten
  boost::unordered_flat_set<std::uint64_t> found_;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> branches_found_;  // by host
  SeenText seen_;
  // The places of the folders that were asked for last, but for their branches: most links of a page are of a few.
  struct Folder {
    std::uint64_t fingerprint = 0;
    Place place;
  };
  std::array<Folder, 64> folders_;
  // The subtrees of the page that ends, by level; until another is watched.
  std::array<Subtree*, UrlForm::max_levels + 2> trees_{};
  bool in_page_ = false;
  unsigned cross_ = 0, fresh_hosts_ = 0;
  Place page_;
  std::uint32_t depth_ = 0;
  std::array<unsigned, UrlForm::max_levels> fresh_{}, refused_{};  // by the last level that they share with the page
  TrapRows& rows_;
};

}  // namespace crawl::storage
