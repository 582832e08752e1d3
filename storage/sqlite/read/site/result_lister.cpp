#include "storage/sqlite/read/site/result_lister.h"

#include <algorithm>
#include <iterator>

#include "base/clock.h"
#include "storage/error.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/read/reading.h"

namespace crawl::storage {
namespace {

constexpr std::int64_t ids_of_a_part = 10'000;
constexpr std::size_t max_text = 1000;  // of a text that is shown

std::string like(const std::string& text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

std::string clipped(std::string_view text) {
  return std::string(text.substr(0, max_text));
}

constexpr char sql[] =
    "SELECT u.id, u.url, u.reason, p.content_type, p.title, u.state, p.status, u.depth, p.size, p.total_ms"
    " FROM urls AS u LEFT JOIN pages AS p ON p.url_id = u.id"
    " WHERE u.id > ?1 AND u.id <= ?2 AND u.sitemap = 0"
    " AND (?3 IS NULL OR u.state = ?3) AND (?4 = 0 OR p.status BETWEEN ?4 AND ?5)"
    " AND (?6 = '' OR u.reason = ?6) AND (?7 = -1 OR u.host_id = ?7)"
    " AND (?8 = '%%' OR u.url LIKE ?8 ESCAPE '\\' OR p.title LIKE ?8 ESCAPE '\\')"
    " ORDER BY u.id LIMIT ?9";

ResultLine line_of(const Statement& row) {
  return {.id = row.integer(0),
          .url = std::string(row.text(1)),
          .reason = clipped(row.text(2)),
          .type = clipped(row.text(3)),
          .title = clipped(row.text(4)),
          .state = static_cast<int>(row.integer(5)),
          .status = static_cast<int>(row.integer(6)),
          .depth = row.integer(7),
          .size = row.integer(8),
          .total_ms = row.is_null(9) ? std::nullopt : std::optional(row.real(9))};
}

}  // namespace

ResultLines list_results(const std::string& path, const ResultFilter& filter, std::int64_t after, std::size_t most,
                         std::chrono::milliseconds time) {
  const std::int64_t begin = base::monotonic_ns();
  const std::int64_t enough = begin + time.count() * 700'000;  // a part more may take the rest
  const auto db = open_for_a_moment(path, time);
  ResultLines found{.lines = {}, .next = after};
  std::int64_t host = -1;
  if (!filter.host.empty()) {
    Statement named(*db, "SELECT id FROM hosts WHERE name = ?1");
    if (!named.first(std::string_view(filter.host))) return {.lines = {}, .next = after, .at_end = true};
    host = named.integer(0);
  }
  const std::string pattern = like(filter.text);
  const std::int64_t last = db->integer("SELECT max(id) FROM urls");
  Statement rows(*db, sql);
  const auto add_part = [&] {
    const std::int64_t upto = std::min(last, found.next + ids_of_a_part);
    const std::size_t room = most - found.lines.size();
    std::vector<ResultLine> lines;
    for (bool more = rows.first(found.next, upto, filter.state, filter.status_from, filter.status_to,
                                std::string_view(filter.reason), host, std::string_view(pattern), room);
         more; more = rows.step())
      lines.push_back(line_of(rows));
    rows.reset();
    found.next = lines.size() == room ? lines.back().id : upto;
    std::ranges::move(lines, std::back_inserter(found.lines));
  };
  try {
    while (found.next < last && found.lines.size() < most && base::monotonic_ns() < enough) add_part();
  } catch (const StoreError&) {
    const bool late = base::monotonic_ns() >= enough;
    if (!late || found.next == after) throw;  // else what was found until then is the answer
  }
  found.at_end = found.next >= last;
  return found;
}

}  // namespace crawl::storage
