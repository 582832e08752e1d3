#include "storage/postgres/tables/session.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

#include "base/public_suffix.h"
#include "base/system.h"
#include "base/text/text.h"
#include "storage/error.h"

namespace crawl::storage::postgres {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::milliseconds patience = 5s, between_tries = 100ms;

constexpr char writer_lock_sql[] = "SELECT pg_try_advisory_lock(hashtextextended('crawl ' || $1, 0))";
constexpr char holder_sql[] =
    "SELECT format('%s at %s since %s', coalesce(nullif(a.application_name, ''), 'a program'),"
    " coalesce(host(a.client_addr), 'the same machine'), to_char(a.backend_start, 'HH24:MI'))"
    " FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid"
    " WHERE l.locktype = 'advisory' AND l.granted"
    " AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('crawl ' || $1, 0) LIMIT 1";

// commit_no is that of the moment when the epoch is ours: a commit that was under way is waited for by then.
constexpr char take_sql[] =
    "UPDATE shards SET owner = $1, epoch = epoch + 1 WHERE ($2::boolean OR owner = $1) AND shard = ANY($3::bigint[])";
constexpr char taken_sql[] =
    "SELECT s.shard, s.epoch, t.commit_no FROM shards AS s JOIN shard_state AS t ON t.shard = s.shard"
    " WHERE s.owner = $1 AND s.shard = ANY($2::bigint[])";

constexpr char owned_sql[] =
    "SELECT count(*) FROM (SELECT 1 FROM unnest($1::bigint[], $2::bigint[]) AS v(shard, epoch)"
    " JOIN shards AS s ON s.shard = v.shard::smallint AND s.epoch = v.epoch AND s.owner = $3 FOR SHARE OF s) AS mine";
constexpr char state_sql[] =
    "UPDATE shard_state AS s SET commit_no = s.commit_no + 1"
    " FROM unnest($1::bigint[], $2::bigint[]) AS v(shard, commit_no)"
    " WHERE s.shard = v.shard::smallint AND s.commit_no = v.commit_no";
constexpr char counters_sql[] =
    "UPDATE shard_state AS s SET queued = s.queued + v.queued, pages = s.pages + v.pages"
    " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS v(shard, queued, pages)"
    " WHERE s.shard = v.shard::smallint";

}  // namespace

Session::Session(Connection& connection, std::optional<Machine> machine)
    : connection_(connection),
      machine_(machine.has_value()),
      node_(machine ? machine->name : base::host_name()),
      own_(machine ? std::move(machine->shards) : std::vector<std::int16_t>{}) {
  machine_ ? name_session(connection_, node_) : lock();
}

void name_session(Connection& connection, const std::string& node) {
  const std::string name = session_name(connection.schema(), node);
  connection.query("SELECT set_config('application_name', $1, false)", Params().add(std::string_view(name)));
}

std::string session_name(const std::string& schema, const std::string& node) {
  constexpr std::size_t max_name = 63;
  return ("crawl " + schema + "/" + node).substr(0, max_name);
}

// Of a process that was just killed the server may not have heard yet.
void Session::lock() {
  const auto end = std::chrono::steady_clock::now() + patience;
  const Params schema = Params().add(std::string_view(connection_.schema()));
  while (connection_.integer(writer_lock_sql, schema) == 0) {
    if (std::chrono::steady_clock::now() >= end) {
      const Rows holder = connection_.query(holder_sql, schema);
      throw StoreError(connection_.name() + " is being written by another crawl" +
                       (holder.size() > 0 ? " (" + base::printable(std::string(holder.text(0, 0))) + ")" : "") +
                       ": wait for its end, or name another schema (?schema=NAME)");
    }
    std::this_thread::sleep_for(between_tries);
  }
}

// Whoever still believes to have them is refused by their epochs. What is read of them afterwards is of a snapshot that
// has every commit of an earlier owner: its rows of `shards` were locked until then.
void Session::take_shards() {
  if (!machine_)  // whose process has the crawl's list from the one that begins it (node_process)
    if (const Rows list = connection_.query("SELECT list FROM suffix_list"); list.size() > 0)
      base::use_public_suffix_list(std::string(list.text(0, 0)));
  connection_.execute("BEGIN");
  shards_.resize(static_cast<std::size_t>(connection_.integer("SELECT number FROM meta WHERE key = 'shards'")));
  if (!machine_) {
    own_.clear();
    for (std::size_t shard = 0; shard < shards_.size(); ++shard) own_.push_back(static_cast<std::int16_t>(shard));
  }
  const std::vector<std::int64_t> numbers(own_.begin(), own_.end());
  if (own_.size() < shards_.size()) some_ = numbers;
  const std::string_view node = node_;
  const Rows taken = connection_.query(take_sql, Params().add(node).add_bool(!machine_).add(numbers));
  const Rows rows = connection_.query(taken_sql, Params().add(node).add(numbers));
  if (taken.affected() != own_.size() && machine_) refuse();
  if (machine_)  // its memory is new
    connection_.query("UPDATE machine_progress SET settled = false, limited = false WHERE name = $1",
                      Params().add(node));
  if (rows.size() != own_.size())
    throw StoreError(connection_.name() + ": the crawl is damaged (rows are missing in shards)");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Shard& shard = shards_.at(static_cast<std::size_t>(rows.integer(i, 0)));
    shard.epoch = rows.integer(i, 1);
    shard.commit_no = rows.integer(i, 2);
  }
  connection_.execute("COMMIT");
}

