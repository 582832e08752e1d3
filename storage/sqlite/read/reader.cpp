#include "storage/sqlite/read/reader.h"

#include "base/clock.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/read/column_values.h"
#include "storage/sqlite/read/near_urls.h"
#include "storage/sqlite/read/reading.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::storage {
namespace {

constexpr std::int64_t quickly_scanned = 500'000;  // rows of urls

}  // namespace

class Reader::Impl {
 public:
  explicit Impl(std::unique_ptr<Database> db) : db_(std::move(db)) {}

  FileStatus status(std::size_t top) {
    FileStatus status;
    db_->execute("BEGIN");  // one moment's state for all lists
    read_totals(status);
    read_outcomes(status, top);
    read_hosts(status, top);
    read_runs(status, top);
    db_->execute("COMMIT");
    return status;
  }

  std::optional<NamedValues> row(std::string_view url) {
    Statement row(
        *db_,
        "SELECT url, host, depth, state, reason, detail, status, redirect_to, final_url, content_type, charset,"
        " title, description, language, canonical, size, wire_size, truncated, body_hash, body_size, links,"
        " duplicate_of, simhash, referrer, attempts, fetched_at, ip, http_version, dns_ms, connect_ms, tls_ms,"
        " wait_ms, read_ms, total_ms, parse_ms, etag, last_modified, run_id FROM results WHERE url = ?1");
    if (!row.first(url)) return std::nullopt;
    NamedValues values;
    for (int i = 0; i < row.columns(); ++i) {
      std::optional<std::string> text;
      if (!row.is_null(i)) text = std::string(row.text(i));
      values.emplace_back(std::string(row.column_name(i)), std::move(text));
    }
    return values;
  }

  std::optional<PageBody> page(std::string_view url) {
    Statement row(*db_, "SELECT body, body_size, content_type, charset FROM results WHERE url = ?1");
    if (!row.first(url) || row.is_null(0)) return std::nullopt;
    return PageBody{std::string(row.text(2)), std::string(row.text(3)),
                    uncompress_body(row.text(0), count(row, 1), db_->path())};
  }

  std::optional<std::string> screenshot(std::string_view url) {
    Statement table(*db_, "SELECT 1 FROM pragma_table_info('screenshots')");  // older files have none
    if (!table.first()) return std::nullopt;
    Statement row(*db_,
                  "SELECT png FROM screenshots WHERE url_id = (SELECT id FROM urls WHERE url = ?1 AND sitemap = 0)");
    if (!row.first(url)) return std::nullopt;
    return std::string(row.text(0));
  }

  std::optional<UrlReport> url_report(std::string_view url, model::UrlId id) {
    db_->execute("BEGIN");
    auto url_report = read_dossier(*db_, url, id);
    db_->execute("COMMIT");
    return url_report;
  }

  std::vector<std::string> near(std::string_view url, std::size_t most) {
    db_->execute("BEGIN");
    auto urls = near_urls(*db_, url, most);
    db_->execute("COMMIT");
    return urls;
  }

  bool is_slow() { return !has_every_user_index(*db_) && db_->integer("SELECT max(id) FROM urls") > quickly_scanned; }

 private:
  void read_totals(FileStatus& status) {
    Statement row(*db_,
                  "SELECT count(*) FILTER (WHERE state = 0), count(*) FILTER (WHERE state = 1),"
                  " count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 3) FROM urls WHERE sitemap = 0");
    row.step();
    status.totals = {count(row, 0), count(row, 1), count(row, 2), count(row, 3)};
    status.bytes = static_cast<std::uint64_t>(db_->integer("SELECT sum(size) FROM pages"));
  }

  void read_outcomes(FileStatus& status, std::size_t top) {
    Statement rows(*db_,
                   "SELECT state, reason, status, count(*) FROM results GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT ?1");
    for (bool more = rows.first(top); more; more = rows.step())
      status.outcomes.push_back(
          {std::string(rows.text(0)), std::string(rows.text(1)), value<int>(rows, 2), count(rows, 3)});
  }

  void read_hosts(FileStatus& status, std::size_t top) {
    Statement slow(*db_,
                   "SELECT host, pages, failures, bytes, wait_mean_ms, wait_p95_ms FROM hosts_summary"
                   " WHERE wait_mean_ms IS NOT NULL ORDER BY wait_mean_ms DESC LIMIT ?1");
    for (bool more = slow.first(top); more; more = slow.step())
      status.slowest.push_back({std::string(slow.text(0)), count(slow, 1), count(slow, 2), count(slow, 3),
                                value<double>(slow, 4), value<double>(slow, 5)});
    Statement waiting(*db_,
                      "SELECT (SELECT name FROM hosts WHERE id = host_id), count(*) FROM urls WHERE state = 0"
                      " GROUP BY host_id ORDER BY 2 DESC LIMIT ?1");
    for (bool more = waiting.first(top); more; more = waiting.step())
      status.waiting.push_back({std::string(waiting.text(0)), count(waiting, 1)});
  }

  void read_runs(FileStatus& status, std::size_t top) {
    Statement rows(*db_,
                   "SELECT run_id, started_at, finished_at, exit_status, pages, failures, bytes,"
                   " (julianday(coalesce(finished_at, active_at, started_at)) - julianday(started_at)) * 86400.0,"
                   " options ->> '$.max-pages', options ->> '$.max-pages-per-host', options ->> '$.max-time'"
                   " FROM (SELECT run_id, started_at, finished_at, active_at, exit_status, pages, failures, bytes,"
                   "  CASE WHEN json_valid(options) THEN options ELSE '{}' END AS options FROM runs)"
                   " ORDER BY run_id DESC LIMIT ?1");
    for (bool more = rows.first(top); more; more = rows.step())
      status.runs.push_back(
          {rows.integer(0), std::string(rows.text(1)), std::string(rows.text(2)), value<int>(rows, 3), count(rows, 4),
           count(rows, 5), count(rows, 6), rows.real(7),
           RunLimits{std::string(rows.text(8)), std::string(rows.text(9)), std::string(rows.text(10))}});
  }

  std::unique_ptr<Database> db_;
};

Reader::Reader(const std::string& path) : impl_(std::make_unique<Impl>(open_for_reading(path))) {}
Reader::Reader(const std::string& path, std::chrono::milliseconds time)
    : impl_(std::make_unique<Impl>(open_for_a_moment(path, time))) {}
Reader::~Reader() = default;

FileStatus Reader::status(std::size_t top) {
  return impl_->status(top);
}
std::optional<NamedValues> Reader::row(std::string_view url) {
  return impl_->row(url);
}
std::optional<PageBody> Reader::page(std::string_view url) {
  return impl_->page(url);
}
std::optional<std::string> Reader::screenshot(std::string_view url) {
  return impl_->screenshot(url);
}
std::optional<UrlReport> Reader::url_report(std::string_view url, model::UrlId id) {
  return impl_->url_report(url, id);
}
std::vector<std::string> Reader::near(std::string_view url, std::size_t most) {
  return impl_->near(url, most);
}
bool Reader::is_slow() {
  return impl_->is_slow();
}

}  // namespace crawl::storage
