#include "storage/postgres/connection/connection.h"

#include <bit>
#include <cstring>

#include "base/text/text.h"
#include "storage/error.h"
#include "storage/postgres/connection/libpq.h"

namespace crawl::storage::postgres {
namespace {

constexpr int oldest_server = 130000;  // as PQserverVersion() says 13.0

// https://www.postgresql.org/docs/15/catalog-pg-type.html: the numbers of built-in types never change.
constexpr std::uint32_t bool_type = 16, bytea_type = 17, int8_type = 20, int2_type = 21, int4_type = 23, text_type = 25,
                        float8_type = 701, text_array = 1009, int8_array = 1016;
constexpr int binary = 1;

void append_int32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

void append_int64(std::string& out, std::uint64_t value) {
  append_int32(out, static_cast<std::uint32_t>(value >> 32));
  append_int32(out, static_cast<std::uint32_t>(value));
}

// An array of one dimension, without its elements.
std::string array_head(std::uint32_t type, std::size_t size, bool nulls) {
  std::string head;
  append_int32(head, size == 0 ? 0 : 1);  // dimensions
  append_int32(head, nulls ? 1 : 0);
  append_int32(head, type);
  if (size == 0) return head;
  append_int32(head, static_cast<std::uint32_t>(size));
  append_int32(head, 1);  // the first index
  return head;
}

// libpq ends its messages with line feeds, and lists the addresses that it tried in lines.
std::string in_one_line(std::string_view message) {
  std::string line;
  for (const char c : message) {
    const bool space = c == '\n' || c == '\t' || c == ' ';
    if (!space)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return base::printable(line);
}

config::PostgresUri uri_of(const std::string& address) {
  auto uri = config::parse_postgres_uri(address);
  if (!uri) throw UnusablePath(uri.error());
  return std::move(*uri);
}

}  // namespace

// ---- parameters ----

void Params::push(std::uint32_t type, std::string bytes) {
  types_.push_back(type);
  values_.push_back(std::move(bytes));
  nulls_.push_back(false);
}

Params& Params::add(std::int64_t value) {
  std::string bytes;
  append_int64(bytes, static_cast<std::uint64_t>(value));
  push(int8_type, std::move(bytes));
  return *this;
}

Params& Params::add(double value) {
  std::string bytes;
  append_int64(bytes, std::bit_cast<std::uint64_t>(value));
  push(float8_type, std::move(bytes));
  return *this;
}

Params& Params::add(std::string_view text) {
  push(text_type, std::string(text));
  return *this;
}

Params& Params::add_bytes(std::string_view bytes) {
  push(bytea_type, std::string(bytes));
  return *this;
}

Params& Params::add_bool(bool value) {
  push(bool_type, std::string(1, value ? '\1' : '\0'));
  return *this;
}

Params& Params::add(const std::vector<std::int64_t>& values) {
  std::string bytes = array_head(int8_type, values.size(), false);
  bytes.reserve(bytes.size() + values.size() * 12);
  for (const std::int64_t value : values) {
    append_int32(bytes, sizeof value);
    append_int64(bytes, static_cast<std::uint64_t>(value));
  }
  push(int8_array, std::move(bytes));
  return *this;
}

Params& Params::add(const std::vector<std::optional<std::int64_t>>& values) {
  std::string bytes = array_head(int8_type, values.size(), true);
  for (const auto& value : values) {
    append_int32(bytes, value ? sizeof *value : UINT32_MAX);  // -1: NULL
    if (value) append_int64(bytes, static_cast<std::uint64_t>(*value));
  }
  push(int8_array, std::move(bytes));
  return *this;
}

Params& Params::add(const std::vector<std::string>& texts) {
  std::string bytes = array_head(text_type, texts.size(), false);
  for (const std::string& text : texts) {
    append_int32(bytes, static_cast<std::uint32_t>(text.size()));
    bytes += text;
  }
  push(text_array, std::move(bytes));
  return *this;
}

// ---- rows ----

void Rows::Clear::operator()(pg_result* result) const {
  libpq().PQclear(result);
}

std::size_t Rows::size() const {
  return static_cast<std::size_t>(libpq().PQntuples(result_.get()));
}

std::size_t Rows::affected() const {
  return std::strtoull(libpq().PQcmdTuples(result_.get()), nullptr, 10);
}

bool Rows::is_null(std::size_t row, int column) const {
  return libpq().PQgetisnull(result_.get(), static_cast<int>(row), column) != 0;
}

std::int64_t Rows::integer(std::size_t row, int column) const {
  const std::string_view bytes = text(row, column);
  if (bytes.empty()) return 0;
  std::uint64_t value = static_cast<signed char>(bytes[0]) < 0 ? UINT64_MAX : 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(value);
}

std::string_view Rows::text(std::size_t row, int column) const {
  const int number = static_cast<int>(row);
  return {libpq().PQgetvalue(result_.get(), number, column),
          static_cast<std::size_t>(libpq().PQgetlength(result_.get(), number, column))};
}

Rows::Kind Rows::kind(int column) const {
  switch (libpq().PQftype(result_.get(), column)) {
    case bool_type:
    case int8_type:
    case int2_type:
    case int4_type:
      return Kind::integer;
    case float8_type:
      return Kind::real;
    case bytea_type:
      return Kind::bytes;
    default:
      return Kind::text;
  }
}

double Rows::real(std::size_t row, int column) const {
  return std::bit_cast<double>(integer(row, column));
}

// ---- the connection ----

Connection::Connection(const std::string& address, Mode mode) : Connection(uri_of(address), mode) {}

Connection::Connection(const config::PostgresUri& uri, Mode mode)
    : name_(uri.shown), schema_(uri.schema), connection_(connect(uri.connection, mode == Mode::write)) {
  if (!is_made()) {
    const bool answered = is_answered(uri.connection);
    if (answered) connection_ = connect(uri.connection, mode == Mode::write);  // it may have come meanwhile
    if (!is_made()) fail_to_connect(answered);
  }
  libpq().PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);  // else they go to standard error
  check_server();
  configure(mode);
}

bool Connection::is_made() const {
  return libpq().PQstatus(connection_.get()) == CONNECTION_OK;
}

// A server that says no is not waited for, nor is a name that nobody has, nor what libpq cannot read. One whose
// connections are cut has said nothing, though others are answered.
void Connection::fail_to_connect(bool answered) const {
  std::string why = in_one_line(libpq().PQerrorMessage(connection_.get()));
  if (libpq().PQconnectionNeedsPassword(connection_.get()))
    why += "; the password belongs into ~/.pgpass (a line HOST:PORT:DATABASE:USER:PASSWORD, mode 600)";
  const auto says = [&why](std::string_view text) { return why.find(text) != std::string::npos; };
  const bool no_name = says("could not translate host name") && !says("Temporary failure");
  const bool unreadable =
      says("invalid port number") || says("invalid integer value") || says("could not parse network address");
  const bool cut = says("closed the connection unexpectedly") || says("Connection re") || says("timeout expired") ||
                   says("could not receive data") || says("could not send");
  why = name_ + " cannot be used: " + why;
  if (no_name || unreadable || (answered && !cut && !says("session is read-only"))) throw UnusablePath(why);
  throw StoreAway(why);
}

void Connection::check_server() {
  const int version = libpq().PQserverVersion(connection_.get());
  if (version < oldest_server)
    throw UnusablePath(name_ + " is PostgreSQL " + std::to_string(version / 10000) +
                       ", which is too old: 13 is the oldest that crawl uses");
  const char* encoding = libpq().PQparameterStatus(connection_.get(), "server_encoding");
  if (!encoding || std::string_view(encoding) != "UTF8")
    throw UnusablePath(name_ + " has the encoding " + (encoding ? encoding : "?") +
                       "; pages are UTF-8: createdb -E UTF8 -T template0 NAME");
}

// Rows are found by their keys: a plan that was made when a table was empty must not read all of it when it is full.
void Connection::configure(Mode mode) {
  execute("SET client_min_messages = warning; SET TimeZone = 'UTC'; SET jit = off; SET search_path = \"" + schema_ +
          '"');
  if (mode == Mode::read_only) return execute("SET default_transaction_read_only = on");
  // A backend whose client is gone would hold its locks until it writes to it.
  if (libpq().PQserverVersion(connection_.get()) >= 140000) execute("SET client_connection_check_interval = '5s'");
  execute(
      "SET plan_cache_mode = force_generic_plan; SET enable_hashjoin = off; SET enable_mergejoin = off;"
      " SET enable_seqscan = off");
  seeks_ = true;
}

namespace {

// https://www.postgresql.org/docs/15/errcodes-appendix.html: the classes 08, 40, 53, 55, 57 and 58 are of the server's
// or of others' doing; 25006 is a server that was made a standby; 25P03 a transaction in which this program was
// stopped; 23505 a row that another machine has written.
bool may_pass(std::string_view state) {
  for (const std::string_view known : {"08", "40", "53", "55", "57", "58", "25006", "25P03", "23505"})
    if (state.starts_with(known)) return true;
  return false;
}

}  // namespace

void Connection::fail(const pg_result* result) const {
  const char* primary = result ? libpq().PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
  const char* detail = result ? libpq().PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL) : nullptr;
  std::string why = primary ? primary : libpq().PQerrorMessage(connection_.get());
  if (primary && detail) why += std::string(" (") + detail + ")";
  const char* state = result ? libpq().PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const std::string text = name_ + ": " + in_one_line(why);
  if (!state || may_pass(state)) throw StoreLost(text);  // without one, the server has said nothing
  throw StoreError(text);
}

