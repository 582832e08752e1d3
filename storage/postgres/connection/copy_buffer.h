// CopyBuffer: rows that are to be appended to a table, in the stream of COPY ... (FORMAT binary)
// (https://www.postgresql.org/docs/15/sql-copy.html). Columns are added in the order that the constructor names, each
// as the type that it has. Owned by the table's rows; one thread; as large as a transaction's rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/postgres/connection/connection.h"

namespace crawl::storage::postgres {

class CopyBuffer {
 public:
  // "links(from_shard, from_url, ...)", which has so many columns.
  CopyBuffer(std::string table, int columns) : table_(std::move(table)), columns_(columns) {}

  void begin_row();
  void add_bigint(std::int64_t value);
  void add_int(std::int64_t value);    // integer
  void add_small(std::int64_t value);  // smallint
  void add_double(double value);
  void add_text(std::string_view text);  // made storable
  void add_bytes(std::string_view bytes);
  void add_null();

  // NULL in place of nothing.
  void add_bigint(std::optional<std::int64_t> value) { value ? add_bigint(*value) : add_null(); }
  void add_int(std::optional<std::int64_t> value) { value ? add_int(*value) : add_null(); }
  void add_small(std::optional<std::int64_t> value) { value ? add_small(*value) : add_null(); }
  void add_double(std::optional<double> value) { value ? add_double(*value) : add_null(); }
  void add_text(std::optional<std::string_view> text) { text ? add_text(*text) : add_null(); }
  void add_text_or_null(std::string_view text) { text.empty() ? add_null() : add_text(text); }
  void add_bytes_or_null(std::string_view bytes) { bytes.empty() ? add_null() : add_bytes(bytes); }

  bool empty() const { return stream_.empty(); }
  std::size_t bytes() const { return stream_.size(); }
  // Writes what is there, if anything.
  void send(Connection& connection);

 private:
  void add_size(std::uint32_t size);

  std::string table_;
  int columns_;
  std::string stream_;
};

}  // namespace crawl::storage::postgres
