#include "storage/sqlite/write/item_replacer.h"

#include "storage/analysis/analysis.h"
#include "storage/sqlite/file/output_lock.h"
#include "storage/sqlite/read/stored_pages.h"
#include "storage/sqlite/schema/schema.h"
#include "storage/sqlite/tables/sqlite_tables.h"
#include "storage/store.h"

namespace crawl::storage {
namespace {

constexpr std::uint64_t checkpoint_bytes = 64 << 20;

std::string condition_of(ItemMakers makers) {
  if (makers == ItemMakers::all || makers == ItemMakers::none) return {};
  return (makers == ItemMakers::rules ? " AND rule <> '" : " AND rule = '") + std::string(model::program_rule) + "'";
}

FileClaim claimed(const std::string& path) {
  require_results_file(path, Use::read);
  return FileClaim(path, OutputLock::usual_patience);
}

// The file and the index that pages' items are found by are ready before anything is asked of them.
std::string prepared(const std::string& path) {
  Database db(path, OpenMode::write);
  db.begin();
  migrate(db);
  index_items_by_page(db);
  db.commit();
  return path;
}

}  // namespace

ItemReplacer::Present::Present(Database& db, ItemMakers makers)
    : select(db, "SELECT rule, data, ifnull(key, 0) FROM extracted WHERE url_id = ?1" + condition_of(makers) +
                     " ORDER BY rowid"),
      remove(db, "DELETE FROM extracted WHERE url_id = ?1" + condition_of(makers)) {}

ItemReplacer::ItemReplacer(const std::string& path, PageKinds kinds, ItemMakers makers, bool (*stop)())
    : makers_(makers),
      claim_(claimed(path)),
      db_(prepared(path), OpenMode::write),
      filler_(db_),
      range_(db_, "SELECT url_id, max(0, min(body_size, 1 << 30)) FROM pages WHERE url_id > ?1 AND " +
                      std::string(condition_of(kinds)) + " ORDER BY url_id"),
      insert_(db_, "INSERT INTO extracted(url_id, rule, data, key) VALUES(?1, ?2, ?3, nullif(?4, 0))"),
      present_(db_, makers),
      of_rules_(db_, ItemMakers::rules),
      next_checkpoint_(checkpoint_bytes) {
  if (stop != nullptr) db_.stop_when(stop);
  last_id_ = db_.integer("SELECT max(url_id) FROM pages");
}

std::optional<IdRange> ItemReplacer::range_behind(model::UrlId id) {
  std::optional<IdRange> range;
  std::int64_t bytes = 0;
  std::size_t pages = 0;
  for (bool more = range_.first(id); more; more = range_.step()) {
    if (!range) range = IdRange{range_.integer(0), 0};
    range->last = range_.integer(0);
    bytes += range_.integer(1);
    if (++pages == max_range_pages || bytes >= max_range_bytes) break;
  }
  range_.reset();
  // A page's id is a whole number in a file of ours; of another, ranges would not come to an end.
  if (range && (range->first <= id || range->last < range->first))
    throw StoreError("the results file is damaged: the ids of its pages are no numbers");
  return range;
}

std::string ItemReplacer::url_of(model::UrlId page) {
  Statement row(db_, "SELECT url FROM urls WHERE id = ?1");
  return row.first(page) ? std::string(row.text(0)) : "a page";
}

void ItemReplacer::replace(model::UrlId page, const std::vector<model::Item>& items, bool unanswered) {
  if (!db_.in_transaction()) db_.begin();
  ++pages_;
  if (makers_ == ItemMakers::none) return;
  if (unanswered && makers_ == ItemMakers::programs) return;
  Present& present = unanswered ? of_rules_ : present_;
  if (present.is_just(page, items)) return;
  present.remove.run(page);
  for (const model::Item& item : items) {
    insert_.run(page, item.rule, item.data, item.key);
    bytes_ += item.data.size();
  }
}

void ItemReplacer::fill(model::UrlId page, const PageFacts& facts) {
  if (!db_.in_transaction()) db_.begin();
  filler_.fill(page, facts);
  filled_ = true;
}

void ItemReplacer::finish() {
  commit();
  const bool finished = db_.integer("SELECT EXISTS(SELECT 1 FROM urls WHERE state = 0)") == 0;
  SqliteTables tables(db_);
  Analysis analysis(tables);
  if (filled_) {
    db_.begin();
    analysis.forget();
    db_.commit();
  }
  if (!finished) return;
  db_.begin();
  analysis.make();
  db_.commit();
}

bool ItemReplacer::Present::is_just(model::UrlId page, const std::vector<model::Item>& items) {
  std::size_t same = 0;
  bool more = select.first(page);
  while (more && same < items.size() && select.text(0) == items[same].rule && select.text(1) == items[same].data &&
         select.integer(2) == items[same].key) {
    ++same;
    more = select.step();
  }
  select.reset();
  return !more && same == items.size();
}

void ItemReplacer::commit() {
  if (!db_.in_transaction()) return;
  db_.commit();
  pages_ = bytes_ = 0;
  const std::uint64_t log = db_.wal_bytes();
  if (log < next_checkpoint_) return;
  db_.checkpoint();
  next_checkpoint_ = log + checkpoint_bytes;
}

void ItemReplacer::commit_if_due() {
  if (pages_ >= max_pages_per_transaction || bytes_ >= max_bytes_per_transaction) commit();
}

void ItemReplacer::note_makers(std::string_view rules_json, std::string_view program) {
  if (!db_.in_transaction()) db_.begin();
  Statement(db_, "INSERT OR REPLACE INTO meta(key, value) VALUES('items_of', ?1)")
      .run(std::string_view(item_makers_json(rules_json, program)));
  commit();
}

}  // namespace crawl::storage
