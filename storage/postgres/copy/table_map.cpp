#include "storage/postgres/copy/table_map.h"

#include "storage/error.h"
#include "storage/sqlite/tables/small_rows.h"
#include "storage/sqlite/write/sitemap_alternates.h"

namespace crawl::storage::postgres {
namespace {

using enum ColumnKind;

constexpr std::uint64_t rows_of_a_question = 10'000;

// What is of a page is of its URL's shard.
const std::vector<MappedTable>& all_tables() {
  static const std::vector<MappedTable> all = {
      {.name = "runs",
       .columns = {{big, "run_id"},
                   {text, "started_at"},
                   {text, "finished_at"},
                   {integer, "exit_status"},
                   {text, "options"},
                   {big, "pages"},
                   {big, "failures"},
                   {big, "bytes"},
                   {text, "active_at"},
                   {integer, "seeds_read"}}},
      {.name = "pages",
       .columns = {{url, "url_id", "url", "shard"},
                   {big, "run_id"},
                   {big, "fetched_at"},
                   {integer, "attempts"},
                   {integer, "status"},
                   {big, "size"},
                   {big, "wire_size"},
                   {small, "truncated"},
                   {integer, "links"},
                   {big, "body_size"},
                   {stored_body, "body_id"},
                   {url, "duplicate_of", "", "duplicate_shard"},
                   {url, "redirect_id", "redirect", "redirect_shard"},
                   {big, "simhash"},
                   {real, "wait_ms"},
                   {real, "read_ms"},
                   {real, "total_ms"},
                   {real, "parse_ms"},
                   {real, "dns_ms"},
                   {real, "connect_ms"},
                   {real, "tls_ms"},
                   {bytes, "body_hash"},
                   {text, "content_type"},
                   {text, "charset"},
                   {text, "ip"},
                   {text, "http_version"},
                   {text, "etag"},
                   {text, "last_modified"},
                   {text, "detail"},
                   {text, "redirect_to"},
                   {text, "language"},
                   {text, "title"},
                   {text, "canonical"},
                   {text, "description"},
                   {stored_text, "text_id", "has_text"},
                   {small, "kept"},
                   {text, "h1"},
                   {integer, "h1_count"},
                   {integer, "words"},
                   {text, "robots"},
                   {integer, "images"},
                   {integer, "images_without_alt"},
                   {small, "viewport"},
                   {text, "insecure"},
                   {stored_ids, "ids_id", "has_ids"}}},
      {.name = "raw_bodies", .columns = {{url, "url_id", "url", "shard"}, {bytes, "body"}}},
      {.name = "first_bodies", .columns = {{big, "prefix"}, {url, "url_id", "url", "shard"}}, .ordered = true},
      {.name = "links",
       .columns = {{url, "from_id", "from_url", "from_shard"},
                   {url, "to_id", "to_url", "to_shard"},
                   {small, "nofollow"},
                   {text, "rel"},
                   {text, "text"}}},
      {.name = "headers",
       .columns = {{url, "url_id", "url", "shard"}, {integer, "position"}, {text, "name"}, {text, "value"}}},
      {.name = "extracted",
       .columns = {{url, "url_id", "url", "shard"}, {text, "rule"}, {text, "data"}, {big, "key"}},
       .ordered = true},
      {.name = "structured",
       .columns = {{url, "url_id", "url", "shard"}, {integer, "position"}, {text, "type"}, {text, "missing"}}},
      {.name = "alternates",
       .columns = {{url, "url_id", "url", "shard"}, {url, "to_id", "to_url", "to_shard"}, {text, "lang"}}},
      {.name = "link_fragments",
       .columns = {{url, "from_id", "from_url", "from_shard"},
                   {url, "to_id", "to_url", "to_shard"},
                   {bytes, "hash"},
                   {text, "fragment"},
                   {text, "text"}}},
      {.name = "resource_uses",
       .columns = {{url, "from_id", "from_url", "from_shard"},
                   {url, "to_id", "to_url", "to_shard"},
                   {text, "kind"},
                   {text, "alt"}}},
      {.name = "page_changes",
       .columns = {{url, "url_id", "url", "shard"},
                   {big, "run_id"},
                   {text, "change"},
                   {bytes, "old_hash"},
                   {bytes, "new_hash"}}},
      {.name = "robots", .columns = {{origin, "origin"}, {big, "fetched_at"}, {integer, "status"}, {bytes, "rules"}}},
      {.name = "traps",
       .columns = {{keyed, "prefix", "", "prefix_id"},
                   {text, "found_at"},
                   {text, "kind"},
                   {big, "pages"},
                   {real, "new_share"},
                   {real, "new_links"},
                   {text, "reason"}}},
      {.name = "contexts",
       .columns = {{url, "url_id", "url", "shard"}, {url, "given_by", "", "given_by_shard"}, {text, "context"}},
       .made_late = contexts_table},
      {.name = "chains", .columns = {{url, "url_id", "url", "shard"}, {bytes, "chain"}}, .made_late = chains_table},
      {.name = "sitemap_alternates",
       .columns = {{url, "sitemap_id", "sitemap", "shard"},
                   {url, "from_id", "from_url", "from_shard"},
                   {url, "to_id", "to_url", "to_shard"},
                   {text, "lang"},
                   {small, "shown"}},
       .made_late = sitemap_alternates_table},
      {.name = "samples_taken",
       .columns = {{big, "run_id"},
                   {big, "at"},
                   {big, "pages"},
                   {big, "failures"},
                   {big, "throttled"},
                   {big, "retries"},
                   {big, "bytes"},
                   {big, "queued"},
                   {big, "in_flight"},
                   {big, "rss"},
                   {real, "cpu_fetch"},
                   {real, "cpu_parse"},
                   {real, "cpu_storage"},
                   {real, "cpu_coordinator"}}},
      {.name = "link_facts",
       .columns = {{url, "url_id", "url", "shard"},
                   {big, "inlinks"},
                   {real, "score"},
                   {small, "in_sitemap"},
                   {url, "sitemap_id", "sitemap", "sitemap_shard"},
                   {small, "reached"}}},
      {.name = "near_pages",
       .columns = {{url, "url_id", "url", "shard"}, {url, "other_id", "other", "other_shard"}, {integer, "distance"}}},
      {.name = "host_facts",
       .columns = {{host, "host_id", "host", "shard"},
                   {big, "pages"},
                   {big, "failures"},
                   {big, "bytes"},
                   {real, "wait_mean_ms"},
                   {real, "wait_p95_ms"}}},
      {.name = "renders",
       .columns = {{url, "url_id", "url", "shard"},
                   {small, "rendered"},
                   {real, "render_ms"},
                   {integer, "raw_links"},
                   {integer, "raw_words"},
                   {text, "why"},
                   {bytes, "content_hash"}}},
      {.name = "requests_made",
       .columns = {{url, "url_id", "page", "shard"},
                   {integer, "position"},
                   {text, "url"},
                   {text, "kind"},
                   {text, "method"},
                   {integer, "status"},
                   {text, "type"},
                   {big, "size"},
                   {text, "detail"}}},
      {.name = "screenshots", .columns = {{url, "url_id", "url", "shard"}, {bytes, "png"}}},
      {.name = "render_kinds",
       .columns = {{keyed, "kind", "", "kind_id"},
                   {text, "state"},
                   {big, "looked"},
                   {big, "needed"},
                   {big, "passed"},
                   {text, "changed_at"}}},
  };
  return all;
}

}  // namespace

std::span<const MappedTable> mapped_tables() {
  return all_tables();
}

std::string copied_columns(const MappedTable& table) {
  std::string names;
  const auto add = [&names](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };
  for (const MappedColumn& column : table.columns) {
    if (column.kind == origin) add("shard, origin_id");
    if (*column.shard) add(column.shard);
    add(column.postgres_name());
  }
  if (table.ordered) add("n");
  return std::string(table.name) + "(" + names + ")";
}

int copied_column_count(const MappedTable& table) {
  int count = table.ordered;
  for (const MappedColumn& column : table.columns) count += 1 + (column.kind == origin ? 2 : *column.shard ? 1 : 0);
  return count;
}

std::string read_columns(const MappedTable& table) {
  std::string names;
  for (const MappedColumn& column : table.columns) names += (names.empty() ? "" : ", ") + column.postgres_name();
  return names;
}

void tell(const CopyProgress& progress, const std::string& table, std::uint64_t rows) {
  if (rows % rows_of_a_question == 0 && !progress(table, rows)) throw StoreError("interrupted: nothing was copied");
}

}  // namespace crawl::storage::postgres
