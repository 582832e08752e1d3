#include "storage/postgres/machines/machine_table.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/clock.h"
#include "base/text/text.h"
#include "storage/error.h"
#include "storage/postgres/connection/newest_server.h"
#include "storage/postgres/connection/storable_text.h"
#include "storage/postgres/machines/lease_watch.h"
#include "storage/postgres/tables/session.h"

namespace crawl::storage::postgres {
namespace {

constexpr char enter_sql[] =
    "INSERT INTO machines(name, incarnation, beat, seen_at, living, place, process)"
    " VALUES($1, $2, 1, clock_timestamp(), true, $3, $4) ON CONFLICT(name) DO UPDATE SET incarnation = $2,"
    " beat = machines.beat + 1, seen_at = clock_timestamp(), living = true, place = $3, process = $4";
constexpr char progress_sql[] =
    "INSERT INTO machine_progress(name, lists) VALUES($1, $2) ON CONFLICT(name) DO UPDATE SET settled = false,"
    " limited = false, seeds_read = false, lists = $2, reading = ''";
// What is left of a list that a machine was given which does not live, and nobody else has read.
#define CRAWL_UNREAD_LISTS                                                                                          \
  " FROM machine_progress AS p LEFT JOIN machines AS m ON m.name = p.name"                                          \
  " CROSS JOIN unnest(string_to_array(p.lists, ' ')) AS list WHERE m.living IS NOT TRUE AND NOT p.seeds_read"       \
  " AND NOT EXISTS (SELECT 1 FROM machine_progress AS o WHERE o.seeds_read AND list = ANY(string_to_array(o.lists," \
  " ' ')))"
constexpr char unread_sql[] = "SELECT DISTINCT p.name, p.reading" CRAWL_UNREAD_LISTS " ORDER BY 1 LIMIT 10";
constexpr char forget_lists_sql[] =
    "UPDATE machine_progress AS p SET lists = '', reading = '' WHERE NOT EXISTS"
    " (SELECT 1 FROM machines AS m WHERE m.name = p.name AND m.living) AND ($1::boolean OR"
    " (SELECT exit_status FROM runs ORDER BY run_id DESC OFFSET 1 LIMIT 1) IN (0, 3))";
constexpr char beat_sql[] =
    "UPDATE machines SET beat = beat + 1, seen_at = clock_timestamp(), living = true"
    " WHERE name = $1 AND incarnation = $2";
// What readers see of a run under way.
constexpr char figures_sql[] =
    "UPDATE runs AS r SET active_at = $1, pages = m.pages, failures = m.failures, bytes = m.bytes"
    " FROM (SELECT run_id, sum(pages) AS pages, sum(failures) AS failures, sum(bytes) AS bytes FROM machine_runs"
    " WHERE run_id = (SELECT max(run_id) FROM runs) GROUP BY run_id) AS m"
    " WHERE r.run_id = m.run_id AND r.finished_at IS NULL";
constexpr char still_sql[] = "SELECT 1 FROM machines WHERE name = $1 AND incarnation = $2 AND beat = $3";
constexpr char dead_sql[] = "UPDATE machines SET living = false WHERE name = $1 AND incarnation = $2 AND beat = $3";
constexpr char sessions_sql[] =
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1"
    " AND datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()";
// A machine that was thought dead waits with its next beat for who takes its shards, and knows it then.
constexpr char dead_names_sql[] = "SELECT name FROM machines WHERE NOT living AND name <> $1 FOR SHARE";
constexpr char take_machine_sql[] =
    "UPDATE shards AS s SET owner = $1, epoch = s.epoch + 1 FROM unnest($2::bigint[], $3::bigint[]) AS v(shard, epoch)"
    " WHERE s.shard = v.shard::smallint AND s.epoch = v.epoch AND (s.owner IS NULL OR s.owner = ANY($4::text[])"
    " OR s.owner NOT IN (SELECT name FROM machines))";
constexpr char release_sql[] = "UPDATE shards SET owner = NULL WHERE owner = $1 AND shard = ANY($2::bigint[])";

constexpr char machines_sql[] = "SELECT name, incarnation, beat, living, place, process FROM machines ORDER BY name";
constexpr char shards_sql[] = "SELECT coalesce(owner, ''), epoch FROM shards ORDER BY shard";
constexpr char run_sql[] =
    "SELECT r.run_id, (r.run_id = (SELECT number FROM meta WHERE key = 'prepared_run')) IS TRUE,"
    " r.finished_at IS NOT NULL, r.ending, r.exit_status,"
    " (extract(epoch FROM clock_timestamp() - r.started_at::timestamptz) * 1000)::bigint,"
    " (extract(epoch FROM clock_timestamp() - r.finished_at::timestamptz) * 1000)::bigint,"
    " coalesce(sum(m.pages), 0)::bigint, coalesce(sum(m.failures), 0)::bigint, coalesce(sum(m.bytes), 0)::bigint,"
    " bool_or(m.name <> $1) IS TRUE, coalesce(sum(m.pages) FILTER (WHERE m.name = $1), 0)::bigint"
    " FROM runs AS r LEFT JOIN machine_runs AS m ON m.run_id = r.run_id"
    " WHERE r.run_id = (SELECT max(run_id) FROM runs)"
    " GROUP BY r.run_id, r.finished_at, r.ending, r.exit_status, r.started_at";
constexpr char begin_sql[] =
    "INSERT INTO runs(run_id, started_at, options)"
    " SELECT coalesce(max(run_id), 0) + 1, $1, $2 FROM runs HAVING count(*) FILTER (WHERE finished_at IS NULL) = 0"
    " AND max(run_id) IS DISTINCT FROM $3::bigint";

// What has to be so for a crawl to be at its end. URLs that a limit leaves, or that are not to be asked for long, are
// those of machines that have nothing else; then the exit status is 4. It is 1 where a list of seeds died with its
// machine.
constexpr char over_sql[] =
    "UPDATE runs SET ending = CASE WHEN EXISTS (SELECT 1 FROM shard_state WHERE queued <> 0) THEN 4"
    " WHEN EXISTS (SELECT 1" CRAWL_UNREAD_LISTS
    ") THEN 1 ELSE 0 END"
    " WHERE run_id = $1 AND ending IS NULL AND finished_at IS NULL AND NOT EXISTS (SELECT 1 FROM inbox)"
    " AND NOT EXISTS (SELECT 1 FROM machines AS m LEFT JOIN machine_progress AS p ON p.name = m.name"
    " WHERE m.living AND (p.settled AND p.seeds_read) IS NOT TRUE)"
    " AND NOT EXISTS (SELECT 1 FROM shards AS s JOIN shard_state AS t ON t.shard = s.shard"
    " LEFT JOIN machines AS m ON m.name = s.owner LEFT JOIN machine_progress AS p ON p.name = m.name"
    " WHERE (m.living IS NOT TRUE) OR (t.queued <> 0 AND p.limited IS NOT TRUE))";

}  // namespace

std::string process_place() {
  std::string boot;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
  char name[64] = {};
  if (boot.empty() || ::readlink("/proc/self/ns/pid", name, sizeof name - 1) <= 0) return {};
  return boot + " " + name;
}

std::optional<int> end_run_if_over(Connection& connection, std::int64_t run) {
  connection.query(over_sql, Params().add(run));
  const Rows rows = connection.query("SELECT ending FROM runs WHERE run_id = $1", Params().add(run));
  if (rows.size() == 0 || rows.is_null(0, 0)) return std::nullopt;
  return static_cast<int>(rows.integer(0, 0));
}

void MachineTable::change(const char* sql, const Params& params) {
  connection_.query(sql, params);
}

// Only a primary of PostgreSQL's says it.
ServerHistory server_history(Connection& connection) {
  try {
    const std::string sql = std::string("SELECT system_identifier, ") + timeline_sql + " FROM pg_control_system()";
    const Rows rows = connection.query(sql.c_str());
    return rows.size() == 0 ? ServerHistory{} : ServerHistory{rows.integer(0, 0), rows.integer(0, 1)};
  } catch (const StoreLost&) {
    throw;
  } catch (const StoreError&) {
    return {};  // another engine, or a role that may not ask
  }
}

void require_successor(Connection& connection, const ServerHistory& known) {
  if (known.system == 0) return;
  const ServerHistory here = server_history(connection);
  if (here.system != known.system)
    throw StoreLost(connection.name() + " leads to another server than before, with other data");
  if (here.timeline < known.timeline)
    throw StoreLost(connection.name() + " leads to a server that another one has replaced (timeline " +
                    std::to_string(here.timeline) + " after " + std::to_string(known.timeline) + ")");
}

std::string missing_standby(Connection& connection) {
  try {
    const Rows rows = connection.query(
        "SELECT (current_setting('synchronous_standby_names') <> ''"
        " AND current_setting('synchronous_commit') NOT IN ('off', 'local'))::integer,"
        " (SELECT count(*) FROM pg_stat_replication)");
    if (rows.size() == 0 || rows.integer(0, 0) != 0) return {};
    if (rows.integer(0, 1) > 0)
      return connection.name() +
             " has no synchronous standby: what was committed in the last moments before the server is lost would be "
             "fetched again";
    return connection.name() + " has no standby: if the server is lost, so is the crawl";
  } catch (const StoreLost&) {
    throw;
  } catch (const StoreError&) {
    return {};  // another engine
  }
}

std::int64_t MachineTable::lease_ms() {
  return lease_of(connection_.integer("SELECT number FROM meta WHERE key = 'lease_ms'"));
}

std::string MachineTable::judged_with() {
  const Rows rows = connection_.query("SELECT text FROM meta WHERE key = 'judged_with'");
  return rows.size() == 0 ? std::string() : std::string(rows.text(0, 0));
}

std::string MachineTable::suffix_list() {
  const Rows rows = connection_.query("SELECT list FROM suffix_list");
  return rows.size() == 0 ? std::string() : std::string(rows.text(0, 0));
}

MachineView MachineTable::look() {
  MachineView view;
  connection_.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const Rows machines = connection_.query(machines_sql);
  for (std::size_t i = 0; i < machines.size(); ++i)
    view.machines.push_back({std::string(machines.text(i, 0)), machines.integer(i, 1), machines.integer(i, 2),
                             machines.integer(i, 3) != 0, std::string(machines.text(i, 4)), machines.integer(i, 5)});
  const Rows shards = connection_.query(shards_sql);
  for (std::size_t i = 0; i < shards.size(); ++i)
    view.shards.push_back({std::string(shards.text(i, 0)), shards.integer(i, 1)});
  const Rows run = connection_.query(run_sql, Params().add(std::string_view(name_)));
  connection_.execute("COMMIT");
  if (run.size() == 0) return view;
  const auto status = [&](int column) {
    return run.is_null(0, column) ? std::nullopt : std::optional(static_cast<int>(run.integer(0, column)));
  };
  const auto count = [&](int column) { return static_cast<std::uint64_t>(run.integer(0, column)); };
  view.run = {.id = run.integer(0, 0),
              .prepared = run.integer(0, 1) != 0,
              .finished = run.integer(0, 2) != 0,
              .ending = status(3),
              .exit_status = status(4),
              .age_ms = run.integer(0, 5),
              .finished_ago_ms = run.integer(0, 6),
              .pages = count(7),
              .failures = count(8),
              .bytes = count(9),
              .own_pages = count(11),
              .by_others = run.integer(0, 10) != 0};
  return view;
}

void MachineTable::enter(std::int64_t incarnation, const std::string& place, std::int64_t process,
                         const std::string& lists, bool goes_on) {
  change(enter_sql, Params().add(std::string_view(name_)).add(incarnation).add(std::string_view(place)).add(process));
  if (!goes_on) change(progress_sql, Params().add(std::string_view(name_)).add(std::string_view(lists)));
}

void MachineTable::forget_own_lists() {
  change("UPDATE machine_progress SET lists = '' WHERE name = $1", Params().add(std::string_view(name_)));
}

std::vector<std::string> MachineTable::unread_lists() {
  const Rows rows = connection_.query(unread_sql);
  std::vector<std::string> lists;
  for (std::size_t i = 0; i < rows.size(); ++i)
    lists.push_back("machine " + base::printable(std::string(rows.text(i, 0))) +
                    " ended before its seeds were read, and no other has them: " +
                    (rows.text(i, 1).empty() ? "none was read" : base::printable(std::string(rows.text(i, 1)))) +
                    "; give them to one that lives, or begin --new-run");
  return lists;
}

// One at a time, so that two that start together have one run.
void MachineTable::begin_run(const std::string& options_json, bool forget_lists, std::int64_t joined) {
  const std::string options = storable(options_json), now = base::iso8601(base::unix_ms());
  connection_.execute("BEGIN");
  connection_.query("SELECT pg_advisory_xact_lock(hashtextextended('crawl run ' || $1, 0))",
                    Params().add(std::string_view(connection_.schema())));
  change(
      "UPDATE runs SET finished_at = coalesce(active_at, started_at) WHERE finished_at IS NULL AND ending IS NULL"
      " AND NOT EXISTS (SELECT 1 FROM machines WHERE living AND name <> $1)",
      Params().add(std::string_view(name_)));
  const bool begun =
      connection_.query(begin_sql, Params().add(std::string_view(now)).add(std::string_view(options)).add(joined))
          .affected() > 0;
  if (begun) change(forget_lists_sql, Params().add_bool(forget_lists));
  connection_.execute("COMMIT");
}

bool MachineTable::beat(std::int64_t incarnation) {
  if (connection_.query(beat_sql, Params().add(std::string_view(name_)).add(incarnation)).affected() == 0) return false;
  const std::string now = base::iso8601(base::unix_ms());
  change(figures_sql, Params().add(std::string_view(now)));
  return true;
}

void MachineTable::declare_dead(const MachineRow& machine) {
  const Params seen = Params().add(std::string_view(machine.name)).add(machine.incarnation).add(machine.beat);
  if (connection_.query(still_sql, seen).size() == 0) return;
  // First: a transaction that nobody goes on with may hold what is waited for below.
  const std::string sessions = session_name(connection_.schema(), machine.name);
  connection_.query(sessions_sql, Params().add(std::string_view(sessions)));
  connection_.query(dead_sql, seen);
}

std::size_t MachineTable::take(const std::vector<std::int16_t>& shards, const std::vector<ShardRow>& seen) {
  std::vector<std::int64_t> numbers, epochs;
  for (const std::int16_t shard : shards) {
    numbers.push_back(shard);
    epochs.push_back(seen.at(static_cast<std::size_t>(shard)).epoch);
  }
  connection_.execute("BEGIN; SET LOCAL lock_timeout = '2s'");
  change("UPDATE machine_progress SET settled = false, limited = false WHERE name = $1",
         Params().add(std::string_view(name_)));
  const Rows rows = connection_.query(dead_names_sql, Params().add(std::string_view(name_)));
  std::vector<std::string> dead;
  for (std::size_t i = 0; i < rows.size(); ++i) dead.emplace_back(rows.text(i, 0));
  const std::size_t taken =
      connection_.query(take_machine_sql, Params().add(std::string_view(name_)).add(numbers).add(epochs).add(dead))
          .affected();
  connection_.execute("COMMIT");
  return taken;
}

void MachineTable::release(const std::vector<std::int16_t>& shards) {
  const std::vector<std::int64_t> numbers(shards.begin(), shards.end());
  change(release_sql, Params().add(std::string_view(name_)).add(numbers));
}

void MachineTable::prepared(std::int64_t run) {
  change(
      "INSERT INTO meta(key, number) VALUES('prepared_run', $1) ON CONFLICT(key) DO UPDATE"
      " SET number = excluded.number",
      Params().add(run));
}

void MachineTable::end_run(std::int64_t run, int exit_status) {
  change("UPDATE runs SET ending = $2::integer WHERE run_id = $1 AND ending IS NULL AND finished_at IS NULL",
         Params().add(run).add(exit_status));
}

// What a machine fetched that died counts, what it was granted does not.
std::uint64_t MachineTable::grant_pages(std::int64_t run, std::uint64_t most, bool back) {
  constexpr std::int64_t max_grant = 1000;
  connection_.execute("BEGIN");
  connection_.query("SELECT pg_advisory_xact_lock(hashtextextended('crawl pages ' || $1, 0))",
                    Params().add(std::string_view(connection_.schema())));
  const Rows used = connection_.query(
      "SELECT coalesce(sum(CASE WHEN m.living THEN greatest(b.pages, r.pages) ELSE r.pages END)"
      " FILTER (WHERE m.name <> $2), 0)::bigint, coalesce(sum(greatest(b.pages, r.pages)) FILTER (WHERE m.name = $2), "
      "0)"
      "::bigint, coalesce(sum(r.pages) FILTER (WHERE m.name = $2), 0)::bigint, count(*) FILTER (WHERE m.living)"
      " FROM machines AS m LEFT JOIN machine_runs AS r ON r.name = m.name AND r.run_id = $1"
      " LEFT JOIN page_budgets AS b ON b.name = m.name AND b.run_id = $1",
      Params().add(run).add(std::string_view(name_)));
  std::int64_t mine = used.integer(0, 1);
  const std::int64_t left = static_cast<std::int64_t>(most) - used.integer(0, 0) - mine;
  const std::int64_t living = std::max<std::int64_t>(1, used.integer(0, 3));
  if (back) mine = used.integer(0, 2);
  if (!back && left > 0) mine += std::min(left, std::clamp<std::int64_t>(left / (2 * living), 1, max_grant));
  change(
      "INSERT INTO page_budgets(run_id, name, pages) VALUES($1, $2, $3) ON CONFLICT(run_id, name) DO UPDATE"
      " SET pages = excluded.pages",
      Params().add(run).add(std::string_view(name_)).add(mine));
  connection_.execute("COMMIT");
  return static_cast<std::uint64_t>(mine);
}

void MachineTable::leave(int exit_status) {
  connection_.execute("BEGIN");
  change("UPDATE shards SET owner = NULL WHERE owner = $1", Params().add(std::string_view(name_)));
  change("UPDATE machines SET living = false, seen_at = clock_timestamp() WHERE name = $1",
         Params().add(std::string_view(name_)));
  const std::string now = base::iso8601(base::unix_ms());
  change(
      "UPDATE runs SET finished_at = $1, exit_status = $2::integer WHERE finished_at IS NULL AND ending IS NULL"
      " AND NOT EXISTS (SELECT 1 FROM machines WHERE living)",
      Params().add(std::string_view(now)).add(exit_status));
  connection_.execute("COMMIT");
}

}  // namespace crawl::storage::postgres
