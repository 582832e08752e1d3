#include "storage/sqlite/read/render_record.h"

namespace crawl::storage {
namespace {

constexpr int max_lacking = 5;

bool has_renders(Database& db) {
  return db.integer("SELECT count(*) FROM pragma_table_info('renders')") != 0;
}

std::optional<std::uint64_t> known_count(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return static_cast<std::uint64_t>(row.integer(column));
}

}  // namespace

std::optional<RenderRecord> read_rendering(Database& db, model::UrlId id) {
  if (!has_renders(db)) return std::nullopt;
  Statement row(db,
                "SELECT r.rendered, r.render_ms, r.raw_links, r.raw_words, p.links, p.words, coalesce(r.why, '')"
                " FROM renders AS r LEFT JOIN pages AS p ON p.url_id = r.url_id WHERE r.url_id = ?1");
  if (!row.first(id)) return std::nullopt;
  RenderRecord record{.rendered = row.integer(0) != 0,
                      .render_ms = {},
                      .raw_links = known_count(row, 2),
                      .raw_words = known_count(row, 3),
                      .links = known_count(row, 4),
                      .words = known_count(row, 5),
                      .why = std::string(row.text(6))};
  if (!row.is_null(1)) record.render_ms = row.real(1);
  Statement requests(db, "SELECT count(*), coalesce(sum(size), 0) FROM requests_made WHERE url_id = ?1");
  if (requests.first(id)) {
    record.requests = static_cast<std::uint64_t>(requests.integer(0));
    record.bytes = static_cast<std::uint64_t>(requests.integer(1));
  }
  Statement lacking(db,
                    "SELECT url, coalesce(detail, '') FROM requests_made WHERE url_id = ?1 AND status IS NULL"
                    " ORDER BY position LIMIT ?2");
  for (bool more = lacking.first(id, max_lacking); more; more = lacking.step())
    record.lacking.push_back({std::string(lacking.text(0)), std::string(lacking.text(1))});
  Statement screenshot(db, "SELECT 1 FROM screenshots WHERE url_id = ?1");
  record.screenshot = screenshot.first(id);
  return record;
}

std::optional<model::RenderKind> read_render_kind(Database& db, std::string_view url) {
  if (!has_renders(db)) return std::nullopt;
  const std::string kind = model::kind_of(url);
  Statement row(db, "SELECT state, looked, needed, passed FROM render_kinds WHERE kind = ?1");
  if (!row.first(kind)) return std::nullopt;
  const auto number = [&](int column) { return static_cast<std::uint64_t>(row.integer(column)); };
  return model::RenderKind{kind, std::string(row.text(0)), number(1), number(2), number(3)};
}

}  // namespace crawl::storage
