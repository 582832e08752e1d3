#include "storage/sqlite/database/sqlite.h"

#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/text/percent.h"
#include "base/text/text.h"
#include "storage/error.h"
#include "storage/sqlite/database/gathered_log.h"

namespace crawl::storage {
namespace {

constexpr int reader_patience_ms = 5000;
constexpr std::int64_t writer_patience_ms = 60'000, logged_after_ms = 1000;  // of another program's lock
constexpr int lookaside_bytes = 1024, lookaside_slots = 256;

// Counting every allocation costs a global mutex each time, and nobody asks for the count.
void configure_library_once() {
  [[maybe_unused]] static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int flags_of(OpenMode mode) {
  constexpr int always = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
  switch (mode) {
    case OpenMode::write:
    case OpenMode::read_alone:
      return always | SQLITE_OPEN_READWRITE;
    case OpenMode::create:
    case OpenMode::memory:
      return always | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case OpenMode::read:
    case OpenMode::immutable:
      break;
  }
  return always | SQLITE_OPEN_READONLY;
}

// https://www.sqlite.org/uri.html: every byte that could mean something is percent-encoded.
std::string uri_of(const std::string& path, OpenMode mode) {
  if (mode == OpenMode::memory) return "file::memory:";
  std::string uri = path.starts_with('/') ? "file://" : path.empty() ? "file:" : "file:./";  // ":memory:" is a name
  for (char c : path) {
    auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f && c != '%' && c != '?' && c != '#') {
      uri.push_back(c);
    } else {
      base::append_triplet(uri, c);
    }
  }
  return mode == OpenMode::immutable ? uri + "?immutable=1" : uri;
}

// Whose EFBIG SQLite does not keep.
std::string file_limit_text() {
  rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  if (limit.rlim_cur == RLIM_INFINITY) return {};
  return " (a file may have at most " + base::with_commas(limit.rlim_cur) + " bytes here: ulimit -f)";
}

std::string describe(const std::string& path, sqlite3* db, int code) {
  std::string what = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  int primary = code & 0xff;
  bool no_space = primary == SQLITE_FULL || (primary == SQLITE_IOERR && db && sqlite3_system_errno(db) == ENOSPC);
  if (no_space) return "disk full: " + path + " could not be written; what was committed is kept";
  if (const std::string limit = primary == SQLITE_IOERR ? file_limit_text() : ""; !limit.empty())
    return path + ": " + what + limit + "; what was committed is kept";
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
    return path + ": the file is damaged (" + what + ")" +
           (path.ends_with(".search") ? "; remove it, and the next search makes it anew" : "");
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
    return path + ": another program writes to the file or locks it (" + what + ")";
  return path + ": " + what;
}

// Who waits for another program's lock: SQLite asks again and again. Told once, for it may take a minute.
int wait_for_lock(void* path, int attempt) {
  static std::int64_t begun = 0;
  static bool logged = false;
  const std::int64_t now = base::monotonic_ns() / 1'000'000;
  if (attempt == 0) begun = now;
  if (now - begun > writer_patience_ms) return 0;
  if (now - begun > logged_after_ms && !std::exchange(logged, true))
    base::log::warning(*static_cast<const std::string*>(path) +
                       " is locked by another program (one that writes to it, or a viewer with an open transaction): "
                       "waiting for at most a minute");
  std::this_thread::sleep_for(std::chrono::milliseconds(attempt < 10 ? 1 : 20));
  return 1;
}

constexpr int steps_between_asking = 20'000;  // of SQLite's machine: a millisecond or less

// All that compute something from what they are given; none that reaches for the library, the file or the machine
// (fts3_tokenizer, load_extension, readfile of a shell, sqlite_offset). Each between spaces.
constexpr std::string_view asking_functions =
    " -> ->> abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce concat concat_ws cos cosh "
    "count cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp "
    "first_value floor format glob group_concat hex ifnull iif instr json json_array json_array_length "
    "json_error_position json_extract json_group_array json_group_object json_insert json_object json_patch "
    "json_quote json_remove json_replace json_set json_type json_valid julianday lag last_value lead length like "
    "likelihood likely ln log log10 log2 lower ltrim max min mod nth_value ntile nullif octet_length "
    "percent_rank pi pow power printf quote radians random rank replace round row_number rtrim sign sin sinh "
    "soundex sqrt strftime string_agg substr substring sum tan tanh time timediff total trim trunc typeof unhex "
    "unicode unixepoch unlikely upper ";

// https://www.sqlite.org/c3ref/c_alter_table.html: the few things that a question is made of.
int allow_questions(void*, int action, const char*, const char* name, const char*, const char*) {
  switch (action) {
    case SQLITE_FUNCTION:
      return name && asking_functions.contains(' ' + std::string(name) + ' ') ? SQLITE_OK : SQLITE_DENY;
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

void Database::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Database::Database(const std::string& path, OpenMode mode) : path_(path) {
  configure_library_once();
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(uri_of(path, mode).c_str(), &raw, flags_of(mode),
                             mode == OpenMode::write ? gathered_log_system() : nullptr);
  db_.reset(raw);
  if (code != SQLITE_OK) fail(code);
  sqlite3_busy_timeout(raw, reader_patience_ms);
  // People share results files: nothing that a file's own schema says may run or hide code.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  if (mode == OpenMode::write) configure_writer();
}

// Debian's SQLite comes with secure_delete on, no lookaside, synchronous FULL and a cache of 2 MB. The cache is most of
// what storage takes of memory: 64 MB in place of 52 save 2 % of the CPU time of a crawl of 300,000 URLs. What a
// transaction changed goes to the log early when it fills all of that, however small the cache is just now.
void Database::configure_writer() {
  *path_shown_ = path_;
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_LOOKASIDE, nullptr, lookaside_bytes, lookaside_slots);
  execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=OFF;"
      "PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=FILE");
  set_kib("cache_spill", max_cache);
  set_cache(max_cache);
  auto remember = [](void* pages, sqlite3*, const char*, int count) {
    *static_cast<std::uint64_t*>(pages) = static_cast<std::uint64_t>(count);
    return SQLITE_OK;
  };
  sqlite3_wal_hook(db_.get(), remember, wal_pages_.get());
  sqlite3_busy_handler(db_.get(), wait_for_lock, path_shown_.get());
}

void Database::fail(int code) const {
  throw StoreError(describe(path_, db_.get(), code));
}

void Database::check(int code) const {
  if (code != SQLITE_OK) fail(code);
}

void Database::begin() {
  run(begin_, "BEGIN IMMEDIATE");
}

void Database::commit() {
  const GatheredCommit gathered(db_.get());
  run(commit_, "COMMIT");
}

void Database::run(Prepared& statement, const char* sql) {
  if (!statement) {
    sqlite3_stmt* raw = nullptr;
    check(sqlite3_prepare_v3(db_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr));
    statement.reset(raw);
  }
  sqlite3_step(statement.get());
  check(sqlite3_reset(statement.get()));  // answers what the step did
}

void Database::execute(const char* sql) {
  check(sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr));
}

std::int64_t Database::integer(std::string_view sql) {
  Statement query(*this, sql);
  return query.step() ? query.integer(0) : 0;
}

void Database::write_schema_rows(const std::function<void()>& write) {
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
  execute("PRAGMA writable_schema=ON");
  write();
  execute("PRAGMA writable_schema=OFF");
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(db_.get()) == 0;
}

bool Database::checkpoint() {
  int pages = 0, moved = 0;
  int code = sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) fail(code);
  return code == SQLITE_OK && moved == pages;
}

