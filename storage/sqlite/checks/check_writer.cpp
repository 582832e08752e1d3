#include "storage/sqlite/checks/check_writer.h"

#include <utility>

#include "storage/sqlite/tables/insert_sql.h"

namespace crawl::storage {
namespace {

constexpr std::size_t fragment_columns = 5;
constexpr std::string_view fragment_into = "link_fragments(from_id, to_id, fragment, hash, text)";
constexpr std::string_view unless_there = "INSERT OR IGNORE";

}  // namespace

std::optional<std::int64_t> CheckWriter::add_ids(std::optional<std::string_view> ids) {
  if (!ids) return std::nullopt;
  if (ids->empty()) return 0;
  if (!insert_ids_) {
    insert_ids_.emplace(db_, "INSERT INTO page_ids(id, ids) VALUES(?1, ?2)");
    last_ids_ = db_.integer("SELECT max(id) FROM page_ids");
  }
  insert_ids_->run(++last_ids_, Blob{*ids});
  return last_ids_;
}

void CheckWriter::add_fragment(model::UrlId from, model::UrlId to, const model::Fragment& fragment) {
  fragments_[waiting_] = {from, to, fragment.hash_bytes(), fragment.fragment, fragment.text};
  if (++waiting_ < fragments_.size()) return;
  if (!insert_fragments_)
    insert_fragments_.emplace(db_, insert_sql(fragment_into, fragment_columns, rows_of_statement, unless_there));
  for (std::size_t i = 0; i < fragments_.size(); ++i) bind(*insert_fragments_, i, fragments_[i]);
  insert_fragments_->run();
  waiting_ = 0;
}

void CheckWriter::end_page() {
  const std::size_t count = std::exchange(waiting_, 0);
  if (count > 0 && !insert_fragment_)
    insert_fragment_.emplace(db_, insert_sql(fragment_into, fragment_columns, 1, unless_there));
  for (std::size_t i = 0; i < count; ++i) {
    bind(*insert_fragment_, 0, fragments_[i]);
    insert_fragment_->run();
  }
}

void CheckWriter::bind(Statement& statement, std::size_t row, const FragmentRow& fragment) {
  int index = static_cast<int>(row * fragment_columns);
  statement.bind(++index, fragment.from);
  statement.bind(++index, fragment.to);
  statement.bind(++index, fragment.fragment);
  statement.bind(++index, Blob{fragment.hash});
  statement.bind(++index, fragment.text);
}

void CheckWriter::add_use(model::UrlId from, model::UrlId to, const model::Resource& resource) {
  if (!insert_use_)
    insert_use_.emplace(db_, "INSERT OR IGNORE INTO resource_uses(from_id, to_id, kind, alt) VALUES(?1, ?2, ?3, ?4)");
  insert_use_->run(from, to, model::name(resource.kind), resource.alt);
}

}  // namespace crawl::storage
