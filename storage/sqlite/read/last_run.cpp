#include "storage/sqlite/read/last_run.h"

#include <algorithm>
#include <charconv>

#include "storage/error.h"
#include "storage/queue/url_table.h"
#include "storage/sqlite/read/reading.h"

namespace crawl::storage {
namespace {

constexpr std::int64_t max_options = 10'000, max_runs = 1000;

void read_options(Database& db, config::StoredRun& run) {
  Statement rows(
      db,
      "WITH object AS (SELECT options FROM runs WHERE run_id = ?1 AND json_valid(options)),"
      " pair AS (SELECT key, value, type FROM object, json_each(object.options))"
      " SELECT key, CASE type WHEN 'true' THEN type WHEN 'false' THEN type ELSE value END FROM pair"
      " WHERE type NOT IN ('array', 'object', 'null')"
      " UNION ALL SELECT pair.key, item.value FROM pair, json_each(CASE pair.type WHEN 'array' THEN pair.value"
      " ELSE '[]' END) AS item WHERE pair.key <> 'extract' LIMIT ?2");
  for (bool more = rows.first(run.run_id, max_options); more; more = rows.step()) {
    if (rows.text(0) == "seeds") {
      run.seeds.emplace_back(rows.text(1));
    } else {
      run.options.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
    }
  }
  Statement extract(db,
                    "SELECT json_extract(options, '$.extract') FROM runs WHERE run_id = ?1 AND json_valid(options)");
  if (extract.first(run.run_id)) run.extract = extract.text(0);
}

config::StoredRun read_run(Database& db, std::int64_t id) {
  config::StoredRun run;
  run.run_id = id;
  read_options(db, run);
  const bool tells = db.integer("SELECT count(*) FROM pragma_table_info('runs') WHERE name = 'seeds_read'") != 0;
  if (!tells) return run;
  Statement row(db, "SELECT seeds_read FROM runs WHERE run_id = ?1");
  run.seeds_read = row.first(id) && row.integer(0) != 0;
  return run;
}

// `crawl import` is a run whose one seed is the WARC file.
bool is_import(const config::StoredRun& run) {
  return run.seeds.size() == 1 && (run.seeds[0].ends_with(".warc") || run.seeds[0].ends_with(".warc.gz"));
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && value >= 0 ? std::optional(value) : std::nullopt;
}

// "RUN reason=URLS ..."
std::optional<PutAside> read_put_aside(Database& db) {
  Statement row(db, "SELECT value FROM meta WHERE key = ?1");
  if (!row.first(std::string_view(put_aside_key))) return std::nullopt;
  std::string_view rest = row.text(0);
  auto word = [&] {
    const std::string_view next = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), next.size() + 1));
    return next;
  };
  const auto id = number(word());
  if (!id) return std::nullopt;
  PutAside found{.before = read_run(db, *id), .by_reason = {}};
  while (!rest.empty()) {
    const std::string_view entry = word();
    const auto equals = std::min(entry.find('='), entry.size());
    const auto reason = model::reason_named(entry.substr(0, equals));
    const auto urls = number(entry.substr(std::min(equals + 1, entry.size())));
    if (reason && urls) found.by_reason.emplace_back(*reason, static_cast<std::uint64_t>(*urls));
  }
  return found;
}

std::optional<LastRun> find_last_run(Database& db) {
  Statement ids(db, "SELECT run_id FROM runs ORDER BY run_id DESC LIMIT ?1");
  for (bool more = ids.first(max_runs); more; more = ids.step()) {
    LastRun last{.run = read_run(db, ids.integer(0)), .put_aside = {}};
    if (last.run.options.empty() || is_import(last.run)) continue;
    last.put_aside = read_put_aside(db);
    return last;
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t PutAside::urls() const {
  std::uint64_t sum = 0;
  for (const auto& [reason, urls] : by_reason) sum += urls;
  return sum;
}

std::optional<LastRun> read_last_run(const std::string& path) {
  return read_last_run(*open_for_reading(path));
}

std::optional<LastRun> read_last_run(Database& db) {
  db.execute("BEGIN");
  std::optional<LastRun> last = find_last_run(db);
  db.execute("END");
  return last;
}

}  // namespace crawl::storage