void Database::set_cache(std::uint64_t bytes) {
  set_kib("cache_size", bytes);
}

void Database::set_kib(const char* pragma, std::uint64_t bytes) {
  execute(("PRAGMA " + std::string(pragma) + "=-" + std::to_string(bytes >> 10)).c_str());
}

void Database::only_ask() {
  integer("SELECT count(*) FROM json_each('[]'), json_tree('[]')");  // declares their columns now, which an authorizer
                                                                     // takes for writing
  sqlite3_set_authorizer(db_.get(), allow_questions, nullptr);
}

void Database::stop_when(bool (*stop)()) {
  sqlite3_progress_handler(db_.get(), steps_between_asking, ask_whether_to_stop, reinterpret_cast<void*>(stop));
}

void Database::watch(std::function<bool()> go_on) {
  auto ask = [](void* asked) { return (*static_cast<std::function<bool()>*>(asked))() ? 0 : 1; };
  auto kept = std::make_unique<std::function<bool()>>(std::move(go_on));
  sqlite3_progress_handler(db_.get(), steps_between_asking, ask, kept.get());
  go_on_ = std::move(kept);
}

// What SQLite has against a statement, or that it is not exactly one without parameters; empty if it is good.
std::string Database::complaint(const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  int code = sqlite3_prepare_v2(db_.get(), sql.c_str(), static_cast<int>(sql.size()) + 1, &raw, &rest);
  const Prepared statement(raw);
  if (code != SQLITE_OK) return sqlite3_errmsg(db_.get());
  if (*rest != '\0') return "more than an expression";
  if (sqlite3_bind_parameter_count(raw) > 0) return "a parameter has no value here";
  return {};
}

// In two places, of which each refuses what would be more than an expression in the other ("1) UNION SELECT (2"). The
// line break ends a comment.
Result<void> Database::check_expression(std::string_view expression, std::string_view table) {
  std::string inside = "(" + std::string(expression) + "\n)", from = " FROM " + std::string(table);
  const std::array places{"SELECT 1" + from + " WHERE " + inside, "SELECT " + inside + ", 2" + from + " LIMIT 1"};
  for (const std::string& sql : places)
    if (std::string what = complaint(sql); !what.empty()) return crawl::fail(std::move(what));
  return {};
}

Statement::Statement(Database& db, std::string_view sql) : db_(&db) {
  sqlite3_stmt* raw = nullptr;
  int code = sqlite3_prepare_v3(db.db_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw,
                                nullptr);
  statement_.reset(raw);
  db.check(code);
  bound_.resize(static_cast<std::size_t>(sqlite3_bind_parameter_count(raw)));
}

void Statement::bind(int index, std::int64_t value) {
  const Bound wanted{Bound::Kind::integer, value};
  if (has(index, wanted)) return;
  db_->check(sqlite3_bind_int64(statement_.get(), index, value));
  note(index, wanted);
}

void Statement::bind(int index, double value) {
  db_->check(sqlite3_bind_double(statement_.get(), index, value));
  note(index, {Bound::Kind::other});
}

void Statement::bind(int index, std::string_view text) {
  const char* data = text.data() ? text.data() : "";  // a null pointer would bind NULL
  db_->check(sqlite3_bind_text64(statement_.get(), index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  note(index, {Bound::Kind::other});
}

void Statement::bind(int index, Blob blob) {
  const char* data = blob.bytes.data() ? blob.bytes.data() : "";
  db_->check(sqlite3_bind_blob64(statement_.get(), index, data, blob.bytes.size(), SQLITE_STATIC));
  note(index, {Bound::Kind::other});
}

void Statement::bind(int index, std::nullopt_t) {
  if (has(index, {})) return;
  db_->check(sqlite3_bind_null(statement_.get(), index));
  note(index, {});
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
