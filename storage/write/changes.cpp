#include "storage/write/changes.h"

#include <string_view>

namespace crawl::storage {
namespace {

bool is_success(std::uint16_t status) {
  return status >= 200 && status < 300;
}
bool is_redirect(std::uint16_t status) {
  return status >= 300 && status < 400 && status != 304;
}
bool is_gone(std::uint16_t status) {
  return status == 404 || status == 410;
}

// The word that changes.change holds; empty where nothing did.
std::string_view change_of(const model::Outcome& now, const std::optional<StoredPage>& before) {
  if (!before) return is_success(now.status) ? "new" : "";
  if (is_gone(now.status) && !is_gone(before->status)) return "gone";
  if (is_redirect(now.status) && !is_redirect(before->status)) return "redirected";
  if (!is_success(now.status)) return "";
  bool page_is_kept = is_success(before->status) || !before->hash.empty();
  return !page_is_kept || now.body_hash != before->hash ? "changed" : "";
}

}  // namespace

Changes::Changes(Database& db)
    : db_(db),
      select_(db, "SELECT status, body_hash, etag, last_modified FROM pages WHERE url_id = ?1"),
      insert_(db, "INSERT INTO page_changes(url_id, run_id, change, old_hash, new_hash) VALUES(?1, ?2, ?3, ?4, ?5)"),
      confirm_(db,
               "UPDATE pages SET run_id = ?2, fetched_at = ?3, attempts = ?4, wait_ms = ?5, total_ms = ?6, kept = NULL"
               " WHERE url_id = ?1"),
      keep_(db,
            "UPDATE pages SET run_id = ?2, fetched_at = ?3, attempts = ?4, status = ?5, detail = ?6, kept = 1"
            " WHERE url_id = ?1"),
      open_(db.integer("SELECT value FROM meta WHERE key = 'recrawl'") != 0),
      kept_(db.integer("SELECT value FROM meta WHERE key = 'kept'") != 0) {}

void Changes::begin() {
  db_.execute("INSERT OR REPLACE INTO meta(key, value) VALUES('recrawl', 1)");
  open_ = true;
}

void Changes::end() {
  db_.execute("DELETE FROM meta WHERE key = 'recrawl'");
  open_ = false;
}

std::optional<StoredPage> Changes::stored(model::UrlId id) {
  if (!select_.first(id)) return std::nullopt;
  StoredPage page{static_cast<std::uint16_t>(select_.integer(0)), std::string(select_.text(1)),
                  std::string(select_.text(2)), std::string(select_.text(3))};
  select_.reset();
  return page;
}

void Changes::note(const model::Outcome& outcome, const std::optional<StoredPage>& before, std::int64_t run_id) {
  std::string_view change = change_of(outcome, before);
  if (change.empty()) return;
  std::string_view old_hash = before ? std::string_view(before->hash) : std::string_view{};
  insert_.run(outcome.url_id, run_id, change, blob_or_null(old_hash), blob_or_null(outcome.body_hash));
}

void Changes::keep(const model::Outcome& outcome, std::string_view detail, std::int64_t run_id) {
  if (!kept_) db_.execute("INSERT OR REPLACE INTO meta(key, value) VALUES('kept', 1)");
  kept_ = true;
  auto status = outcome.status == 0 ? std::nullopt : std::optional<std::int64_t>(outcome.status);
  keep_.run(outcome.url_id, run_id, outcome.fetched_at, outcome.attempts, status, detail);
}

void Changes::confirm(const model::Outcome& outcome, std::int64_t run_id) {
  confirm_.run(outcome.url_id, run_id, outcome.fetched_at, outcome.attempts, outcome.timings.wait,
               outcome.timings.total);
}

}  // namespace crawl::storage
