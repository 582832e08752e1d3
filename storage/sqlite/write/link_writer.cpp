#include "storage/sqlite/write/link_writer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "storage/sqlite/tables/insert_sql.h"

namespace crawl::storage {
namespace {

constexpr int link_columns = 5;

constexpr std::string_view link_into = "links(from_id, to_id, nofollow, rel, text)";

}  // namespace

LinkWriter::LinkWriter(Database& db)
    : insert_one_(db, insert_sql(link_into, link_columns, 1)),
      insert_many_(db, insert_sql(link_into, link_columns, rows_of_statement)),
      insert_language_(db, "INSERT OR IGNORE INTO alternates(url_id, to_id, lang) VALUES(?1, ?2, ?3)") {}

void LinkWriter::bind(Statement& statement, std::size_t row, const LinkRow& link) {
  int index = static_cast<int>(row) * link_columns;
  statement.bind(++index, link.from);
  statement.bind(++index, link.to);
  statement.bind(++index, link.nofollow);
  statement.bind(++index, text_or_null(link.rel));
  statement.bind(++index, link.text);
}

void LinkWriter::add(const LinkRow& row) {
  if (!row.langs.empty()) add_languages(row);
  rows_[count_++] = row;
  if (count_ < rows_.size()) return;
  for (std::size_t i = 0; i < rows_.size(); ++i) bind(insert_many_, i, rows_[i]);
  insert_many_.run();
  count_ = 0;
}

void LinkWriter::add_languages(const LinkRow& link) {
  for (std::string_view langs = link.langs; !langs.empty();) {
    const std::size_t size = std::min(langs.find(','), langs.size());
    insert_language_.run(link.from, link.to, langs.substr(0, size));
    langs.remove_prefix(std::min(size + 1, langs.size()));
  }
}

void LinkWriter::flush() {
  std::size_t count = std::exchange(count_, 0);
  for (std::size_t i = 0; i < count; ++i) {
    bind(insert_one_, 0, rows_[i]);
    insert_one_.run();
  }
}

}  // namespace crawl::storage
