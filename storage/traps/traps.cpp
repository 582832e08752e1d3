#include "storage/traps/traps.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/clock.h"
#include "base/hash.h"

namespace crawl::storage {
namespace {

constexpr std::string_view kind_prefix = "prefix", kind_branch = "branch", kind_domain = "domain";
constexpr std::string_view any_host = "*.";
constexpr std::uint64_t of_branches = 0x9E3779B97F4A7C15u;

std::uint64_t branch_fingerprint(std::uint64_t host, Branch branch) {
  return branch == 0 ? 0 : (host ^ branch) * of_branches;
}

std::string percent(float share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.0f %%", static_cast<double>(share) * 100);
  return text;
}

std::string decimal(float number) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f", static_cast<double>(number));
  return text;
}

// Why a subtree is a trap, in words and figures.
std::string reason_of(const Subtree& tree, bool dull, bool domain) {
  if (domain)
    return "each of its last " + std::to_string(std::max(tree.dull, tree.wild)) + " pages named " +
           decimal(tree.fresh) + " hosts that no other page named (" + percent(tree.new_text) +
           " of them said something new)";
  if (dull)
    return "its last " + std::to_string(std::max(tree.still, tree.dull)) +
           " pages said nothing that was not said before on the site (" + percent(tree.new_text) +
           " brought new words), and each named " + decimal(tree.fresh) + " new URLs";
  return "each of its last " + std::to_string(std::max({tree.wild, tree.deep, tree.down, tree.tangled})) +
         " pages named " + decimal(tree.fresh) + " URLs that no other page named (" + percent(1 - tree.fertile) +
         " had no such link, " + percent(tree.cross) + " had links to one another), down to " +
         std::to_string(tree.deepest) + " links from the seed";
}

}  // namespace

std::vector<std::string> prefixes_of(std::string_view url) {
  UrlForm form(url);
  std::vector<std::string> prefixes;
  for (std::size_t level = 0; level < form.levels(); ++level) prefixes.emplace_back(form.prefix(level));
  auto path = url.find('/', url.find("://") + 3);  // as it is written: earlier versions had no forms
  for (std::size_t n = 0; path != std::string_view::npos && n < UrlForm::max_levels; ++n) {
    prefixes.emplace_back(url.substr(0, path + 1));
    path = url.find_first_of("/?", path + 1);
  }
  return prefixes;
}

Traps::Traps(TrapRows& rows, unsigned max_novelty, unsigned pages_of_a_note, std::uint64_t key)
    : max_novelty_(max_novelty), pages_of_a_note_(pages_of_a_note), key_(key), rows_(rows) {
  if (enabled()) read_found();
}

void Traps::read_found() {
  rows_.for_each([this](std::string_view prefix, std::string_view kind) {
    if (kind == kind_branch) {
      found_.insert(place_of(prefix, branch_of(prefix)).branch);
    } else if (kind == kind_domain && prefix.starts_with(any_host)) {
      found_.insert(domain_of(base::fingerprint(prefix.substr(any_host.size()), 0) | 1));
    } else {
      UrlForm form(prefix);
      found_.insert(base::fingerprint(form.prefix(form.levels() - 1), key_));
    }
  });
}

Place Traps::place_of(std::string_view url, Branch branch) {
  Place place = place_of_folder(UrlForm::folder_of(url));
  place.branch = branch_fingerprint(place.prefixes[0], branch);
  return place;
}

const Place& Traps::place_of_folder(std::string_view url) {
  const std::uint64_t fingerprint = base::fingerprint(url, key_);
  Folder& folder = folders_[fingerprint % folders_.size()];
  if (folder.fingerprint == fingerprint && folder.place.levels > 0) return folder.place;
  const UrlForm form(url);
  folder.fingerprint = fingerprint;
  folder.place.levels = form.levels();
  folder.place.prefixes = {};
  for (std::size_t level = 0; level < form.levels(); ++level)
    folder.place.prefixes[level] = base::fingerprint(form.prefix(level), key_);
  return folder.place;
}

Branch Traps::branch_of(std::string_view url) const {
  return static_cast<Branch>(1 + base::fingerprint(url, key_) % UINT16_MAX);
}

