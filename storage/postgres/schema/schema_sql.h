// The tables of a crawl in PostgreSQL. The shard is the first column of each key, so that several machines, or an
// engine that spreads rows by key, may each have a part; a row is of the shard of its host. Tables that are only
// appended to have no key while a crawl runs: each would cost more than the row. Nothing here is newer than
// PostgreSQL 13.
//
// A URL is (shard, fingerprint of its text, keyed): whoever links to it need not know a number. `n` is the order in
// which URLs and hosts became known, by which readers name them: those indexes grow at their ends. Numbers of several
// columns stand from wide to narrow, which saves the padding.
#pragma once

#include <cstdint>
#include <iterator>

#include "storage/postgres/schema/check_sql.h"

namespace crawl::storage::postgres {

inline constexpr char tables[] = R"sql(
CREATE TABLE meta(key text PRIMARY KEY, number bigint, text text);

CREATE TABLE shards(shard smallint PRIMARY KEY, epoch bigint NOT NULL, owner text) WITH (fillfactor = 50);
CREATE TABLE shard_state(shard smallint PRIMARY KEY, commit_no bigint NOT NULL, queued bigint NOT NULL,
  pages bigint NOT NULL) WITH (fillfactor = 20);

CREATE TABLE runs(
  run_id bigint PRIMARY KEY,
  started_at text NOT NULL,
  finished_at text,
  exit_status integer,
  options text NOT NULL,
  pages bigint NOT NULL DEFAULT 0,
  failures bigint NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  active_at text,
  seeds_read integer
) WITH (fillfactor = 20);


CREATE TABLE samples_taken(
  run_id bigint NOT NULL, at bigint NOT NULL, pages bigint NOT NULL, failures bigint NOT NULL, throttled bigint NOT NULL,
  retries bigint NOT NULL, bytes bigint NOT NULL, queued bigint NOT NULL, in_flight bigint NOT NULL, rss bigint NOT NULL,
  cpu_fetch double precision NOT NULL, cpu_parse double precision NOT NULL, cpu_storage double precision NOT NULL,
  cpu_coordinator double precision NOT NULL,
  PRIMARY KEY(run_id, at));

CREATE TABLE hosts(
  id bigint NOT NULL, n bigint NOT NULL, delay_ms double precision, shard smallint NOT NULL, seeded smallint NOT NULL,
  name text NOT NULL, state text,
  PRIMARY KEY(shard, id)
) WITH (fillfactor = 70);

CREATE INDEX hosts_by_n ON hosts(n);

CREATE TABLE urls(
  id bigint NOT NULL, n bigint NOT NULL, host bigint NOT NULL, referrer bigint,
  depth integer NOT NULL, redirects integer NOT NULL,
  shard smallint NOT NULL, referrer_shard smallint, state smallint NOT NULL, seed smallint NOT NULL,
  sitemap smallint NOT NULL, priority smallint,
  reason text, url text NOT NULL,
  PRIMARY KEY(shard, id)
) WITH (fillfactor = 90);

CREATE INDEX urls_by_n ON urls(n);

CREATE TABLE pages(
  url bigint NOT NULL, run_id bigint, fetched_at bigint, size bigint, wire_size bigint, body_size bigint, body_id bigint,
  duplicate_of bigint, redirect bigint, simhash bigint,
  wait_ms double precision, read_ms double precision, total_ms double precision, parse_ms double precision,
  dns_ms double precision, connect_ms double precision, tls_ms double precision,
  attempts integer NOT NULL, links integer, words integer, h1_count integer, images integer, images_without_alt integer,
  shard smallint NOT NULL, status integer, truncated smallint NOT NULL, viewport smallint, kept smallint,
  duplicate_shard smallint, redirect_shard smallint, has_text smallint,
  body_hash bytea,
  content_type text, charset text, ip text, http_version text, etag text, last_modified text, detail text,
  redirect_to text, language text, title text, canonical text, description text, h1 text, robots text, insecure text,
  PRIMARY KEY(shard, url)
);

CREATE TABLE bodies(id bigint NOT NULL, shard smallint NOT NULL, body bytea NOT NULL, PRIMARY KEY(shard, id));
ALTER TABLE bodies ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE shared_bodies(id bigint NOT NULL, pages bigint NOT NULL, shard smallint NOT NULL, PRIMARY KEY(shard, id));

CREATE TABLE texts(url bigint NOT NULL, shard smallint NOT NULL, text text NOT NULL);
CREATE TABLE raw_bodies(url bigint NOT NULL, shard smallint NOT NULL, body bytea NOT NULL);
ALTER TABLE raw_bodies ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE first_bodies(prefix bigint NOT NULL, url bigint NOT NULL, n bigint NOT NULL, shard smallint NOT NULL);
CREATE TABLE links(from_url bigint NOT NULL, to_url bigint NOT NULL, from_shard smallint NOT NULL,
  to_shard smallint NOT NULL, nofollow smallint NOT NULL, rel text, text text);
CREATE TABLE headers(url bigint NOT NULL, position integer NOT NULL, shard smallint NOT NULL, name text NOT NULL,
  value text NOT NULL);
CREATE TABLE extracted(url bigint NOT NULL, n bigint NOT NULL, key bigint, shard smallint NOT NULL, rule text NOT NULL,
  data text NOT NULL);
CREATE TABLE structured(url bigint NOT NULL, position integer NOT NULL, shard smallint NOT NULL, type text NOT NULL,
  missing text NOT NULL);
CREATE TABLE alternates(url bigint NOT NULL, to_url bigint NOT NULL, shard smallint NOT NULL, to_shard smallint NOT NULL,
  lang text NOT NULL);
CREATE TABLE page_changes(url bigint NOT NULL, run_id bigint NOT NULL, shard smallint NOT NULL, change text NOT NULL,
  old_hash bytea, new_hash bytea);

CREATE TABLE robots(origin_id bigint NOT NULL, fetched_at bigint NOT NULL, shard smallint NOT NULL,
  status integer NOT NULL, origin text NOT NULL, rules bytea NOT NULL, PRIMARY KEY(shard, origin_id));
CREATE TABLE traps(prefix_id bigint PRIMARY KEY, prefix text NOT NULL, found_at text NOT NULL, kind text, pages bigint,
  new_share double precision, new_links double precision, reason text);
CREATE TABLE contexts(url bigint NOT NULL, given_by bigint NOT NULL, shard smallint NOT NULL,
  given_by_shard smallint NOT NULL, context text NOT NULL, PRIMARY KEY(shard, url));
CREATE TABLE sitemap_alternates(sitemap bigint NOT NULL, from_url bigint NOT NULL, to_url bigint NOT NULL,
  shard smallint NOT NULL, from_shard smallint NOT NULL, to_shard smallint NOT NULL);

CREATE TABLE link_facts(url bigint NOT NULL, inlinks bigint NOT NULL, score double precision NOT NULL, sitemap bigint,
  shard smallint NOT NULL, sitemap_shard smallint, in_sitemap smallint, reached smallint NOT NULL,
  PRIMARY KEY(shard, url));
CREATE TABLE near_pages(url bigint NOT NULL, other bigint NOT NULL, shard smallint NOT NULL,
  other_shard smallint NOT NULL, distance integer NOT NULL, PRIMARY KEY(shard, url));
)sql";

