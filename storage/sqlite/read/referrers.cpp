#include "storage/sqlite/read/referrers.h"

#include <algorithm>

#include "storage/sqlite/read/reading.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::storage {
namespace {

constexpr std::int64_t max_read = 10'000;               // links to a URL whose rows are read
constexpr std::int64_t max_read_a_step = 1000;          // in the order of commits: the least deep come early
constexpr std::int64_t quickly_scanned_links = 50'000;  // links, for each step

struct LinkPlace {
  model::UrlId id = 0, referrer = 0;
  std::uint32_t depth = 0;
};

class ReferrerReader {
 public:
  explicit ReferrerReader(Database& db)
      : place_(db, "SELECT url, depth, seed, sitemap, coalesce(referrer_id, 0) FROM urls WHERE id = ?1"),
        first_link_(db, "SELECT rel, text FROM links WHERE to_id = ?1 AND from_id = ?2 LIMIT 1"),
        nearest_(db,
                 "SELECT f.id FROM (SELECT from_id, nofollow, rel FROM links WHERE to_id = ?1 LIMIT ?2) AS l"
                 " JOIN urls AS f ON f.id = l.from_id WHERE l.nofollow = 0 AND f.state = 1"
                 " AND f.depth + (l.rel IS NOT 'redirect') <= ?3 ORDER BY f.depth, f.id LIMIT 1"),
        quick_(has_every_user_index(db) || is_short(db, "links", quickly_scanned_links)) {}

  void read(model::UrlId id, UrlReport& url_report) {
    std::vector<model::UrlId> seen = {id};
    auto at = find(id, nullptr);
    while (at && at->referrer != 0) {
      model::UrlId before = page_before(*at);
      bool circle = std::ranges::find(seen, before) != seen.end();
      if (circle || url_report.way.size() >= max_steps) return cut(url_report);
      Step step;
      auto place = find(before, &step);
      if (!place) return cut(url_report);
      name_link(at->id, before, step);
      url_report.way.push_back(std::move(step));
      seen.push_back(before);
      at = place;
    }
  }

 private:
  static void cut(UrlReport& url_report) { url_report.way_is_whole = false; }

  std::optional<LinkPlace> find(model::UrlId id, Step* step) {
    if (!place_.first(id)) return std::nullopt;
    auto depth = static_cast<std::uint32_t>(place_.integer(1));
    if (step) {
      step->url = place_.text(0);
      step->depth = depth;
      step->seed = place_.integer(2) != 0;
      step->sitemap = place_.integer(3) == 1;
    }
    return LinkPlace{id, place_.integer(4), depth};
  }

  model::UrlId page_before(const LinkPlace& at) {
    auto first = find(at.referrer, nullptr);
    bool is_near = first && first->depth + 1 == at.depth;
    if (is_near || !quick_ || !nearest_.first(at.id, max_read_a_step, at.depth)) return at.referrer;
    return nearest_.integer(0);
  }

  void name_link(model::UrlId to, model::UrlId from, Step& step) {
    if (!quick_ || !first_link_.first(to, from)) return;
    step.rel = first_link_.text(0);
    step.text = first_link_.text(1);
  }

  Statement place_, first_link_, nearest_;
  bool quick_;
};

void count_links(Database& db, model::UrlId id, UrlReport& url_report) {
  Statement count(db, "SELECT count(*) FROM (SELECT 1 FROM links WHERE to_id = ?1 LIMIT ?2)");
  if (count.first(id, max_counted + 1)) url_report.links_to_it = static_cast<std::uint64_t>(count.integer(0));
}

void note_redirect(const Statement& row, UrlReport& url_report) {
  if (url_report.redirects_from.size() >= max_linkers) return;
  std::optional<int> status;
  if (!row.is_null(4)) status = static_cast<int>(row.integer(4));
  url_report.redirects_from.push_back({std::string(row.text(0)), model::State::done, status});
}

}  // namespace

void read_linkers(Database& db, model::UrlId id, UrlReport& url_report) {
  count_links(db, id, url_report);
  Statement rows(db,
                 "SELECT (SELECT url FROM urls WHERE id = from_id), rel, text, nofollow,"
                 " CASE rel WHEN 'redirect' THEN (SELECT status FROM pages WHERE url_id = from_id) END"
                 " FROM links WHERE to_id = ?1 LIMIT ?2");
  for (bool more = rows.first(id, max_read); more; more = rows.step()) {
    bool nofollow = rows.integer(3) != 0;
    url_report.nofollow_links += nofollow;
    if (rows.text(1) == "redirect") {
      note_redirect(rows, url_report);
    } else if (url_report.linkers.size() < max_linkers) {
      url_report.linkers.push_back(
          {std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)), nofollow});
    }
  }
}

void read_way(Database& db, model::UrlId id, UrlReport& url_report) {
  ReferrerReader(db).read(id, url_report);
}

}  // namespace crawl::storage
