#include "storage/traps.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <utility>

#include "base/clock.h"
#include "base/hash.h"

namespace crawl::storage {
namespace {

constexpr std::size_t most_prefixes = 32;  // of one URL that are watched
constexpr int near_duplicate_bits = 6;     // that simhashes of near-duplicate texts differ in at most

// Differing bits of the nearest. Without a way out, so that many are compared at a time; the baseline of x86-64 has no
// instruction that counts bits.
// The choice between them is made before the thread sanitizer's runtime is there.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
__attribute__((target_clones("default", "popcnt", "avx512vpopcntdq")))
#endif
int least_distance(const std::uint64_t* texts, std::size_t count, std::uint64_t text) {
  std::uint64_t least = 64;
  for (std::size_t i = 0; i < count; ++i) least = std::min<std::uint64_t>(least, std::popcount(texts[i] ^ text));
  return static_cast<int>(least);
}

// Calls back with each prefix from the host down: "http://h/", "http://h/a/", "http://h/a/b?".
template <class Callback>
void for_each_prefix(std::string_view url, const Callback& callback) {
  std::string_view path = url.substr(0, url.find('#'));
  auto query = path.find('?');
  auto begin = path.find("://");
  auto slash = path.find('/', begin == std::string_view::npos ? 0 : begin + 3);
  for (std::size_t i = 0; slash < query && slash != std::string_view::npos && i < most_prefixes; ++i) {
    if (!callback(path.substr(0, slash + 1))) return;
    slash = path.find('/', slash + 1);
  }
  if (query != std::string_view::npos) callback(path.substr(0, query + 1));
}

}  // namespace

std::vector<std::string_view> prefixes_of(std::string_view url) {
  std::vector<std::string_view> prefixes;
  for_each_prefix(url, [&](std::string_view prefix) {
    prefixes.push_back(prefix);
    return true;
  });
  return prefixes;
}

Traps::Traps(Database& db, unsigned max_novelty, unsigned pages_of_a_note, std::uint64_t key)
    : max_novelty_(max_novelty),
      pages_of_a_note_(pages_of_a_note),
      key_(key),
      insert_(db, "INSERT OR IGNORE INTO traps(prefix, found_at) VALUES(?1, ?2)") {
  if (max_novelty_ == 0) return;
  Statement rows(db, "SELECT prefix FROM traps");
  while (rows.step()) found_.insert(base::fingerprint(rows.text(0), key_));
}

std::string_view Traps::note_page(std::string_view url, std::uint64_t simhash) {
  if (max_novelty_ == 0 || (any() && holds(url))) return {};
  std::string_view trap;  // the longest prefix of those that are one now
  for_each_prefix(url, [&](std::string_view prefix) {
    std::uint64_t fingerprint = base::fingerprint(prefix, key_);
    Watched& here = watched(fingerprint);
    here.in_a_row = note_text(fingerprint, here, simhash) ? here.in_a_row + pages_of_a_note_ : 0;
    if (here.in_a_row >= max_novelty_) trap = prefix;
    return true;
  });
  if (!trap.empty()) forgive_folders_above(url, trap);
  if (trap.empty() || !found_.insert(base::fingerprint(trap, key_)).second) return {};
  insert_.run(trap, std::string_view(base::iso8601(base::unix_ms())));
  return trap;
}

// What was seen in the trap says nothing of what stands beside it.
void Traps::forgive_folders_above(std::string_view url, std::string_view trap) {
  for_each_prefix(url, [&](std::string_view prefix) {
    if (prefix.size() < trap.size()) watched(base::fingerprint(prefix, key_)).in_a_row = 0;
    return true;
  });
}

bool Traps::holds(std::string_view url) const {
  bool held = false;
  for_each_prefix(url, [&](std::string_view prefix) {
    held = found_.contains(base::fingerprint(prefix, key_));
    return !held;
  });
  return held;
}

Traps::Watched& Traps::watched(std::uint64_t prefix) {
  auto found = now_.watched.find(prefix);
  if (found != now_.watched.end()) return found->second;
  if (now_.watched.size() >= max_watched || now_.texts.size() >= max_texts) before_ = std::exchange(now_, {});
  Watched& added = now_.watched[prefix];
  if (auto old = before_.watched.find(prefix); old != before_.watched.end()) added = std::move(old->second);
  return added;
}

// True if a text nearly like it was seen there; remembers it otherwise.
bool Traps::note_text(std::uint64_t prefix, Watched& watched, std::uint64_t simhash) {
  bool near = least_distance(watched.recent.data(), watched.recent.size(), simhash) <= near_duplicate_bits;
  if (is_exactly_known(prefix, simhash) || near) return true;
  if (watched.recent.size() < recent_texts) {
    watched.recent.push_back(simhash);
  } else {
    watched.recent[watched.next++ % recent_texts] = simhash;
  }
  return false;
}

bool Traps::is_exactly_known(std::uint64_t prefix, std::uint64_t simhash) {
  std::uint64_t both = base::fingerprint({reinterpret_cast<const char*>(&simhash), sizeof simhash}, prefix);
  return !now_.texts.insert(both).second || before_.texts.contains(both);
}

}  // namespace crawl::storage