std::uint64_t Traps::domain_of(std::uint64_t site) {
  return site * of_branches;
}

bool Traps::holds(const Place& place) const {
  if (place.domain != 0 && found_.contains(place.domain)) return true;
  if (place.branch != 0 && found_.contains(place.branch)) return true;
  for (std::size_t level = 0; level < place.levels; ++level)
    if (found_.contains(place.prefixes[level])) return true;
  return false;
}

std::uint8_t Traps::subqueue_of(const Place& place) const {
  for (std::size_t level = 1; level < place.levels; ++level)
    if (const Subtree* tree = subtree(place.prefixes[level]); tree && tree->subqueue != 0) return tree->subqueue;
  const Subtree* tree = place.branch == 0 ? nullptr : subtree(place.branch);
  return tree ? tree->subqueue : 0;
}

const Subtree* Traps::subtree(std::uint64_t fingerprint) const {
  if (auto found = now_.find(fingerprint); found != now_.end()) return &found->second;
  auto found = before_.find(fingerprint);
  return found == before_.end() ? nullptr : &found->second;
}

Subtree& Traps::watched(std::uint64_t fingerprint) {
  if (auto found = now_.find(fingerprint); found != now_.end()) return found->second;
  if (now_.size() >= max_subtrees) before_ = std::exchange(now_, {});
  auto old = before_.find(fingerprint);
  return now_[fingerprint] = old == before_.end() ? Subtree{} : old->second;
}

// All of them are there before one is pointed at.
void Traps::watch_page() {
  const std::size_t most = trees_.size();
  if (now_.size() + most > max_subtrees) before_ = std::exchange(now_, {});
  if (now_.size() + most > now_.max_load()) now_.reserve(2 * (now_.size() + most));
  trees_ = {};
  for (std::size_t level = 0; level < page_.levels; ++level) trees_[level] = &watched(page_.prefixes[level]);
  if (page_.branch != 0) trees_[branch_level] = &watched(page_.branch);
  if (page_.domain != 0) trees_[domain_level] = &watched(page_.domain);
}

// ---- a page ----

void Traps::begin_page(const Place& place, std::uint32_t depth) {
  in_page_ = true;
  cross_ = fresh_hosts_ = 0;
  page_ = place;
  depth_ = depth;
  fresh_ = refused_ = {};
}

void Traps::add_fresh(const Place& place, bool refused) {
  std::size_t shared = 0, most = std::min(place.levels, page_.levels);
  while (shared < most && place.prefixes[shared] == page_.prefixes[shared]) ++shared;
  if (shared > 0) ++(refused ? refused_ : fresh_)[shared - 1];
}

std::uint64_t Traps::fingerprint_at(std::size_t level) const {
  return level == domain_level ? page_.domain : level == branch_level ? page_.branch : page_.prefixes[level];
}

Brought Traps::brought_to(std::size_t level) const {
  Brought brought;
  brought.depth = depth_;
  brought.of_host = level == 0;
  if (level == domain_level) {
    brought.fresh = fresh_hosts_;
    return brought;
  }
  std::size_t first = level == branch_level ? 0 : level;
  for (std::size_t i = 0; i < UrlForm::max_levels; ++i) {
    if (i < first) {
      brought.outside |= fresh_[i] > 0;
    } else {
      brought.fresh += fresh_[i];
      brought.refused += refused_[i];
    }
  }
  brought.cross = cross_;
  return brought;
}

Traps::PageEnd Traps::end_page(std::uint64_t site, const Text& text) {
  in_page_ = false;
  if (any() && holds(page_)) return {};  // it was under way
  bool new_text = text.known && seen_.add(site, text.sample) > 0;
  watch_page();
  for (std::size_t level = 0; level < trees_.size(); ++level) {
    if (trees_[level] == nullptr) continue;
    Brought brought = brought_to(level);
    brought.text_known = text.known;
    brought.new_text = new_text;
    trees_[level]->note(brought, pages_of_a_note_);
  }
  return {wants_own_turns(), judged()};
}