// Tables and columns that later programs added: made where they are missing, by whoever opens a crawl to write.
inline constexpr char later_tables[] = R"sql(
CREATE TABLE IF NOT EXISTS renders(url bigint NOT NULL, render_ms double precision, raw_links integer,
  raw_words integer, shard smallint NOT NULL, rendered smallint NOT NULL, why text, content_hash bytea,
  PRIMARY KEY(shard, url));
CREATE TABLE IF NOT EXISTS requests_made(page bigint NOT NULL, size bigint, position integer NOT NULL, status integer,
  shard smallint NOT NULL, url text NOT NULL, kind text NOT NULL, method text NOT NULL, type text, detail text,
  PRIMARY KEY(shard, page, position));
CREATE TABLE IF NOT EXISTS screenshots(url bigint NOT NULL, shard smallint NOT NULL, png bytea NOT NULL,
  PRIMARY KEY(shard, url));
ALTER TABLE screenshots ALTER COLUMN png SET STORAGE EXTERNAL;
ALTER TABLE sitemap_alternates ADD COLUMN IF NOT EXISTS lang text NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS shown smallint NOT NULL DEFAULT 0;
ALTER TABLE machine_progress ADD COLUMN IF NOT EXISTS lists text NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS reading text NOT NULL DEFAULT '';
CREATE TABLE IF NOT EXISTS host_facts(host bigint NOT NULL, pages bigint NOT NULL, failures bigint NOT NULL,
  bytes bigint NOT NULL, wait_mean_ms double precision, wait_p95_ms double precision, shard smallint NOT NULL,
  PRIMARY KEY(shard, host));
CREATE TABLE IF NOT EXISTS render_kinds(kind_id bigint PRIMARY KEY, looked bigint NOT NULL, needed bigint NOT NULL,
  passed bigint NOT NULL, kind text NOT NULL, state text NOT NULL, changed_at text NOT NULL);
CREATE TABLE IF NOT EXISTS chains(url bigint NOT NULL, shard smallint NOT NULL, chain bytea NOT NULL,
  PRIMARY KEY(shard, url));
)sql";

// The machines of a crawl (docs/machines.md). `beat` grows while a machine lives, whatever the transaction of its
// storage waits for, which writes `machine_progress`: `lists` has the ids of the lists of seeds that it was given,
// `reading` how far it has read them. `runs.ending` is the exit status of a run that has come to its
// end, from when nothing more is begun.
inline constexpr char machine_tables[] = R"sql(
CREATE TABLE machines(
  name text PRIMARY KEY, incarnation bigint NOT NULL, beat bigint NOT NULL DEFAULT 0, seen_at timestamptz NOT NULL,
  refused bigint NOT NULL DEFAULT 0, living boolean NOT NULL DEFAULT false, place text NOT NULL DEFAULT '',
  process bigint NOT NULL DEFAULT 0) WITH (fillfactor = 20);
