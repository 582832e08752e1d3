#include "storage/bodies.h"

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

Bodies::Bodies(Database& db)
    : insert_body_(db, "INSERT INTO bodies(id, body) VALUES(?1, ?2)"),
      insert_first_(db, "INSERT INTO first_bodies(prefix, url_id) VALUES(?1, ?2)"),
      select_original_(db, "SELECT body_hash, coalesce(charset, ''), body_id FROM pages WHERE url_id = ?1"),
      last_id_(db.integer("SELECT max(id) FROM bodies")) {
  Statement rows(db, "SELECT prefix, url_id FROM first_bodies ORDER BY rowid");
  while (rows.step()) first_.insert_or_assign(static_cast<std::uint64_t>(rows.integer(0)), rows.integer(1));
}

StoredBody Bodies::store(const model::Outcome& outcome) {
  StoredBody stored;
  bool comparable = outcome.size > 0 && outcome.body_hash.size() == hash_bytes;
  if (comparable) stored.duplicate_of = find_original(outcome, prefix_of(outcome.body_hash));
  if (stored.duplicate_of) {
    // The same bytes make another body where another charset was read into them.
    bool shared = !outcome.body.empty() && select_original_.text(1) == outcome.charset && !select_original_.is_null(2);
    if (shared) stored.id = select_original_.integer(2);
  }
  select_original_.reset();
  if (!stored.id && !outcome.body.empty()) stored.id = insert(outcome);
  return stored;
}

// Leaves select_original_ at the original's row. A row that is not there any more, or whose hash begins alike by
// chance, is no original: this URL takes its place.
std::optional<model::UrlId> Bodies::find_original(const model::Outcome& outcome, std::uint64_t prefix) {
  auto [entry, added] = first_.try_emplace(prefix, outcome.url_id);
  if (!added && entry->second != outcome.url_id) {
    if (select_original_.first(entry->second) && select_original_.text(0) == outcome.body_hash) return entry->second;
    entry->second = outcome.url_id;
  }
  insert_first_.run(static_cast<std::int64_t>(prefix), outcome.url_id);
  return std::nullopt;
}

std::int64_t Bodies::insert(const model::Outcome& outcome) {
  // sqlar_uncompress() would take it for a body that is stored as it is.
  if (outcome.body.size() == outcome.body_size)
    throw std::logic_error("a compressed body must not have the length of the body");
  insert_body_.run(++last_id_, Blob{outcome.body});
  return last_id_;
}

}  // namespace crawl::storage