bool Traps::has_own_turns() const {
  const auto has = [](const Subtree* tree) { return tree != nullptr && tree->subqueue != 0; };
  return has(trees_[branch_level]) || std::any_of(trees_.begin() + 1, trees_.begin() + UrlForm::max_levels, has);
}

// The shortest prefix that is suspicious, and all below it with it.
std::uint64_t Traps::wants_own_turns() {
  if (has_own_turns()) return 0;
  for (std::size_t level = 1; level < page_.levels; ++level)
    if (trees_[level]->suspicious()) return page_.prefixes[level];
  const Subtree* branch = trees_[branch_level];
  return branch != nullptr && branch->suspicious() ? page_.branch : 0;
}

std::size_t Traps::judged() {
  const Subtree* domain = trees_[domain_level];
  if (domain != nullptr && domain->is_endless_domain(max_novelty_)) return domain_level;
  std::size_t level = dull_level();
  if (level == none) level = wild_level();
  return level != none ? level : abyss_level();
}

// The longest prefix: what is above it may have other pages.
std::size_t Traps::dull_level() {
  for (std::size_t level = page_.levels - 1; level > 0; --level)
    if (trees_[level]->is_dull(max_novelty_, false)) return level;
  const Subtree* branch = trees_[branch_level];
  if (branch != nullptr && branch->is_dull(max_novelty_, false)) return branch_level;
  return trees_[0]->is_dull(max_novelty_, true) ? 0 : none;
}

// The shortest: a maze has folders in folders. On a host where branches are mazes the next is believed sooner.
std::size_t Traps::wild_level() {
  for (std::size_t level = 1; level < page_.levels; ++level)
    if (trees_[level]->is_wild(max_novelty_)) return level;
  const Subtree* branch = trees_[branch_level];
  if (branch == nullptr) return none;
  auto found = branches_found_.find(page_.prefixes[0]);
  unsigned others = found == branches_found_.end() ? 0 : std::min(found->second, 3u);
  return branch->is_wild(max_novelty_ / (1 + others)) ? branch_level : none;
}

// The longest.
std::size_t Traps::abyss_level() {
  for (std::size_t level = page_.levels - 1; level > 0; --level)
    if (trees_[level]->is_abyss(max_novelty_, false)) return level;
  const Subtree* branch = trees_[branch_level];
  if (branch != nullptr && branch->is_abyss(max_novelty_, false)) return branch_level;
  return trees_[0]->is_abyss(max_novelty_, true) ? 0 : none;
}

// What was seen in the trap says nothing of what is beside it.
void Traps::forgive_above(std::size_t level) {
  auto forgive = [this](std::uint64_t fingerprint) {
    Subtree& tree = watched(fingerprint);
    tree.still = tree.dull = tree.wild = tree.apart = tree.deep = tree.down = tree.tangled = 0;
  };
  for (std::size_t i = 0; i < page_.levels && i < level; ++i) forgive(page_.prefixes[i]);
  if (level < page_.levels && page_.branch != 0) forgive(page_.branch);
}

FoundTrap Traps::found(std::size_t level, std::string_view url, std::string_view named) {
  const Subtree tree = watched(fingerprint_at(level));
  bool branch = level == branch_level, domain = level == domain_level;
  std::string prefix = domain   ? std::string(any_host) + std::string(named)
                       : branch ? std::string(named)
                                : std::string(UrlForm(url).prefix(level));
  forgive_above(level);
  found_.insert(fingerprint_at(level));
  if (branch) ++branches_found_[page_.prefixes[0]];
  bool dull = std::max(tree.still, tree.dull) > std::max({tree.wild, tree.deep, tree.down, tree.tangled}) ||
              tree.still >= max_novelty_;
  std::string now = base::iso8601(base::unix_ms()), reason = reason_of(tree, dull, domain);
  rows_.insert({.prefix = prefix,
                .kind = domain   ? kind_domain
                        : branch ? kind_branch
                                 : kind_prefix,
                .found_at = now,
                .reason = reason,
                .pages = tree.pages,
                .new_share = static_cast<double>(tree.new_text),
                .new_links = static_cast<double>(tree.fresh)});
  bool literal = !branch && !domain && url.starts_with(prefix);
  return {std::move(prefix), literal};
}

}  // namespace crawl::storage
