// Database and Statement: SQLite as two RAII classes. sqlite3.h is in sqlite.cpp, foreign_table.cpp,
// gathered_log.cpp and search/word_reader.cpp alone.
//
// A Database belongs to one thread of one process and crosses no fork; its Statements die before it. Whatever SQLite
// refuses is thrown as StoreError, with a line for a person that names the file.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace crawl::storage {

enum class OpenMode {
  write,       // the file must exist
  create,      // the file is made
  read,        // beside a writer
  read_alone,  // a file without a log: whoever closes it last takes away what SQLite makes beside it
  memory,      // of no file; the path is a name for messages
  immutable,   // nobody writes the file, and nothing may be made beside it (a read-only folder)
};

class Database {
 public:
  Database(const std::string& path, OpenMode mode);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Statements without parameters and without results, separated by semicolons.
  void execute(const char* sql);
  // The single integer that a query answers; 0 without a row.
  std::int64_t integer(std::string_view sql);

  // What `write` runs may change the rows of sqlite_schema, which whoever opens the file next takes for its schema.
  void write_schema_rows(const std::function<void()>& write);

  void begin();
  void commit();
  bool in_transaction() const;

  // Bytes of the write-ahead log as of the last commit.
  std::uint64_t wal_bytes() const { return *wal_pages_ * page_size; }
  // Moves what no reader needs from the log to the file; never waits. False if a reader holds a part of the log.
  bool checkpoint();

  // How much of the file a writer keeps in memory; what a transaction under way changed may be more, up to max_cache.
  void set_cache(std::uint64_t bytes);

  // From now on statements only ask: none may write, attach or set anything, or call another function than those that
  // a question needs, whatever its text says. A temporary view that is there may be read.
  void only_ask();
  // A statement under way fails as soon as `stop` says so, which is asked every few milliseconds.
  void stop_when(bool (*stop)());
  // The same, of whatever is to be asked; false stops it.
  void watch(std::function<bool()> go_on);
  // Whether a text from outside is one expression over the columns of `table`; the error says what is wrong with it.
  Result<void> check_expression(std::string_view expression, std::string_view table);

  const std::string& path() const { return path_; }

  static constexpr std::uint64_t page_size = 8192;
  static constexpr std::uint64_t max_cache = 52 << 20;

 private:
  friend class Statement;
  friend void add_foreign_table(Database& db, const std::string& name, std::unique_ptr<class ForeignTable> table);
  struct Close {
    void operator()(sqlite3* db) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;  // when it is run first
  void run(Prepared& statement, const char* sql);
  void set_kib(const char* pragma, std::uint64_t bytes);
  [[noreturn]] void fail(int code) const;
  void check(int code) const;
  std::string complaint(const std::string& sql);
  void configure_writer();

  std::string path_;
  std::unique_ptr<std::string> path_shown_ = std::make_unique<std::string>();  // by whoever waits for a lock
  std::unique_ptr<std::function<bool()>> go_on_;
  std::unique_ptr<std::uint64_t> wal_pages_ = std::make_unique<std::uint64_t>(0);
  std::unique_ptr<sqlite3, Close> db_;
  Prepared begin_, commit_;
};

enum class ValueType { null, integer, real, text, blob };

// Bytes that are bound as a BLOB.
struct Blob {
  std::string_view bytes;
};

// One prepared statement, kept and used again. Text and blobs are bound without a copy: they must live until run() or
// the last step(). Columns read are valid until the next step() or reset(). What a parameter holds it keeps, so that
// a number or NULL that it has already is not bound again: of a page's forty columns most are what the last page had.
class Statement {
 public:
  Statement(Database& db, std::string_view sql);

  void bind(int index, std::int64_t value);
  void bind(int index, double value);
  void bind(int index, std::string_view text);
  void bind(int index, Blob blob);
  void bind(int index, std::nullopt_t);
  template <std::integral T>
  void bind(int index, T value) {
    bind(index, static_cast<std::int64_t>(value));
  }
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    value ? bind(index, *value) : bind(index, std::nullopt);
  }
  template <class... Values>
  void bind_all(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
  }

  // Binds, runs to the end, resets.
  template <class... Values>
  void run(const Values&... values) {
    bind_all(values...);
    finish();
  }
  // Binds and takes the first row, if there is one; the caller resets.
  template <class... Values>
  bool first(const Values&... values) {
    reset();
    bind_all(values...);
    return step();
  }

  bool step();  // true: there is a row
  void reset();

  std::int64_t integer(int column) const;
  double real(int column) const;
  bool is_null(int column) const;
  ValueType type(int column) const;
  std::string_view text(int column) const;  // also the bytes of a BLOB
  int columns() const;
  std::string_view column_name(int column) const;

 private:
  friend class Database;
  void finish();

  // What a parameter holds; text and blobs are of whoever bound them, and not known here.
  struct Bound {
    enum class Kind : std::uint8_t { null, integer, other };
    Kind kind = Kind::null;
    std::int64_t value = 0;
    friend bool operator==(const Bound&, const Bound&) = default;
  };
  bool has(int index, const Bound& value) const {
    const auto place = static_cast<std::size_t>(index - 1);
    return place < bound_.size() && bound_[place] == value;
  }
  void note(int index, const Bound& value) { bound_.at(static_cast<std::size_t>(index - 1)) = value; }

  Database* db_;
  Database::Prepared statement_;
  std::vector<Bound> bound_;
};

// NULL in place of an empty text.
inline std::optional<std::string_view> text_or_null(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

inline std::optional<Blob> blob_or_null(std::string_view bytes) {
  return bytes.empty() ? std::nullopt : std::optional(Blob{bytes});
}

}  // namespace crawl::storage