CREATE TABLE machine_progress(
  name text PRIMARY KEY, settled boolean NOT NULL DEFAULT false, limited boolean NOT NULL DEFAULT false,
  seeds_read boolean NOT NULL DEFAULT false) WITH (fillfactor = 20);
CREATE TABLE machine_runs(run_id bigint NOT NULL, name text NOT NULL, pages bigint NOT NULL, failures bigint NOT NULL,
  bytes bigint NOT NULL, PRIMARY KEY(run_id, name)) WITH (fillfactor = 20);
CREATE TABLE page_budgets(run_id bigint NOT NULL, name text NOT NULL, pages bigint NOT NULL, PRIMARY KEY(run_id, name));
CREATE TABLE inbox(shard smallint NOT NULL, sender text NOT NULL, n bigint NOT NULL, batch bytea NOT NULL,
  PRIMARY KEY(shard, sender, n));
ALTER TABLE runs ADD COLUMN ending integer;
CREATE TABLE suffix_list(list bytea NOT NULL);
)sql";

// What each version has beyond the one before it, in order: a text of its own, which is never changed afterwards. A new
// crawl is made by all of them, an older one is brought up to date by those that it lacks.
inline constexpr const char* schema_steps[] = {tables, machine_tables, check_tables};
inline constexpr std::int64_t schema_version = std::size(schema_steps);  // meta 'schema_version'

// What version 1 had and no later one has.
inline constexpr char drop_of_v1[] = "DROP TABLE nodes";

// The tables above, for --overwrite.
inline constexpr const char* table_names[] = {"meta",
                                              "machines",
                                              "machine_progress",
                                              "machine_runs",
                                              "page_budgets",
                                              "inbox",
                                              "suffix_list",
                                              "shards",
                                              "shard_state",
                                              "runs",
                                              "hosts",
                                              "urls",
                                              "pages",
                                              "bodies",
                                              "shared_bodies",
                                              "texts",
                                              "raw_bodies",
                                              "first_bodies",
                                              "links",
                                              "headers",
                                              "extracted",
                                              "structured",
                                              "alternates",
                                              "page_changes",
                                              "robots",
                                              "traps",
                                              "contexts",
                                              "chains",
                                              "sitemap_alternates",
                                              "samples_taken",
                                              "link_facts",
                                              "near_pages",
                                              "host_facts",
                                              "renders",
                                              "requests_made",
                                              "screenshots",
                                              "render_kinds",
                                              "page_ids",
                                              "link_fragments",
                                              "resource_uses",
                                              "search_documents"};

// By which what is of a page is found: made at the end of a run, and when a page is to be replaced.
inline constexpr char page_indexes[] = R"sql(
CREATE INDEX IF NOT EXISTS texts_by_page ON texts(shard, url);
CREATE INDEX IF NOT EXISTS raw_bodies_by_page ON raw_bodies(shard, url);
CREATE INDEX IF NOT EXISTS links_by_from ON links(from_shard, from_url);
CREATE INDEX IF NOT EXISTS headers_by_page ON headers(shard, url);
CREATE INDEX IF NOT EXISTS extracted_by_page ON extracted(shard, url);
CREATE INDEX IF NOT EXISTS structured_by_page ON structured(shard, url);
CREATE INDEX IF NOT EXISTS alternates_by_page ON alternates(shard, url);
CREATE INDEX IF NOT EXISTS page_ids_by_page ON page_ids(shard, url);
CREATE INDEX IF NOT EXISTS link_fragments_by_from ON link_fragments(from_shard, from_url);
CREATE INDEX IF NOT EXISTS resource_uses_by_from ON resource_uses(from_shard, from_url);
)sql";

// By URL with a hash, since a URL may be longer than what a b-tree takes.
inline constexpr char user_indexes[] = R"sql(
CREATE INDEX IF NOT EXISTS urls_by_url ON urls USING hash (url);
CREATE INDEX IF NOT EXISTS links_by_to ON links(to_shard, to_url);
CREATE INDEX IF NOT EXISTS resource_uses_by_to ON resource_uses(to_shard, to_url);
CREATE INDEX IF NOT EXISTS extracted_by_key ON extracted(key, rule) WHERE key IS NOT NULL;
)sql";

// What the views of an audit find their rows by. By a hash of the title in a b-tree, since a title may be longer than
// what that takes, and many pages may have the same one, which a hash index takes time by the square for.
inline constexpr char audit_indexes[] = R"sql(
CREATE INDEX IF NOT EXISTS pages_with_title ON pages(hashtext(title)) WHERE title IS NOT NULL;
CREATE INDEX IF NOT EXISTS pages_by_redirect ON pages(redirect) WHERE redirect IS NOT NULL;
)sql";

inline constexpr char drop_indexes[] = R"sql(
DROP INDEX IF EXISTS texts_by_page, raw_bodies_by_page, links_by_from, headers_by_page, extracted_by_page,
  structured_by_page, alternates_by_page, page_ids_by_page, link_fragments_by_from, resource_uses_by_from,
  urls_by_url, links_by_to, resource_uses_by_to, extracted_by_key, pages_with_title,
  pages_by_redirect
)sql";

}  // namespace crawl::storage::postgres
