#!/usr/bin/python3
"""What a whole site costs when its crawl is finished: a results file of PAGES pages with LINKS links each, made by SQL; the time
and the memory of inlinks, PageRank and near-duplicates, of a report and an audit, and of the first 100 rows of each view.

    bench/whole_site.py build/release/crawl FILE [PAGES [LINKS]]
"""

import http.server
import os
import pathlib
import resource
import sqlite3
import subprocess
import sys
import threading
import time

PROGRAM, FILE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
PAGES = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
LINKS = int(sys.argv[4]) if len(sys.argv) > 4 else 10
VIEWS = ["results", "link_graph", "broken_links", "resources", "broken_resources", "broken_fragments", "redirect_chains", "hreflang",
         "near_duplicates", "orphans", "duplicate_titles", "structured_data", "security_headers", "response_headers", "findings",
         "hosts_summary", "changes", "items", "samples"]

# Of 1,000 pages 970 are there, 20 redirect, 10 are not found; one title in 50 is that of another page. Pages that many link to have
# low numbers. What links name is drawn by random(), which is not seeded: figures differ little.
SQL = """
INSERT INTO hosts(id, name, seeded) SELECT value, 'h' || value || '.example', 1 FROM generate_series(2, 11);
INSERT INTO urls(id, url, host_id, depth, state, seed, redirects, referrer_id, sitemap)
  SELECT value, 'https://h' || (2 + value % 10) || '.example/section-' || (value % 97) || '/article-' || value || '.html',
    2 + value % 10, min(7, value % 9), 1, 0, 0, 10, 0 FROM generate_series(11, :last);
INSERT INTO urls(id, url, host_id, depth, state, seed, redirects, sitemap)
  VALUES(:last + 1, 'https://h2.example/sitemap.xml', 2, 0, 1, 0, 0, 1);
INSERT INTO pages(url_id, run_id, fetched_at, attempts, status, size, wire_size, truncated, links, simhash, wait_ms, read_ms, total_ms,
    parse_ms, content_type, charset, language, title, description, h1, h1_count, words, robots, images, images_without_alt, viewport,
    redirect_id, redirect_to, detail)
  SELECT value, 1, 1700000000000 + value, 1, CASE WHEN (value % 1000) < 970 THEN 200 WHEN (value % 1000) < 990 THEN 301 ELSE 404 END,
    20000 + value % 5000, 6000, 0, :links,
    random(),
    abs(random()) % 900, 5, 100, 0.3, 'text/html', 'utf-8', 'en', 'Article ' || (value - (value % 50 = 0)) || ' of the site',
    'What article ' || value || ' says in a sentence', 'Article ' || value, 1, 100 + value % 400, '', 3, value % 500 = 0, 1,
    CASE WHEN value % 1000 BETWEEN 970 AND 989 THEN value - 500 END,
    CASE WHEN value % 1000 BETWEEN 970 AND 989 THEN 'https://h.example/' || (value - 500) END, NULL
  FROM generate_series(11, :last);
UPDATE pages SET simhash = (SELECT simhash FROM pages AS other WHERE other.url_id = pages.url_id - 1) | 1
  WHERE url_id % 100 = 0 AND url_id > 11;
INSERT INTO links(from_id, to_id, nofollow) SELECT 1, value, 0 FROM generate_series(11, min(:last, 111));
INSERT INTO links(from_id, to_id, nofollow, rel, text)
  SELECT page.value, 11 + CAST((:last - 11) * pow(abs(random() % 1000003) / 1000003.0, 3) AS INTEGER), 0, NULL, 'a link'
  FROM generate_series(11, :last) AS page, generate_series(1, :links) AS link;
INSERT INTO links(from_id, to_id, nofollow, rel) SELECT :last + 1, value, 0, 'sitemap' FROM generate_series(11, min(:last, 50000));
INSERT OR IGNORE INTO alternates(url_id, to_id, lang) SELECT value, value + 1, 'de' FROM generate_series(12, :last - 1, 2);
INSERT INTO structured(url_id, position, type, missing)
  SELECT value, 1, 'Article', CASE WHEN value % 100 = 0 THEN 'headline' ELSE '' END FROM generate_series(11, :last, 2);
INSERT INTO headers(url_id, position, name, value) SELECT value, 1, 'x-content-type-options', 'nosniff' FROM generate_series(11, :last);
INSERT OR IGNORE INTO resource_uses(from_id, to_id, kind) SELECT value, 11 + abs(random()) % 5000, 'image' FROM generate_series(11, :last);
"""


class Page(http.server.BaseHTTPRequestHandler):
    """The one page that is asked for: whoever opens the file again has nothing to do."""

    def do_GET(self):
        self.send_response(200 if self.path == "/" else 404)
        self.end_headers()

    def log_message(self, *_):
        pass


def timed(command):
    """Seconds, CPU seconds, peak memory in MB, exit status."""
    begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - begin, cpu, usage.ru_maxrss / 1024, process.returncode, error


def make(seed):
    subprocess.run([PROGRAM, "-q", "--overwrite", "--no-robots", "--min-free", "1MiB", "-o", FILE, seed], check=True)
    begin = time.monotonic()
    script = """PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; DELETE FROM meta WHERE key = 'analysed';
DROP INDEX IF EXISTS links_by_from; DROP INDEX IF EXISTS links_by_to; DROP INDEX IF EXISTS urls_by_url;
""" + SQL.replace(":last", str(PAGES)).replace(":links", str(LINKS))
    subprocess.run(["sqlite3", "-bail", FILE], input=script, text=True, check=True, stdout=subprocess.DEVNULL)
    print(f"made {PAGES:,} pages, {PAGES * LINKS:,} links in {time.monotonic() - begin:.0f} s: {FILE.stat().st_size / 1e6:,.0f} MB", flush=True)


def views():
    with sqlite3.connect(f"file:{FILE}?mode=ro", uri=True) as db:
        for view in VIEWS:
            begin = time.monotonic()
            rows = len(db.execute(f"SELECT * FROM {view} LIMIT 100").fetchall())
            took = time.monotonic() - begin
            print(f"  {view:20} {rows:4} rows {took * 1000:8.1f} ms{'  SLOW' if took > 1 else ''}", flush=True)


def main():
    server = http.server.HTTPServer(("127.0.0.1", 8909), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    seed = "http://127.0.0.1:8909/"
    if not FILE.exists():
        make(seed)
    steps = {"finish": ["-q", "--min-free", "1MiB", "--stats", f"{FILE}.json", "--no-robots", "-o", FILE, seed],
             "report": ["report", FILE, "-o", f"{FILE}.html"],
             "audit": ["audit", FILE, "--format", "json", "-o", f"{FILE}.audit.json"]}
    for name, words in steps.items():
        wall, cpu, memory, code, error = timed([PROGRAM, *words])
        print(f"{name:8} {wall:6.1f} s wall, {cpu:6.1f} s CPU, peak {memory:5.0f} MB of the largest process, exit status {code} "
              + error.strip()[-200:], flush=True)
    print(f"report: {pathlib.Path(f'{FILE}.html').stat().st_size / 1e6:.2f} MB")
    views()


main()
