#include "storage/sqlite.h"

#include <sqlite3.h>

#include <array>
#include <cerrno>

#include "storage/store.h"

namespace crawl::storage {
namespace {

constexpr int busy_timeout_ms = 5000;
constexpr int lookaside_bytes = 1024, lookaside_slots = 256;

// Counting every allocation costs a global mutex each time, and nobody asks for the count.
void configure_library_once() {
  [[maybe_unused]] static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int flags_of(OpenMode mode) {
  constexpr int always = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
  switch (mode) {
    case OpenMode::write:
      return always | SQLITE_OPEN_READWRITE;
    case OpenMode::create:
      return always | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case OpenMode::read:
    case OpenMode::immutable:
      break;
  }
  return always | SQLITE_OPEN_READONLY;
}

// https://www.sqlite.org/uri.html: every byte that could mean something is percent-encoded.
std::string uri_of(const std::string& path, OpenMode mode) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string uri = path.starts_with('/') ? "file://" : "file:";
  for (char c : path) {
    auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f && c != '%' && c != '?' && c != '#') {
      uri.push_back(c);
    } else {
      uri.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
  }
  return mode == OpenMode::immutable ? uri + "?immutable=1" : uri;
}

std::string describe(const std::string& path, sqlite3* db, int code) {
  std::string what = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  int primary = code & 0xff;
  bool no_space = primary == SQLITE_FULL || (primary == SQLITE_IOERR && db && sqlite3_system_errno(db) == ENOSPC);
  if (no_space) return "disk full: " + path + " could not be written; what was committed is kept";
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) return path + ": the file is damaged (" + what + ")";
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
    return path + ": another program writes to the file or locks it (" + what + ")";
  return path + ": " + what;
}

constexpr int steps_between_asking = 20'000;  // of SQLite's machine: a millisecond or less

// https://www.sqlite.org/c3ref/c_alter_table.html: the few things that a question is made of.
int allow_questions(void*, int action, const char*, const char* name, const char*, const char*) {
  switch (action) {
    case SQLITE_FUNCTION:
      return name && std::string_view(name) == "load_extension" ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
      return SQLITE_OK;
    default:
      return SQLITE_DENY;
  }
}

int ask_whether_to_stop(void* stop) {
  return reinterpret_cast<bool (*)()>(stop)() ? 1 : 0;
}

}  // namespace

void Database::Close::operator()(sqlite3* db) const {
  sqlite3_close_v2(db);
}

Database::Database(const std::string& path, OpenMode mode) : path_(path) {
  configure_library_once();
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(uri_of(path, mode).c_str(), &raw, flags_of(mode), nullptr);
  db_.reset(raw);
  if (code != SQLITE_OK) fail(code);
  sqlite3_busy_timeout(raw, busy_timeout_ms);
  // People share results files: nothing that a file's own schema says may run or hide code.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  if (mode == OpenMode::write) configure_writer();
}

// Debian's SQLite comes with secure_delete on, no lookaside, synchronous FULL and a cache of 2 MB.
void Database::configure_writer() {
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_LOOKASIDE, nullptr, lookaside_bytes, lookaside_slots);
  execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=OFF; PRAGMA cache_size=-65536;"
      "PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=FILE");
  auto remember = [](void* pages, sqlite3*, const char*, int count) {
    *static_cast<std::uint64_t*>(pages) = static_cast<std::uint64_t>(count);
    return SQLITE_OK;
  };
  sqlite3_wal_hook(db_.get(), remember, wal_pages_.get());
}

void Database::fail(int code) const {
  throw StoreError(describe(path_, db_.get(), code));
}

void Database::check(int code) const {
  if (code != SQLITE_OK) fail(code);
}

void Database::execute(const char* sql) {
  check(sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr));
}

std::int64_t Database::integer(std::string_view sql) {
  Statement query(*this, sql);
  return query.step() ? query.integer(0) : 0;
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(db_.get()) == 0;
}

void Database::checkpoint() {
  int code = sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) fail(code);
}

void Database::only_ask() {
  integer("SELECT count(*) FROM json_each('[]'), json_tree('[]')");  // declares their columns now, which an authorizer
                                                                     // takes for writing
  sqlite3_set_authorizer(db_.get(), allow_questions, nullptr);
}

void Database::stop_when(bool (*stop)()) {
  sqlite3_progress_handler(db_.get(), steps_between_asking, ask_whether_to_stop, reinterpret_cast<void*>(stop));
}

// What SQLite has against a statement, or that it is not exactly one without parameters; empty if it is good.
std::string Database::complaint(const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  int code = sqlite3_prepare_v2(db_.get(), sql.c_str(), static_cast<int>(sql.size()) + 1, &raw, &rest);
  std::unique_ptr<sqlite3_stmt, Statement::Finalize> statement(raw);
  if (code != SQLITE_OK) return sqlite3_errmsg(db_.get());
  if (*rest != '\0') return "more than an expression";
  if (sqlite3_bind_parameter_count(raw) > 0) return "a parameter has no value here";
  return {};
}

// In two places, of which each refuses what would be more than an expression in the other ("1) UNION SELECT (2"). The
// line break ends a comment.
Result<void> Database::check_expression(std::string_view expression, std::string_view table) {
  std::string inside = "(" + std::string(expression) + "\n)", from = " FROM " + std::string(table);
  for (const std::string& sql :
       std::array{"SELECT 1" + from + " WHERE " + inside, "SELECT " + inside + ", 2" + from + " LIMIT 1"})
    if (std::string what = complaint(sql); !what.empty()) return crawl::fail(std::move(what));
  return {};
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement::Statement(Database& db, std::string_view sql) : db_(&db) {
  sqlite3_stmt* raw = nullptr;
  int code = sqlite3_prepare_v3(db.db_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw,
                                nullptr);
  statement_.reset(raw);
  db.check(code);
}

void Statement::bind(int index, std::int64_t value) {
  db_->check(sqlite3_bind_int64(statement_.get(), index, value));
}

void Statement::bind(int index, double value) {
  db_->check(sqlite3_bind_double(statement_.get(), index, value));
}

void Statement::bind(int index, std::string_view text) {
  const char* data = text.data() ? text.data() : "";  // a null pointer would bind NULL
  db_->check(sqlite3_bind_text64(statement_.get(), index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int index, Blob blob) {
  const char* data = blob.bytes.data() ? blob.bytes.data() : "";
  db_->check(sqlite3_bind_blob64(statement_.get(), index, data, blob.bytes.size(), SQLITE_STATIC));
}

void Statement::bind(int index, std::nullopt_t) {
  db_->check(sqlite3_bind_null(statement_.get(), index));
}

bool Statement::step() {
  int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    std::string what = describe(db_->path_, db_->db_.get(), code);
    sqlite3_reset(statement_.get());
    throw StoreError(what);
  }
  return false;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
}

void Statement::finish() {
  while (step()) {
  }
  reset();
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

ValueType Statement::type(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
      return ValueType::integer;
    case SQLITE_FLOAT:
      return ValueType::real;
    case SQLITE_TEXT:
      return ValueType::text;
    case SQLITE_BLOB:
      return ValueType::blob;
    default:
      return ValueType::null;
  }
}

std::string_view Statement::text(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return data ? std::string_view(data, size) : std::string_view{};
}

int Statement::columns() const {
  return sqlite3_column_count(statement_.get());
}

std::string_view Statement::column_name(int column) const {
  return sqlite3_column_name(statement_.get(), column);
}

}  // namespace crawl::storage
