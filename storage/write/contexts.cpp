#include "storage/write/contexts.h"

#include <algorithm>

namespace crawl::storage {

Contexts::Statements::Statements(Database& db)
    : give(db,
           "INSERT INTO contexts(url_id, given_by, context) VALUES(?1, ?2, ?3)"
           " ON CONFLICT(url_id) DO UPDATE SET context = excluded.context WHERE given_by = excluded.given_by"),
      select(db, "SELECT context FROM contexts WHERE url_id = ?1") {}

Contexts::Contexts(Database& db) : db_(db) {
  if (db.integer("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'contexts'") > 0)
    statements_.emplace(db);
}

void Contexts::note(const model::Outcome& outcome, std::size_t link, model::UrlId target) {
  if (statements_ && outcome.links[link].kind == model::LinkKind::redirect) {
    if (const std::string context = of(outcome.url_id); !context.empty()) give(target, outcome.url_id, context);
  }
  if (outcome.contexts.empty()) return;
  const auto given = std::ranges::lower_bound(outcome.contexts, link, {}, &model::LinkContext::link);
  if (given != outcome.contexts.end() && given->link == link) give(target, outcome.url_id, given->text);
}

void Contexts::add_to(std::vector<QueuedUrl>& urls) {
  if (!statements_) return;
  for (QueuedUrl& url : urls) url.context = of(url.id);
}

void Contexts::give(model::UrlId url, model::UrlId by, std::string_view context) {
  if (!statements_) {
    db_.execute("CREATE TABLE contexts(url_id INTEGER PRIMARY KEY, given_by INTEGER NOT NULL, context TEXT NOT NULL)");
    statements_.emplace(db_);
  }
  statements_->give.run(url, by, context.substr(0, model::max_context));
}

std::string Contexts::of(model::UrlId url) {
  std::string context(statements_->select.first(url) ? statements_->select.text(0) : std::string_view{});
  statements_->select.reset();
  return context;
}

}  // namespace crawl::storage
