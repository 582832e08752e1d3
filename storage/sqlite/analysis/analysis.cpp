#include "storage/sqlite/analysis/analysis.h"

#include "storage/sqlite/analysis/link_facts.h"
#include "storage/sqlite/analysis/near_pages.h"
#include "storage/sqlite/handle/schema.h"

namespace crawl::storage {
namespace {

constexpr char forget_sql[] = "DELETE FROM link_facts; DELETE FROM near_pages; DELETE FROM meta WHERE key = 'analysed'";

}  // namespace

Analysis::Analysis(Database& db) : db_(db), made_(db.integer("SELECT value FROM meta WHERE key = 'analysed'") != 0) {}

void Analysis::forget() {
  if (!made_) return;
  db_.execute(forget_sql);
  made_ = false;
}

void Analysis::make() {
  if (made_) return;
  db_.begin();
  db_.execute(forget_sql);
  make_link_facts(db_);
  make_near_pages(db_);
  make_audit_indexes(db_);
  db_.execute("INSERT OR REPLACE INTO meta(key, value) VALUES('analysed', 1)");
  db_.commit();
  made_ = true;
}

}  // namespace crawl::storage
