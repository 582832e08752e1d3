// Connection: one session of PostgreSQL, and what goes over it: Params, Rows. libpq is in this folder alone.
//
// A Connection belongs to one thread of one process and crosses no fork. Whatever the server refuses, and a connection
// that is lost, is thrown as StoreError: one line for a person that names the server and the database and nothing
// secret. A StoreLost where the same may be done later by another connection: it was lost, the server ends or is a
// standby now, somebody else was in the way.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/value/postgres_uri.h"
#include "storage/postgres/connection/newest_server.h"

struct pg_result;

namespace crawl::storage::postgres {

// What stands for $1, $2, ... in a statement, in the binary formats of the types
// (https://www.postgresql.org/docs/15/protocol-overview.html). Numbers are bigint, whatever they are compared with.
class Params {
 public:
  Params& add(std::int64_t value);
  Params& add(double value);
  Params& add(std::string_view text);
  Params& add_bytes(std::string_view bytes);
  Params& add_bool(bool value);
  // NULL has the type of what may stand in its place: a statement is prepared for that once.
  Params& add_null() { return add_null_of(std::int64_t{}); }
  Params& add_null_text() { return add_null_of(std::string_view{}); }
  template <std::integral T>
  Params& add(T value) {
    return add(static_cast<std::int64_t>(value));
  }
  template <class T>
  Params& add(const std::optional<T>& value) {
    return value ? add(*value) : add_null_of(T{});
  }
  // Arrays, for unnest().
  Params& add(const std::vector<std::int64_t>& values);
  Params& add(const std::vector<std::optional<std::int64_t>>& values);
  Params& add(const std::vector<std::string>& texts);

 private:
  friend class Connection;
  void push(std::uint32_t type, std::string bytes);
  template <class T>
  Params& add_null_of(const T& instead) {
    add(instead);
    nulls_.back() = true;
    return *this;
  }

  std::vector<std::uint32_t> types_;
  std::vector<std::string> values_;
  std::vector<bool> nulls_;
};

// The rows that a statement gave. Views live as long as it does.
class Rows {
 public:
  std::size_t size() const;
  std::size_t affected() const;  // rows that were inserted, updated or deleted
  bool is_null(std::size_t row, int column) const;
  std::int64_t integer(std::size_t row, int column) const;   // of any integer type, or boolean; 0 for NULL
  std::string_view text(std::size_t row, int column) const;  // also the bytes of a bytea
  double real(std::size_t row, int column) const;
  enum class Kind { integer, real, text, bytes };
  Kind kind(int column) const;

 private:
  friend class Connection;
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

// One row of many that come one after the other.
class Row {
 public:
  explicit Row(const Rows& rows) : rows_(rows) {}
  bool is_null(int column) const { return rows_.is_null(0, column); }
  std::int64_t integer(int column) const { return rows_.integer(0, column); }
  std::string_view text(int column) const { return rows_.text(0, column); }
  const Rows& rows() const { return rows_; }

 private:
  const Rows& rows_;
};

class Connection {
 public:
  // read_only: no statement may change anything, whatever it is.
  enum class Mode { write, read_only };
  // address: postgresql://...; UnusablePath if it is none or leads to no crawl of ours, StoreAway if nobody answers.
  Connection(const std::string& address, Mode mode);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // "postgresql://host/database", without what is secret.
  const std::string& name() const { return name_; }
  const std::string& schema() const { return schema_; }

  // Statements without parameters and without results, separated by semicolons.
  void execute(const std::string& sql);
  // One statement; `sql` is a literal, by whose address it is prepared once.
  Rows query(const char* sql, const Params& params = {});
  // A statement of this time alone, without parameters.
  Rows fetch(const std::string& sql);
  // The single integer of a query; 0 without a row.
  std::int64_t integer(const char* sql, const Params& params = {});
  // Row after row of a whole table, which so is never in memory; the callback asks nothing of this connection.
  void for_each(const char* sql, const Params& params, const std::function<void(const Row&)>& callback);
  // A text that was prepared and is no literal is about to go.
  void forget(const char* sql) { statements_.erase(sql); }
  // COPY ... FROM STDIN (FORMAT binary): all bytes of the stream.
  void copy(const std::string& sql, std::string_view bytes);
  // Takes back the transaction, if there is one; never throws.
  void roll_back() noexcept;

 private:
  Connection(const config::PostgresUri& uri, Mode mode);
  [[noreturn]] void fail(const pg_result* result) const;
  bool is_made() const;
  [[noreturn]] void fail_to_connect(bool answered) const;
  void check_server();
  void configure(Mode mode);
  void read_all(const char* sql, const Params& params, const std::function<void(const Row&)>& callback);
  const std::string& prepared(const char* sql, const Params& params);

  std::string name_, schema_;
  ConnectionHandle connection_;
  std::unordered_map<const char*, std::string> statements_;
  std::size_t prepared_count_ = 0;
  bool seeks_ = false;  // rows are found by keys, but for for_each()
};

}  // namespace crawl::storage::postgres
