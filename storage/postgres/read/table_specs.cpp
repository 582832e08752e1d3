#include "storage/postgres/read/table_specs.h"

namespace crawl::storage::postgres {
namespace {

// The URL that a row is of, and the number of another that it names.
#define CRAWL_OF_URL(row) " AS " row " JOIN urls AS u ON u.shard = " row ".shard AND u.id = " row ".url"
#define CRAWL_NUMBER_OF(shard_column, id_column) \
  "(SELECT o.n FROM urls AS o WHERE o.shard = " shard_column " AND o.id = " id_column ")"

// clang-format off: it takes a macro beside a text for an operator
constexpr char selected_of_pages[] =
    "u.n, p.run_id, p.fetched_at, p.attempts, p.status, p.size, p.wire_size, p.truncated, p.links, p.body_size,"
    " p.body_id * 32768 + p.shard,"
    CRAWL_NUMBER_OF("p.duplicate_shard", "p.duplicate_of") ","
    CRAWL_NUMBER_OF("p.redirect_shard", "p.redirect") ","
    " p.simhash, p.wait_ms, p.read_ms, p.total_ms, p.parse_ms, p.dns_ms, p.connect_ms, p.tls_ms, p.body_hash,"
    " p.content_type, p.charset, p.ip, p.http_version, p.etag, p.last_modified, p.detail, p.redirect_to, p.language,"
    " p.title, p.canonical, p.description, CASE WHEN p.has_text = 1 THEN u.n END, p.kept, p.h1, p.h1_count, p.words,"
    " p.robots, p.images, p.images_without_alt, p.viewport, p.insecure,"
    " CASE WHEN p.has_ids = 1 THEN u.n ELSE p.has_ids END";
// clang-format on

const Lookup by_url{.column = 0, .condition = "u.n = $1", .number = "u.n"};
const Lookup one_by_url{.column = 0, .condition = "u.n = $1"};  // a row may be megabytes: no others beside it

const std::vector<TableSpec>& specs() {
  static const std::vector<TableSpec> all = {
      {.name = "hosts",
       .columns = "id INTEGER, name TEXT, seeded INTEGER, state TEXT, delay_ms REAL",
       .selected = "h.n, h.name, h.seeded, h.state, h.delay_ms",
       .from = "hosts AS h",
       .rowid = "h.n",
       .order = "h.n",
       .lookups = {{.column = 0, .condition = "h.n = $1", .number = "h.n", .of = Numbers::hosts},
                   {.column = 1, .condition = "h.name = $1", .text = true}}},
      {.name = "urls",
       .columns = "id INTEGER, url TEXT, host_id INTEGER, depth INTEGER, state INTEGER, reason TEXT, seed INTEGER,"
                  " redirects INTEGER, referrer_id INTEGER, sitemap INTEGER, priority INTEGER",
       .selected = "u.n, u.url, h.n, u.depth, u.state, u.reason, u.seed, u.redirects,"
                   " " CRAWL_NUMBER_OF("u.referrer_shard", "u.referrer") ", u.sitemap, u.priority",
       .from = "urls AS u JOIN hosts AS h ON h.shard = u.shard AND h.id = u.host",
       .rowid = "u.n",
       .order = "u.n",
       .lookups = {by_url, {.column = 1, .condition = "u.url = $1", .text = true}},
       .numbers = {{0, Numbers::urls}, {8, Numbers::urls}, {2, Numbers::hosts}}},
      {.name = "pages",
       .columns =
           "url_id INTEGER, run_id INTEGER, fetched_at INTEGER, attempts INTEGER, status INTEGER, size INTEGER,"
           " wire_size INTEGER, truncated INTEGER, links INTEGER, body_size INTEGER, body_id INTEGER,"
           " duplicate_of INTEGER, redirect_id INTEGER, simhash INTEGER, wait_ms REAL, read_ms REAL, total_ms REAL,"
           " parse_ms REAL, dns_ms REAL, connect_ms REAL, tls_ms REAL, body_hash BLOB, content_type TEXT,"
           " charset TEXT, ip TEXT, http_version TEXT, etag TEXT, last_modified TEXT, detail TEXT,"
           " redirect_to TEXT, language TEXT, title TEXT, canonical TEXT, description TEXT, text_id INTEGER,"
           " kept INTEGER, h1 TEXT, h1_count INTEGER, words INTEGER, robots TEXT, images INTEGER,"
           " images_without_alt INTEGER, viewport INTEGER, insecure TEXT, ids_id INTEGER",
       .selected = selected_of_pages,
       .from = "pages" CRAWL_OF_URL("p"),
       .rowid = "u.n",
       .order = "u.n",
       .lookups = {by_url,
                   {.column = 31, .condition = "hashtext(p.title) = hashtext($1) AND p.title = $1", .text = true}},
       .numbers = {{0, Numbers::urls}, {11, Numbers::urls}, {12, Numbers::urls}}},
      {.name = "texts",
       .columns = "id INTEGER, text TEXT",
       .selected = "u.n, t.text",
       .from = "texts" CRAWL_OF_URL("t"),
       .rowid = "u.n",
       .lookups = {one_by_url}},
      {.name = "bodies",
       .columns = "id INTEGER, body BLOB",
       .selected = "b.id * 32768 + b.shard, b.body",
       .from = "bodies AS b",
       .rowid = "b.id * 32768 + b.shard",
       .lookups = {{.column = 0, .condition = "b.shard = ($1::bigint & 32767)::smallint AND b.id = $1::bigint >> 15"}}},
      {.name = "raw_bodies",
       .columns = "url_id INTEGER, body BLOB",
       .selected = "u.n, r.body",
       .from = "raw_bodies" CRAWL_OF_URL("r"),
       .lookups = {one_by_url}},
      {.name = "links",
       .columns = "from_id INTEGER, to_id INTEGER, nofollow INTEGER, rel TEXT, text TEXT",
       .selected = "u.n, t.n, l.nofollow, l.rel, l.text",
       .from = "links AS l JOIN urls AS u ON u.shard = l.from_shard AND u.id = l.from_url"
               " JOIN urls AS t ON t.shard = l.to_shard AND t.id = l.to_url",
       .lookups = {{.column = 0, .condition = "u.n = $1"}, {.column = 1, .condition = "t.n = $1"}},
       .numbers = {{0, Numbers::urls}, {1, Numbers::urls}}},
      {.name = "headers",
       .columns = "url_id INTEGER, position INTEGER, name TEXT, value TEXT",
       .selected = "u.n, h.position, h.name, h.value",
       .from = "headers" CRAWL_OF_URL("h"),
       .lookups = {by_url},
       .numbers = {{0, Numbers::urls}}},
      {.name = "extracted",
       .columns = "url_id INTEGER, rule TEXT, data TEXT, key INTEGER",
       .selected = "u.n, e.rule, e.data, e.key",
       .from = "extracted" CRAWL_OF_URL("e"),
       .rowid = "e.n",
       .lookups = {by_url, {.column = 3, .condition = "e.key = $1"}},
       .numbers = {{0, Numbers::urls}}},
      {.name = "structured",
       .columns = "url_id INTEGER, position INTEGER, type TEXT, missing TEXT",
       .selected = "u.n, s.position, s.type, s.missing",
       .from = "structured" CRAWL_OF_URL("s"),
       .lookups = {by_url},
       .numbers = {{0, Numbers::urls}}},
      {.name = "alternates",
       .columns = "url_id INTEGER, to_id INTEGER, lang TEXT",
       .selected = "u.n, t.n, a.lang",
       .from = "alternates" CRAWL_OF_URL("a") " JOIN urls AS t ON t.shard = a.to_shard AND t.id = a.to_url",
       .lookups = {by_url},
       .numbers = {{0, Numbers::urls}, {1, Numbers::urls}}},
      {.name = "page_ids",
       .columns = "id INTEGER, ids BLOB",
       .selected = "u.n, i.ids",
       .from = "page_ids" CRAWL_OF_URL("i"),
       .rowid = "u.n",
       .lookups = {{.column = 0, .condition = "u.n = $1", .number = "u.n", .small = "octet_length(i.ids) <= 4096"}}},
      {.name = "link_fragments",
       .columns = "from_id INTEGER, to_id INTEGER, fragment TEXT, hash BLOB, text TEXT",
       .selected = "u.n, t.n, l.fragment, l.hash, l.text",
       .from = "link_fragments AS l JOIN urls AS u ON u.shard = l.from_shard AND u.id = l.from_url"
               " JOIN urls AS t ON t.shard = l.to_shard AND t.id = l.to_url",
       .lookups = {{.column = 0, .condition = "u.n = $1"}},
       .numbers = {{0, Numbers::urls}, {1, Numbers::urls}}},
      {.name = "resource_uses",
       .columns = "from_id INTEGER, to_id INTEGER, kind TEXT, alt TEXT",
       .selected = "u.n, t.n, r.kind, r.alt",
       .from = "resource_uses AS r JOIN urls AS u ON u.shard = r.from_shard AND u.id = r.from_url"
               " JOIN urls AS t ON t.shard = r.to_shard AND t.id = r.to_url",
       .lookups = {{.column = 0, .condition = "u.n = $1"}, {.column = 1, .condition = "t.n = $1"}},
       .numbers = {{0, Numbers::urls}, {1, Numbers::urls}}},
      {.name = "page_changes",
       .columns = "url_id INTEGER, run_id INTEGER, change TEXT, old_hash BLOB, new_hash BLOB",
       .selected = "u.n, c.run_id, c.change, c.old_hash, c.new_hash",
       .from = "page_changes" CRAWL_OF_URL("c"),
       .rowid = "c.run_id",
       .lookups = {{.column = 0, .condition = "u.n = $1"}},
       .numbers = {{0, Numbers::urls}}},
      {.name = "robots",
       .columns = "origin TEXT, fetched_at INTEGER, status INTEGER, rules BLOB",
       .selected = "r.origin, r.fetched_at, r.status, r.rules",
       .from = "robots AS r",
       .lookups = {{.column = 0, .condition = "r.origin = $1", .text = true}}},
      {.name = "traps",
       .columns = "prefix TEXT, found_at TEXT, kind TEXT, pages INTEGER, new_share REAL, new_links REAL, reason TEXT",
       .selected = "t.prefix, t.found_at, t.kind, t.pages, t.new_share, t.new_links, t.reason",
       .from = "traps AS t",
       .lookups = {{.column = 0, .condition = "t.prefix = $1", .text = true}}},
      {.name = "samples_taken",
       .columns = "run_id INTEGER, at INTEGER, pages INTEGER, failures INTEGER, throttled INTEGER, retries INTEGER,"
                  " bytes INTEGER, queued INTEGER, in_flight INTEGER, rss INTEGER, cpu_fetch REAL, cpu_parse REAL,"
                  " cpu_storage REAL, cpu_coordinator REAL",
       .selected = "s.run_id, s.at, s.pages, s.failures, s.throttled, s.retries, s.bytes, s.queued, s.in_flight, s.rss,"
                   " s.cpu_fetch, s.cpu_parse, s.cpu_storage, s.cpu_coordinator",
       .from = "samples_taken AS s",
       .lookups = {{.column = 0, .condition = "s.run_id = $1"}}},
      {.name = "link_facts",
       .columns =
           "url_id INTEGER, inlinks INTEGER, score REAL, in_sitemap INTEGER, sitemap_id INTEGER, reached INTEGER",
       .selected =
           "u.n, f.inlinks, f.score, f.in_sitemap," CRAWL_NUMBER_OF("f.sitemap_shard", "f.sitemap") ", f.reached",
       .from = "link_facts" CRAWL_OF_URL("f"),
       .lookups = {by_url},
       .numbers = {{0, Numbers::urls}, {4, Numbers::urls}}},
      {.name = "near_pages",
       .columns = "url_id INTEGER, other_id INTEGER, distance INTEGER",
       .selected = "u.n, o.n, p.distance",
       .from = "near_pages" CRAWL_OF_URL("p") " JOIN urls AS o ON o.shard = p.other_shard AND o.id = p.other",
       .lookups = {by_url},
       .numbers = {{0, Numbers::urls}, {1, Numbers::urls}}},
      {.name = "host_facts",
       .columns = "host_id INTEGER, pages INTEGER, failures INTEGER, bytes INTEGER, wait_mean_ms REAL,"
                  " wait_p95_ms REAL",
       .selected = "h.n, f.pages, f.failures, f.bytes, f.wait_mean_ms, f.wait_p95_ms",
       .from = "host_facts AS f JOIN hosts AS h ON h.shard = f.shard AND h.id = f.host",
       .lookups = {{.column = 0, .condition = "h.n = $1"}},
       .numbers = {{0, Numbers::hosts}}},
      {.name = "renders",
       .columns = "url_id INTEGER, rendered INTEGER, render_ms REAL, raw_links INTEGER, raw_words INTEGER, why TEXT,"
                  " content_hash BLOB",
       .selected = "u.n, r.rendered, r.render_ms, r.raw_links, r.raw_words, r.why, r.content_hash",
       .from = "renders" CRAWL_OF_URL("r"),
       .rowid = "u.n",
       .lookups = {by_url},
       .numbers = {{0, Numbers::urls}}},
      {.name = "requests_made",
       .columns = "url_id INTEGER, position INTEGER, url TEXT, kind TEXT, method TEXT, status INTEGER, type TEXT,"
                  " size INTEGER, detail TEXT",
       .selected = "u.n, r.position, r.url, r.kind, r.method, r.status, r.type, r.size, r.detail",
       .from = "requests_made AS r JOIN urls AS u ON u.shard = r.shard AND u.id = r.page",
       .lookups = {by_url},
       .numbers = {{0, Numbers::urls}}},
      {.name = "screenshots",
       .columns = "url_id INTEGER, png BLOB",
       .selected = "u.n, s.png",
       .from = "screenshots" CRAWL_OF_URL("s"),
       .lookups = {one_by_url}},
      {.name = "render_kinds",
       .columns = "kind TEXT, state TEXT, looked INTEGER, needed INTEGER, passed INTEGER, changed_at TEXT",
       .selected = "k.kind, k.state, k.looked, k.needed, k.passed, k.changed_at",
       .from = "render_kinds AS k",
       .lookups = {{.column = 0, .condition = "k.kind = $1", .text = true}}},
      // A view, which files have not.
      {.name = "nodes",
       .columns = "name TEXT, shards INTEGER, pages INTEGER, pages_per_second REAL, seen_at TEXT, living INTEGER,"
                  " refused INTEGER",
       .selected = "m.name, m.shards, m.pages, m.pages_per_second, m.seen_at, m.living, m.refused",
       .from = "nodes AS m"},
  };
  return all;
}

}  // namespace

std::span<const TableSpec> table_specs() {
  return specs();
}

}  // namespace crawl::storage::postgres
