#include "storage/sqlite/read/findings.h"

#include <algorithm>

#include "base/clock.h"
#include "base/text/ascii.h"
#include "storage/error.h"
#include "storage/sqlite/read/body_unpacker.h"
#include "storage/sqlite/read/column_values.h"
#include "storage/sqlite/read/reading.h"

namespace crawl::storage {
namespace {

constexpr std::uint64_t max_looked_into = 4 << 20;  // that is looked into
constexpr std::int64_t max_reasons = 30, max_statuses = 500;

bool has_script(std::string_view packed, std::uint64_t size) {
  std::string body;
  if (size > max_looked_into || !BodyUnpacker().unpack(packed, size, body)) return false;
  constexpr std::string_view tag = "<script";
  return std::search(body.begin(), body.end(), tag.begin(), tag.end(),
                     [](char a, char b) { return base::to_lower(a) == b; }) != body.end();
}

}  // namespace

Findings::Findings(const std::string& path, std::chrono::milliseconds budget) : db_(open_for_reading(path)) {
  const std::int64_t end = base::monotonic_ns() + std::chrono::nanoseconds(budget).count();
  db_->watch([end] { return base::monotonic_ns() < end; });
}

// Out of time, or damaged: there is no answer.
template <class Answer, class Question>
std::optional<Answer> Findings::ask(const Question& question) {
  try {
    return question();
  } catch (const StoreError&) {
    return std::nullopt;
  }
}

std::optional<LastRun> Findings::last_run() {
  return ask<LastRun>([&] { return read_last_run(*db_); });
}

std::optional<std::string> Findings::detail(std::string_view url) {
  return ask<std::string>([&]() -> std::optional<std::string> {
    Statement row(*db_, "SELECT detail FROM results WHERE url = ?1");
    if (!row.first(url) || row.is_null(0)) return std::nullopt;
    return std::string(row.text(0));
  });
}

std::optional<PageShape> Findings::shape(std::string_view url) {
  return ask<PageShape>([&]() -> std::optional<PageShape> {
    Statement row(*db_,
                  "SELECT p.content_type, coalesce(p.links, 0), p.body_size,"
                  " (SELECT length(text) FROM texts WHERE id = p.text_id),"
                  " (SELECT body FROM bodies WHERE id = p.body_id AND length(body) < 4194304)"
                  " FROM urls AS u JOIN pages AS p ON p.url_id = u.id WHERE u.url = ?1");
    if (!row.first(url)) return std::nullopt;
    PageShape shape{.links = count(row, 1), .text_bytes = count(row, 3)};
    shape.html = row.text(0) == "text/html" || row.text(0) == "application/xhtml+xml";
    shape.has_scripts = has_script(row.text(4), count(row, 2));
    return shape;
  });
}

std::optional<std::vector<std::pair<std::string, std::uint64_t>>> Findings::skipped() {
  using Counts = std::vector<std::pair<std::string, std::uint64_t>>;
  return ask<Counts>([&]() -> std::optional<Counts> {
    Counts counts;
    Statement rows(*db_,
                   "SELECT coalesce(reason, ''), count(*) AS n FROM urls WHERE state = 3 AND sitemap = 0"
                   " GROUP BY 1 ORDER BY n DESC LIMIT ?1");
    for (bool more = rows.first(max_reasons); more; more = rows.step())
      counts.emplace_back(rows.text(0), count(rows, 1));
    return counts;
  });
}

std::optional<Broken> Findings::broken() {
  return ask<Broken>([&]() -> std::optional<Broken> {
    Broken broken;
    if (db_->integer("SELECT EXISTS(SELECT 1 FROM links)") == 0)
      return broken;  // of links that lead nowhere there is none
    Statement rows(
        *db_,
        "SELECT CASE WHEN p.status >= 400 THEN p.status ELSE 0 END, count(*) AS n FROM urls AS u JOIN pages "
        "AS p ON p.url_id = u.id"
        " WHERE (u.state = 2 OR p.status >= 400) AND u.sitemap = 0 GROUP BY 1 ORDER BY n DESC, 1 DESC LIMIT ?1");
    for (bool more = rows.first(max_statuses); more; more = rows.step()) {
      broken.by_status.emplace_back(static_cast<int>(rows.integer(0)), count(rows, 1));
      broken.urls += count(rows, 1);
    }
    if (broken.urls == 0) return broken;
    Statement links(*db_,
                    "SELECT count(*) FROM links WHERE rel IS NOT 'sitemap' AND to_id IN"
                    " (SELECT u.id FROM urls AS u LEFT JOIN pages AS p ON p.url_id = u.id"
                    " WHERE u.state = 2 OR p.status >= 400)");
    if (links.first()) broken.links = count(links, 0);
    return broken;
  });
}

std::optional<Contents> Findings::contents(const std::vector<std::string>& hosts) {
  return ask<Contents>([&]() -> std::optional<Contents> {
    Contents contents;
    contents.runs = static_cast<std::uint64_t>(std::max<std::int64_t>(0, db_->integer("SELECT count(*) FROM runs")));
    Statement any(*db_, "SELECT name FROM hosts WHERE seeded = 1 LIMIT 1");
    if (any.first()) contents.a_seed_host = any.text(0);
    Statement named(*db_, "SELECT 1 FROM hosts WHERE seeded = 1 AND name = ?1 LIMIT 1");
    for (const std::string& host : hosts) contents.has_a_host |= named.first(std::string_view(host));
    contents.urls = static_cast<std::uint64_t>(
        std::max<std::int64_t>(0, db_->integer("SELECT count(*) FROM urls WHERE sitemap = 0")));
    return contents;
  });
}

}  // namespace crawl::storage
