#include "storage/write/bodies.h"

#include <cstring>
#include <stdexcept>

namespace crawl::storage {
namespace {

constexpr std::size_t hash_bytes = 32;

std::uint64_t prefix_of(std::string_view hash) {
  std::uint64_t prefix = 0;
  std::memcpy(&prefix, hash.data(), sizeof prefix);
  return prefix;
}

}  // namespace

Bodies::Bodies(BodyRows& rows) : rows_(rows) {
  rows_.for_each_first([this](std::uint64_t prefix, model::UrlId page) { first_.insert_or_assign(prefix, page); });
}

StoredBody Bodies::store(const model::Outcome& outcome) {
  // sqlar_uncompress() would take it for a body that is stored as it is.
  if (!outcome.body.empty() && outcome.body.size() == outcome.body_size)
    throw std::logic_error("a compressed body must not have the length of the body");
  StoredBody stored;
  const std::string_view hash = outcome.content_hash();
  bool comparable = outcome.size > 0 && hash.size() == hash_bytes;
  if (auto found = comparable ? find_original(outcome.url_id, hash) : std::nullopt) {
    stored.duplicate_of = found->page;
    // The same bytes make another body where another charset was read into them.
    if (!outcome.body.empty() && found->original.charset == outcome.charset) stored.id = found->original.body;
  }
  if (stored.id) rows_.share(*stored.id);
  if (!stored.id && !outcome.body.empty()) stored.id = rows_.insert(outcome);
  return stored;
}

// A row that is not there any more, or whose hash begins alike by chance, is no original: this URL takes its place.
std::optional<Bodies::Found> Bodies::find_original(model::UrlId id, std::string_view hash) {
  const std::uint64_t prefix = prefix_of(hash);
  auto [entry, added] = first_.try_emplace(prefix, id);
  if (!added && entry->second == id) return std::nullopt;  // as it was before
  if (!added) {
    if (auto original = rows_.original(entry->second, hash, id)) return Found{entry->second, std::move(*original)};
    entry->second = id;
  }
  rows_.add_first(prefix, id);
  return std::nullopt;
}

void Bodies::find_originals() {
  first_.clear();
  rows_.clear_firsts();
  rows_.for_each_hash(false, [this](const BodyRows::HashRow& row) {
    const std::uint64_t prefix = prefix_of(row.hash);
    if (first_.try_emplace(prefix, row.page).second) rows_.add_first(prefix, row.page);
  });
  rows_.for_each_hash(true, [this](const BodyRows::HashRow& row) {
    const auto found = find_original(row.page, row.hash);
    const model::UrlId original = found ? found->page : 0;
    if (original != row.original) rows_.set_original(row.page, found ? std::optional(original) : std::nullopt);
  });
  rows_.flush();
}

}  // namespace crawl::storage