void Session::begin() {
  in_transaction_ = true;
}

void Session::touch(std::int16_t number) {
  changed_ = true;
  Shard& shard = shards_.at(static_cast<std::size_t>(number));
  if (shard.touched) return;
  shard.touched = true;
  touched_.push_back(number);
}

void Session::count_queued(std::int16_t shard, int change) {
  touch(shard);
  shards_[static_cast<std::size_t>(shard)].queued += change;
}

void Session::count_page(std::int16_t shard) {
  touch(shard);
  ++shards_[static_cast<std::size_t>(shard)].pages;
}

Connection& Session::synced() {
  flush();
  return connection_;
}

Connection& Session::writing() {
  flush();
  begin_on_server();
  return connection_;
}

void Session::begin_on_server() {
  if (!in_transaction_) throw std::logic_error("rows are written in transactions");
  if (!std::exchange(begun_, true)) connection_.execute("BEGIN");
}

void Session::flush() {
  if (flushing_ || !std::exchange(changed_, false)) return;
  begin_on_server();
  flushing_ = true;
  fence();
  for (const auto& write : writers_) write();
  fence();  // shards that nobody had named before
  flushing_ = changed_ = false;
}

// In the order of the shards, so that two who want the same ones wait for each other in the same order.
void Session::fence() {
  std::vector<std::int64_t> numbers, epochs, commits;
  std::ranges::sort(touched_);
  for (const std::int16_t number : touched_) {
    Shard& shard = shards_[static_cast<std::size_t>(number)];
    if (shard.fenced) continue;
    shard.fenced = true;
    numbers.push_back(number);
    epochs.push_back(shard.epoch);
    commits.push_back(shard.commit_no);
  }
  if (numbers.empty()) return;
  const Rows stated = connection_.query(state_sql, Params().add(numbers).add(commits));
  if (stated.affected() != numbers.size()) refuse();
  const std::int64_t owned =
      connection_.integer(owned_sql, Params().add(numbers).add(epochs).add(std::string_view(node_)));
  if (owned != static_cast<std::int64_t>(numbers.size())) refuse();
}

void Session::refuse() {
  connection_.roll_back();
  connection_.query(
      "INSERT INTO machines(name, incarnation, seen_at, refused) VALUES($1, 0, clock_timestamp(), 1)"
      " ON CONFLICT(name) DO UPDATE SET refused = machines.refused + 1",
      Params().add(std::string_view(node_)));
  throw StoreLost(connection_.name() +
                  ": another process has taken this crawl over; what this one had not yet written is left to it");
}

// What is of no shard, such as a run or a trap, is written by an owner too.
void Session::fence_one() {
  if (!touched_.empty() || own_.empty()) return;
  touch(own_.front());
  fence();
  changed_ = false;
}

void Session::commit() {
  flush();
  if (begun_) fence_one();
  in_transaction_ = false;
  if (!std::exchange(begun_, false)) return;  // nothing was written
  std::vector<std::int64_t> numbers, queued, pages;
  for (const std::int16_t number : touched_) {
    Shard& shard = shards_[static_cast<std::size_t>(number)];
    if (shard.queued == 0 && shard.pages == 0) continue;
    numbers.push_back(number);
    queued.push_back(shard.queued);
    pages.push_back(shard.pages);
  }
  if (!numbers.empty()) connection_.query(counters_sql, Params().add(numbers).add(queued).add(pages));
  connection_.execute("COMMIT");
  for (const std::int16_t number : touched_) {
    Shard& shard = shards_[static_cast<std::size_t>(number)];
    shard.commit_no += 1;
    shard.queued = shard.pages = 0;
    shard.touched = shard.fenced = false;
  }
  touched_.clear();
}

}  // namespace crawl::storage::postgres
