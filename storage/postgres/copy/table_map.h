// TableMap: which columns of results.db and of PostgreSQL are one another, for `crawl copy`. Static data.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "storage/postgres/copy/copy.h"

namespace crawl::storage::postgres {

// What a column of results.db is, and what becomes of it in PostgreSQL.
enum class ColumnKind {
  big,      // bigint
  integer,  // integer
  small,    // smallint
  real,     // double precision
  text,
  bytes,
  url,          // a URL's number: fingerprint and shard
  host,         // a host's number: the same
  origin,       // a text, its fingerprint and the shard of its host
  keyed,        // a text and its fingerprint, by which it is found
  stored_text,  // the number of a row of texts: whether there is one
  stored_ids,   // the number of a row of page_ids, or 0: whether the page has names
  stored_body,  // the number of a row of bodies, which each shard has for itself
};

struct MappedColumn {
  ColumnKind kind = ColumnKind::big;
  const char* sqlite = "";
  const char* postgres = "";  // "" where it has the same name
  const char* shard = "";     // of a URL or a host: the column of its shard; of what is keyed: that of its fingerprint

  std::string postgres_name() const { return *postgres ? postgres : sqlite; }
};

struct MappedTable {
  const char* name = "";  // in both
  std::vector<MappedColumn> columns;
  bool ordered = false;        // rows stand in an order that a column `n` keeps in PostgreSQL
  const char* made_late = "";  // the statement by which results.db gets the table with its first row
};

// What of meta is copied: what the queue on disk is sorted by is of the file alone.
#define CRAWL_COPIED_META "'fingerprint_key', 'judged_with', 'put_aside', 'kept', 'recrawl', 'analysed', 'items_of'"

// But hosts and urls, by which the others' numbers are known, and meta.
std::span<const MappedTable> mapped_tables();

// The names of a table's columns in PostgreSQL as they are copied, and how many; as they are read.
std::string copied_columns(const MappedTable& table);
int copied_column_count(const MappedTable& table);
std::string read_columns(const MappedTable& table);

// Says how far it is, now and then; a StoreError where that answers to stop.
void tell(const CopyProgress& progress, const std::string& table, std::uint64_t rows);

}  // namespace crawl::storage::postgres
