#include "storage/traps.h"

#include <bit>
#include <functional>
#include <utility>

#include "base/clock.h"
#include "base/hash.h"

namespace crawl::storage {
namespace {

constexpr std::size_t most_prefixes = 32;  // of one URL that are watched
constexpr int near_duplicate_bits = 6;     // that simhashes of near-duplicate texts differ in at most

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

Traps::Traps(Database& db, unsigned max_novelty, std::uint64_t key)
    : max_novelty_(max_novelty),
      key_(key),
      insert_(db, "INSERT OR IGNORE INTO traps(prefix, found_at) VALUES(?1, ?2)") {
  if (max_novelty_ == 0) return;
  Statement rows(db, "SELECT prefix FROM traps");
  while (rows.step()) found_.insert(base::fingerprint(rows.text(0), key_));
}

std::string_view Traps::note_page(std::string_view url, std::uint64_t simhash) {
  if (max_novelty_ == 0) return {};
  std::string_view trap;  // the longest prefix of those that are one now
  for_each_prefix(url, [&](std::string_view prefix) {
    Watched& here = watched(base::fingerprint(prefix, key_));
    here.in_a_row = note_text(here, simhash) ? here.in_a_row + 1 : 0;
    if (here.in_a_row >= max_novelty_) trap = prefix;
    return true;
  });
  if (trap.empty() || !found_.insert(base::fingerprint(trap, key_)).second) return {};
  insert_.run(trap, std::string_view(base::iso8601(base::unix_ms())));
  return trap;
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
  auto found = now_.find(prefix);
  if (found != now_.end()) return found->second;
  if (now_.size() >= max_watched) before_ = std::exchange(now_, {});
  Watched& added = now_[prefix];
  if (auto old = before_.find(prefix); old != before_.end()) added = old->second;
  return added;
}

// True if a text nearly like it was seen there; remembers it otherwise.
bool Traps::note_text(Watched& watched, std::uint64_t simhash) {
  for (std::size_t i = 0; i < watched.count; ++i)
    if (std::popcount(watched.texts[i] ^ simhash) <= near_duplicate_bits) return true;
  watched.texts[watched.next] = simhash;
  watched.next = static_cast<std::uint8_t>((watched.next + 1) % remembered);
  watched.count = static_cast<std::uint8_t>(std::min<std::size_t>(watched.count + 1u, remembered));
  return false;
}

}  // namespace crawl::storage
