#include "storage/known_urls/known_urls.h"

#include <algorithm>
#include <utility>

namespace crawl::storage {
namespace {

constexpr std::size_t runs_of_a_level = 4;
constexpr std::uint64_t max_filter_bits = 12;
// While a table is written, its filter is made beside it.
constexpr std::size_t bytes_an_entry = FingerprintTable::usual_bytes_an_entry + 2;

}  // namespace

model::UrlId KnownUrls::find(std::string_view url) const {
  return find_fingerprint(base::fingerprint(url, key_));
}

model::UrlId KnownUrls::find_or_add_fingerprint(std::uint64_t fingerprint, model::UrlId id) {
  if (model::UrlId known = find_fingerprint(fingerprint); known != 0) return known;
  if (is_full()) spill();
  table_.insert({fingerprint, id});
  return id;
}

model::UrlId KnownUrls::find_fingerprint(std::uint64_t fingerprint) const {
  model::UrlId id = table_.find(fingerprint);
  for (auto each = runs_.rbegin(); id == 0 && each != runs_.rend(); ++each) id = each->run.find(fingerprint);
  return id;
}

// The one that waited longest. Half of the way before it is looked up, its lines of the filters are there, and say
// which slots to fetch.
std::uint64_t KnownUrls::take_turns(std::uint64_t fingerprint) const {
  std::uint64_t due = std::exchange(expected_[next_expected_], fingerprint);
  next_expected_ = (next_expected_ + 1) % expected_.size();
  return due;
}

// What the runs keep in memory is half of the bound at most.
bool KnownUrls::is_full() const {
  std::uint64_t room = memory_ - std::min<std::uint64_t>(memory_ / 2, bytes_of_runs());
  return table_.size() > 0 && (table_.size() + 1) * bytes_an_entry > room;
}

std::size_t KnownUrls::bytes_of_runs() const {
  std::size_t bytes = 0;
  for (const Level& each : runs_) bytes += each.run.bytes_in_memory();
  return bytes;
}

std::size_t KnownUrls::bytes_on_disk() const {
  std::size_t bytes = 0;
  for (const Level& each : runs_) bytes += each.run.bytes_on_disk();
  return bytes;
}

// For a run of so many entries: all runs that there are and this one share a quarter of the bound, since those that are
// merged live as long as the run that they become.
std::uint64_t KnownUrls::filter_bits(std::uint64_t entries) const {
  std::uint64_t all = entries;
  for (const Level& each : runs_) all += each.run.size();
  std::uint64_t bits = memory_ / 4 * 8 / std::max<std::uint64_t>(all, 1);
  return bits < 4 ? 0 : std::min(bits, max_filter_bits);
}

void KnownUrls::spill() {
  FingerprintRun run(path_, table_.size(), filter_bits(table_.size()));
  table_.for_each([&](const Fingerprint& entry) { run.append(entry); });
  run.seal();
  table_.clear();
  runs_.push_back({std::move(run), 0});
  auto level_is_full = [&] {
    return runs_.size() >= runs_of_a_level && runs_[runs_.size() - runs_of_a_level].level == runs_.back().level;
  };
  while (level_is_full()) merge_last();
}

void KnownUrls::merge_last() {
  auto first = runs_.end() - static_cast<std::ptrdiff_t>(runs_of_a_level);
  std::uint64_t entries = 0;
  std::vector<FingerprintRun::Cursor> cursors;
  for (auto each = first; each != runs_.end(); ++each) {
    entries += each->run.size();
    cursors.emplace_back(each->run);
  }
  FingerprintRun merged(path_, entries, filter_bits(0));
  auto value = [](const FingerprintRun::Cursor& cursor) { return cursor.at_end() ? UINT64_MAX : cursor.entry().value; };
  for (std::uint64_t i = 0; i < entries; ++i) {
    auto least = std::ranges::min_element(cursors, [&](const auto& a, const auto& b) {
      return a.at_end() != b.at_end() ? b.at_end() : value(a) < value(b);
    });
    merged.append(least->entry());
    least->next();
  }
  merged.seal();
  unsigned level = runs_.back().level + 1;
  runs_.erase(first, runs_.end());
  runs_.push_back({std::move(merged), level});
}

}  // namespace crawl::storage
