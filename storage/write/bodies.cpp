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

Bodies::Bodies(Database& db)
    : db_(db),
      insert_body_(db, "INSERT INTO bodies(id, body) VALUES(?1, ?2)"),
      insert_first_(db, "INSERT INTO first_bodies(prefix, url_id) VALUES(?1, ?2)"),
      select_original_(db, "SELECT body_hash, coalesce(charset, ''), body_id FROM pages WHERE url_id = ?1"),
      share_(db,
             "INSERT INTO shared_bodies(body_id, pages) VALUES(?1, 2)"
             " ON CONFLICT(body_id) DO UPDATE SET pages = pages + 1"),
      set_original_(db, "UPDATE pages SET duplicate_of = ?2 WHERE url_id = ?1"),
      last_id_(db.integer("SELECT max(id) FROM bodies")) {
  Statement rows(db, "SELECT prefix, url_id FROM first_bodies ORDER BY rowid");
  while (rows.step()) first_.insert_or_assign(static_cast<std::uint64_t>(rows.integer(0)), rows.integer(1));
}

StoredBody Bodies::store(const model::Outcome& outcome) {
  StoredBody stored;
  bool comparable = outcome.size > 0 && outcome.body_hash.size() == hash_bytes;
  if (comparable) stored.duplicate_of = find_original(outcome.url_id, outcome.body_hash);
  if (stored.duplicate_of) {
    // The same bytes make another body where another charset was read into them.
    bool shared = !outcome.body.empty() && select_original_.text(1) == outcome.charset && !select_original_.is_null(2);
    if (shared) stored.id = select_original_.integer(2);
  }
  select_original_.reset();
  if (stored.id) share_.run(*stored.id);
  if (!stored.id && !outcome.body.empty()) stored.id = insert(outcome);
  return stored;
}

// Leaves select_original_ at the original's row. A row that is not there any more, or whose hash begins alike by
// chance, is no original: this URL takes its place.
std::optional<model::UrlId> Bodies::find_original(model::UrlId id, std::string_view hash) {
  const std::uint64_t prefix = prefix_of(hash);
  auto [entry, added] = first_.try_emplace(prefix, id);
  if (!added && entry->second == id) return std::nullopt;  // as it was before
  if (!added) {
    if (select_original_.first(entry->second) && select_original_.text(0) == hash) return entry->second;
    entry->second = id;
  }
  insert_first_.run(static_cast<std::int64_t>(prefix), id);
  return std::nullopt;
}

void Bodies::delete_unreferenced() {
  first_.clear();
  db_.execute("DELETE FROM first_bodies");
  claim_originals();
  relink_copies();
}

void Bodies::claim_originals() {
  Statement rows(db_,
                 "SELECT url_id, body_hash FROM pages WHERE duplicate_of IS NULL AND size > 0 AND "
                 "length(body_hash) = 32");
  while (rows.step()) {
    const std::uint64_t prefix = prefix_of(rows.text(1));
    if (first_.try_emplace(prefix, rows.integer(0)).second)
      insert_first_.run(static_cast<std::int64_t>(prefix), rows.integer(0));
  }
}

void Bodies::relink_copies() {
  Statement rows(db_,
                 "SELECT url_id, body_hash, duplicate_of FROM pages WHERE duplicate_of IS NOT NULL AND "
                 "length(body_hash) = 32");
  while (rows.step()) {
    const model::UrlId id = rows.integer(0);
    const auto original = find_original(id, rows.text(1));
    select_original_.reset();
    if (original != std::optional<model::UrlId>(rows.integer(2))) set_original_.run(id, original);
  }
}

std::int64_t Bodies::insert(const model::Outcome& outcome) {
  // sqlar_uncompress() would take it for a body that is stored as it is.
  if (outcome.body.size() == outcome.body_size)
    throw std::logic_error("a compressed body must not have the length of the body");
  insert_body_.run(++last_id_, Blob{outcome.body});
  return last_id_;
}

}  // namespace crawl::storage