void Connection::execute(const std::string& sql) {
  Rows rows;
  rows.result_.reset(libpq().PQexec(connection_.get(), sql.c_str()));
  const ExecStatusType status = libpq().PQresultStatus(rows.result_.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) fail(rows.result_.get());
}

const std::string& Connection::prepared(const char* sql, const Params& params) {
  const auto [known, added] = statements_.try_emplace(sql);
  if (!added) return known->second;
  known->second = "s" + std::to_string(++prepared_count_);
  Rows rows;
  rows.result_.reset(libpq().PQprepare(connection_.get(), known->second.c_str(), sql,
                                       static_cast<int>(params.types_.size()), params.types_.data()));
  if (libpq().PQresultStatus(rows.result_.get()) != PGRES_COMMAND_OK) {
    statements_.erase(known);
    fail(rows.result_.get());
  }
  return known->second;
}

namespace {

// Params as libpq takes them.
struct Bound {
  explicit Bound(const std::vector<std::string>& texts, const std::vector<bool>& nulls)
      : formats(texts.size(), binary) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      values.push_back(nulls[i] ? nullptr : texts[i].data());
      lengths.push_back(static_cast<int>(texts[i].size()));
    }
  }
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
};

}  // namespace

Rows Connection::query(const char* sql, const Params& params) {
  const std::string& statement = prepared(sql, params);
  const Bound bound(params.values_, params.nulls_);
  Rows rows;
  rows.result_.reset(libpq().PQexecPrepared(connection_.get(), statement.c_str(), static_cast<int>(bound.values.size()),
                                            bound.values.data(), bound.lengths.data(), bound.formats.data(), binary));
  const ExecStatusType status = libpq().PQresultStatus(rows.result_.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail(rows.result_.get());
  return rows;
}

Rows Connection::fetch(const std::string& sql) {
  Rows rows;
  rows.result_.reset(
      libpq().PQexecParams(connection_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, binary));
  if (libpq().PQresultStatus(rows.result_.get()) != PGRES_TUPLES_OK) fail(rows.result_.get());
  return rows;
}

std::int64_t Connection::integer(const char* sql, const Params& params) {
  const Rows rows = query(sql, params);
  return rows.size() > 0 ? rows.integer(0, 0) : 0;
}

void Connection::for_each(const char* sql, const Params& params, const std::function<void(const Row&)>& callback) {
  if (seeks_) execute("SET enable_seqscan = on");
  read_all(sql, params, callback);
  if (seeks_) execute("SET enable_seqscan = off");
}

void Connection::read_all(const char* sql, const Params& params, const std::function<void(const Row&)>& callback) {
  const std::string& statement = prepared(sql, params);
  const Bound bound(params.values_, params.nulls_);
  if (libpq().PQsendQueryPrepared(connection_.get(), statement.c_str(), static_cast<int>(bound.values.size()),
                                  bound.values.data(), bound.lengths.data(), bound.formats.data(), binary) == 0 ||
      libpq().PQsetSingleRowMode(connection_.get()) == 0)
    fail(nullptr);
  // What is left of the rows is read to its end even where the callback throws, or the connection would be of no use.
  struct Drain {
    pg_conn* connection;
    ~Drain() {
      while (pg_result* rest = libpq().PQgetResult(connection)) libpq().PQclear(rest);
    }
  } drain{connection_.get()};
  while (true) {
    Rows rows;
    rows.result_.reset(libpq().PQgetResult(connection_.get()));
    if (!rows.result_) return;
    const ExecStatusType status = libpq().PQresultStatus(rows.result_.get());
    if (status == PGRES_SINGLE_TUPLE)
      callback(Row(rows));
    else if (status != PGRES_TUPLES_OK)
      fail(rows.result_.get());
  }
}

void Connection::copy(const std::string& sql, std::string_view bytes) {
  constexpr std::size_t piece = 1 << 20;
  Rows rows;
  rows.result_.reset(libpq().PQexec(connection_.get(), sql.c_str()));
  if (libpq().PQresultStatus(rows.result_.get()) != PGRES_COPY_IN) fail(rows.result_.get());
  for (std::size_t begin = 0; begin < bytes.size(); begin += piece) {
    const std::string_view part = bytes.substr(begin, piece);
    if (libpq().PQputCopyData(connection_.get(), part.data(), static_cast<int>(part.size())) != 1) fail(nullptr);
  }
  if (libpq().PQputCopyEnd(connection_.get(), nullptr) != 1) fail(nullptr);
  rows.result_.reset(libpq().PQgetResult(connection_.get()));
  if (libpq().PQresultStatus(rows.result_.get()) != PGRES_COMMAND_OK) fail(rows.result_.get());
  rows.result_.reset(libpq().PQgetResult(connection_.get()));  // the end: nothing
}

void Connection::roll_back() noexcept {
  if (libpq().PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
  libpq().PQclear(libpq().PQexec(connection_.get(), "ROLLBACK"));
}

}  // namespace crawl::storage::postgres
