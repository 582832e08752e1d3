#!/usr/bin/python3
"""What a page costs that is stored in PostgreSQL, in CPU time: crawl's own beside a results file, and the server's beside bare
loops that write the same rows. A server and an nginx of our own, all on this machine.

    bench/postgres_cost.py path/to/crawl own       a crawl into a file and one into PostgreSQL, in turns
    bench/postgres_cost.py path/to/crawl server    the server's, while KNOWN URLs are in the tables: of a crawl; of psql that
                                                   writes the rows of that crawl into tables as they were before it, by the
                                                   same statements, 500 pages a transaction; of its COPYs alone into tables
                                                   without keys. A checkpoint is within each.

Environment: PAGES (40000), HOSTS (1000), KNOWN (10000000), ROUNDS (2 of server, 5 of own), BUILD. Data go to TMPDIR: 6 GB beside
10 million URLs. CPU of the server: all its processes, but for the session that looks at it.
"""

import os
import pathlib
import random
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "tests" / "support" / "servers")]
from checks import Checks, scratch  # noqa: E402
from crawler import Running, binary, run  # noqa: E402
from network import Nginx, free_port  # noqa: E402
from postgres import PROGRAMS, Postgres  # noqa: E402
from processes import children  # noqa: E402
from web import words  # noqa: E402

PAGES, HOSTS = int(os.environ.get("PAGES", 40_000)), int(os.environ.get("HOSTS", 1_000))
KNOWN = int(os.environ.get("KNOWN", 10_000_000))
CHUNK = 500  # pages of a transaction of the bare loop
TICK = os.sysconf("SC_CLK_TCK")
CRAWL = ["-d", "all", "--scope", "any", "--no-robots", "-p", 2, "-c", 256, "--per-host", 4, "--delay", 0, "--retries", 0, "--progress", "none",
         "--allow-private"]


def make_site(folder, port):
    """Pages of about 15 KB with 3 KB of text and 30 links, two thirds of them to other hosts: /N.html is of host N % HOSTS."""
    random_ = random.Random(5)
    texts = [words.sentence(random_, 12) for _ in range(4000)]

    def url(number):
        return f"http://h{number % HOSTS}.test:{port}/{number}.html"
    (folder / "site").mkdir()
    for number in range(PAGES):
        same = [number % HOSTS + HOSTS * random_.randrange(PAGES // HOSTS) for _ in range(10)]
        links = [*same, *(random_.randrange(PAGES) for _ in range(19)), (number * 7 + 1) % PAGES]
        body = "".join(f'<div class="block of-{random_.getrandbits(400):x}"><p>{text}</p></div>\n' for text in random_.choices(texts, k=40))
        anchors = "".join(f'<li class="item"><a href="{url(to)}">Page {to}</a></li>\n' for to in links)
        (folder / "site" / f"{number}.html").write_text(f"<!DOCTYPE html><html lang=en><title>Page {number}</title>\n"
                                                        f"{body}<ul>{anchors}</ul></html>\n")
    return url(0)


class Session:
    """A psql that stays, so that to ask costs the server little."""

    def __init__(self, server, database):
        self.process = subprocess.Popen(["psql", "-XAtq", "-h", server.folder, "-p", str(server.port), "-U", "crawl", "-d", database],
                                        env=server.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = int(self.ask("SELECT pg_backend_pid()"))

    def ask(self, sql):
        """One row of one column."""
        self.process.stdin.write(sql + ";\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def cpu_of(pid, ended=False):
    """Seconds of a process, or with those of its children that have ended."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return sum(map(int, fields[11:15 if ended else 13])) / TICK


def server_cpu(server, without):
    total = cpu_of(server.process.pid, ended=True)
    for pid in children(server.process.pid):
        if pid != without:
            try:
                total += cpu_of(pid)
            except FileNotFoundError:
                pass
    return total


def fill(server, database):
    """URLs that are known and done, on hosts of their own; the tables have no indexes but those of a crawl under way."""
    for sql in ("DROP INDEX urls_by_url; ALTER TABLE urls DROP CONSTRAINT urls_pkey; DROP INDEX urls_by_n",
                "INSERT INTO hosts(id, n, shard, seeded, name)"
                " SELECT i, i, i % 256, 0, 'p' || i || '.test' FROM generate_series(1000, 20999) AS i",
                *("INSERT INTO urls(id, n, host, depth, redirects, shard, state, seed, sitemap, url)"
                  " SELECT hashint8extended(i, 5), i, 1000 + i % 20000, 3, 0, (1000 + i % 20000) % 256, 1, 0, 0,"
                  " 'http://p' || 1000 + i % 20000 || '.test/articles/of/some/year/' || i || '.html'"
                  f" FROM generate_series({100_000 + first}::bigint, {99_999 + min(KNOWN, first + 2_500_000)}::bigint) AS i"
                  for first in range(0, KNOWN, 2_500_000)),
                "ALTER TABLE urls ADD PRIMARY KEY(shard, id)", "CREATE INDEX urls_by_n ON urls(n)", "ANALYZE hosts, urls", "CHECKPOINT"):
        server.psql(sql, database)


class Marks:
    """CPU of the server and pages stored, from a tenth of the pages to nine tenths."""

    def __init__(self, server, session):
        self.server, self.session, self.first, self.last, self.checked = server, session, None, None, False

    def look(self, pages, checkpoint):
        if pages >= PAGES / 2 and not self.checked:
            self.checked = True
            checkpoint()
        if (self.first is None and pages >= PAGES / 10) or pages >= PAGES * 9 / 10:
            self.last = (server_cpu(self.server, self.session.pid), pages)
            self.first = self.first or self.last
        return pages >= PAGES * 9 / 10

    def us(self):
        return (self.last[0] - self.first[0]) * 1e6 / (self.last[1] - self.first[1])


def crawl_into(server, database, folder, seed, dns):
    """The server's CPU a page; the crawl is ended when most is stored."""
    session = Session(server, database)
    marks = Marks(server, session)
    before = int(session.ask("SELECT count(*) FROM pages"))
    running = Running([*CRAWL, "--dns-server", dns, "-o", server.uri(database), seed], folder)
    checkpoints = []
    while not marks.look(int(session.ask("SELECT sum(pages) FROM shard_state")) - before,
                         lambda: checkpoints.append(psql_later(server, database, "CHECKPOINT"))):
        if running.process.poll() is not None:
            sys.exit(f"the crawl ended too early: {running.wait(1).err}")
        time.sleep(0.1)
    running.process.kill()
    running.wait(10)
    checkpoints[0].wait()
    session.ask("SELECT pg_sleep(0.5)::text")
    transactions = int(session.ask("SELECT max(commit_no) FROM shard_state"))
    session.close()
    return marks.us(), transactions


def psql_later(server, database, sql):
    return subprocess.Popen(["psql", "-Xq", "-h", server.folder, "-p", str(server.port), "-U", "crawl", "-d", database, "-c", sql],
                            env=server.environment)


# Which transaction of the bare loop a row is written by: that of its page; a URL, that of the page which named it first.
PAGE_TABLES = {"texts": "url", "raw_bodies": "url", "headers": "url", "links": "from_url", "alternates": "url", "structured": "url",
               "extracted": "url", "page_ids": "url", "link_fragments": "from_url"}


def take_rows(server, database, folder):
    """The rows that the crawl wrote, as files of binary COPY for each transaction: {table: columns}, and their number."""
    def ask(sql):
        return server.psql(sql, database)
    ask(f"""CREATE TABLE chunks AS SELECT shard, url, ((row_number() OVER (ORDER BY fetched_at)) - 1) / {CHUNK} AS chunk FROM pages
              WHERE run_id = (SELECT max(run_id) FROM runs);
            CREATE INDEX ON chunks(shard, url); ANALYZE chunks""")
    rows = {"pages": ("pages AS t JOIN chunks AS c ON c.shard = t.shard AND c.url = t.url", "c.chunk"),
            "bodies": ("bodies AS t JOIN pages AS p ON p.shard = t.shard AND p.body_id = t.id AND p.duplicate_of IS NULL"
                       " JOIN chunks AS c ON c.shard = p.shard AND c.url = p.url", "c.chunk"),
            "urls": ("urls AS t LEFT JOIN chunks AS c ON c.shard = t.referrer_shard AND c.url = t.referrer", "coalesce(c.chunk, 0)"),
            "hosts": ("hosts AS t JOIN (SELECT u.shard, u.host, min(coalesce(c.chunk, 0)) AS chunk FROM urls AS u LEFT JOIN chunks AS c"
                      " ON c.shard = u.referrer_shard AND c.url = u.referrer WHERE u.url LIKE 'http://h%html' GROUP BY 1, 2) AS c"
                      " ON c.shard = t.shard AND c.host = t.id", "c.chunk")}
    for table, page in PAGE_TABLES.items():
        if ask(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1) AS any_row") == "1":
            shard = "from_shard" if page == "from_url" else "shard"
            rows[table] = (f"{table} AS t JOIN chunks AS c ON c.shard = t.{shard} AND c.url = t.{page}", "c.chunk")
    chunks = int(ask("SELECT max(chunk) + 1 FROM chunks"))
    columns, script = {}, []
    for table, (source, chunk) in rows.items():
        columns[table] = ask("SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
                             f" WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped")
        own = " WHERE t.url LIKE 'http://h%html'" if table == "urls" else ""
        order = {"urls": "t.n", "hosts": "t.n"}.get(table, "t.ctid")
        # As it was written: what became of a URL is written when its page is.
        values = columns[table].replace(" state,", " 0::smallint AS state,") if table == "urls" else columns[table]
        values = ", ".join(f"t.{name}" if " AS " not in name else name for name in values.split(", "))
        if table == "hosts":
            values = values.replace("t.delay_ms", "NULL::float8 AS delay_ms").replace("t.state", "NULL::text AS state")
        script += [f"CREATE TEMP TABLE w AS SELECT {chunk} AS chunk_, {values} FROM {source}{own} ORDER BY 1, {order};",
                   "CREATE INDEX ON w(chunk_);"]
        script += [f"\\copy (SELECT {columns[table]} FROM w WHERE chunk_ = {k}) TO '{folder}/{table}.{k}' (FORMAT binary)"
                   for k in range(chunks)]
        script.append("DROP TABLE w;")
    run_script(server, database, folder, script)
    states = [ask("SELECT concat_ws(E'\\x01', array_agg(u.shard)::text, array_agg(u.id)::text, array_agg(u.state)::text,"
                  f" array_agg(coalesce(u.reason, ''))::text) FROM urls AS u JOIN chunks AS c ON c.shard = u.shard AND c.url = u.id WHERE c.chunk = {k}").split("\x01") for k in range(chunks)]
    shards = [ask(f"SELECT concat_ws('|', array_agg(shard)::text, array_agg(n)::text) FROM (SELECT shard, count(*) AS n FROM chunks WHERE chunk = {k}"
                  " GROUP BY shard ORDER BY shard) AS s").split("|") for k in range(chunks)]
    return columns, states, shards


def run_script(server, database, folder, lines):
    (folder / "script.sql").write_text("\n".join(lines) + "\n")
    done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", server.folder, "-p", str(server.port), "-U", "crawl", "-d", database,
                           "-o", "/dev/null", "-f", folder / "script.sql"], env=server.environment, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"psql: {done.stderr[-2000:]}")


def write_rows(server, database, folder, columns, states=None, shards=None):
    """psql writes those rows; by COPY alone without states. The server's CPU a page."""
    session = Session(server, database)
    order = [name for name in ("hosts", "urls", "pages", "bodies") if name in columns]
    order += [name for name in columns if name not in order]
    chunks = len(list(folder.glob("pages.*")))

    def transactions(first, last):
        for k in range(first, last):
            yield "BEGIN;"
            if states:
                yield (f"UPDATE shard_state AS s SET commit_no = s.commit_no + 1 FROM unnest('{shards[k][0]}'::bigint[]) AS v(shard)"
                       " WHERE s.shard = v.shard::smallint;")
                yield (f"SELECT count(*) FROM (SELECT 1 FROM unnest('{shards[k][0]}'::bigint[]) AS v(shard) JOIN shards AS s"
                       " ON s.shard = v.shard::smallint FOR SHARE OF s) AS mine;")
            for table in order:
                yield f"\\copy {table}({columns[table]}) FROM '{folder}/{table}.{k}' (FORMAT binary)"
            if states:
                yield ("UPDATE urls AS u SET state = v.state::smallint, reason = nullif(v.reason, '')"
                       " FROM unnest('{}'::bigint[], '{}'::bigint[], '{}'::bigint[], '{}'::text[]) AS v(shard, id, state, reason)"
                       " WHERE u.shard = v.shard::smallint AND u.id = v.id;").format(*states[k])
                yield ("UPDATE shard_state AS s SET queued = s.queued - v.pages, pages = s.pages + v.pages"
                       f" FROM unnest('{shards[k][0]}'::bigint[], '{shards[k][1]}'::bigint[]) AS v(shard, pages)"
                       " WHERE s.shard = v.shard::smallint;")
            yield "COMMIT;"
    begin, middle, end = chunks // 10, chunks // 2, chunks
    run_script(server, database, folder, transactions(0, begin))
    first = server_cpu(server, session.pid)
    run_script(server, database, folder, transactions(begin, middle))
    later = psql_later(server, database, "CHECKPOINT")
    run_script(server, database, folder, transactions(middle, end))
    later.wait()
    cpu = server_cpu(server, session.pid) - first
    session.close()
    pages = int(server.psql("SELECT count(*) FROM chunks", "rows"))
    return cpu * 1e6 / (pages - begin * CHUNK)


def server_part(checks, server, folder, seed, dns):
    server.psql("CREATE DATABASE before", "postgres")
    done = run([*CRAWL, "--dns-server", dns, "-o", server.uri("before"), seed.replace("h0.", "h99999.").replace("/0.html", "/none")], folder)
    checks.check(done.code in (0, 3), f"the tables are made: {done.err}")
    server.psql("DELETE FROM machine_runs; DROP TABLE IF EXISTS search_documents", "before")
    begin = time.monotonic()
    fill(server, "before")
    checks.note(f"{KNOWN:,} URLs made known in {time.monotonic() - begin:.0f} s")
    figures = []
    for number in range(int(os.environ.get("ROUNDS", 2))):
        for name in ("rows", "floor"):
            server.psql(f"CREATE DATABASE {name} TEMPLATE before STRATEGY file_copy", "postgres")
        of_crawl, commits = crawl_into(server, "rows", folder, seed, dns)
        (folder / "rows").mkdir(mode=0o777, exist_ok=True)
        columns, states, shards = take_rows(server, "rows", folder / "rows")
        floor = write_rows(server, "floor", folder / "rows", columns, states, shards)
        server.psql("DROP DATABASE floor WITH (FORCE)", "postgres")
        server.psql("CREATE DATABASE plain", "postgres")
        schema = subprocess.run([PROGRAMS / "pg_dump", "-h", server.folder, "-p", str(server.port), "-U", "crawl", "--schema-only",
                                 "--section=pre-data", "-t", "(" + "|".join(columns) + ")", "rows"], env=server.environment,
                                stdout=subprocess.PIPE, text=True, check=True).stdout
        run_script(server, "plain", folder / "rows", [schema])
        plain = write_rows(server, "plain", folder / "rows", columns)
        figures.append((of_crawl, floor, plain))
        sizes = sum(path.stat().st_size for path in (folder / "rows").glob("*.[0-9]*"))
        pages = int(server.psql("SELECT count(*) FROM chunks", "rows"))
        checks.note(f"round {number + 1}: the server's CPU a page: crawl {of_crawl:.0f} us (at most {commits} commits of a shard), the same rows"
                    f" {floor:.0f}, COPY without keys {plain:.0f}; {pages} pages, {sizes / pages / 1000:.1f} KB of rows each,"
                    f" {server.psql('SELECT count(*) FROM links', 'rows')} links")
        for path in (folder / "rows").iterdir():
            path.unlink()
        for name in ("rows", "plain"):
            server.psql(f"DROP DATABASE {name} WITH (FORCE)", "postgres")
    crawl, floor, plain = (statistics.median(column) for column in zip(*figures))
    checks.note(f"medians: crawl {crawl:.0f} us, the same statements {floor:.0f}, COPY without keys {plain:.0f}: crawl / same statements"
                f" {statistics.median(a / b for a, b, _ in figures):.2f} (limit 1.25), same statements / COPY {floor / plain:.2f}")


def own_part(checks, server, folder, seed, dns):
    figures = []
    for number in range(int(os.environ.get("ROUNDS", 5))):
        pair = []
        for place in ("file", "database")[:: 1 if number % 2 == 0 else -1]:
            output = folder / "results.db" if place == "file" else server.uri(server.create())
            done = run([*CRAWL, "--dns-server", dns, "-o", output, seed], folder, timeout=120)
            checks.equal(done.code, 0, f"a crawl into a {place}: {done.err[-1000:]}")
            pair.append((place, done.cpu * 1e6 / PAGES))
            for path in folder.glob("results.db*"):
                path.unlink()
            if place == "database":
                server.psql(f"DROP DATABASE crawl{server.databases} WITH (FORCE)", "postgres")
        figures.append(dict(pair))
        checks.note(f"round {number + 1}: crawl's CPU a page: file {figures[-1]['file']:.1f} us, PostgreSQL {figures[-1]['database']:.1f}")
    ratio = statistics.median(pair["database"] / pair["file"] for pair in figures)
    checks.note(f"PostgreSQL / file, median of {len(figures)} pairs: {ratio:.3f} (limit 1)")


def main():
    checks = Checks("postgres_cost")
    build = pathlib.Path(os.environ.get("BUILD", ROOT / "build" / "release"))
    parts = {"own": own_part, "server": server_part}
    settings = ("max_connections=40 shared_buffers=1GB max_wal_size=8GB wal_level=minimal max_wal_senders=0 maintenance_work_mem=512MB"
                " autovacuum_naptime=5s")
    with Postgres(settings) as server, scratch("bench") as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        port, names = free_port(), free_port()
        seed = make_site(folder, port)
        listens = f"listen 0.0.0.0:{port} backlog=4096; root {folder}/site;"
        with subprocess.Popen([ROOT / "bench" / "serve.sh", folder / "site", str(port), listens], stderr=subprocess.DEVNULL) as site, \
                subprocess.Popen([build / "bench" / "dns_server", str(names), "0"]) as dns:
            try:
                time.sleep(0.5)
                for name in sys.argv[2:] or parts:
                    parts[name](checks, server, folder, seed, f"127.0.0.1:{names}")
            finally:
                site.terminate()
                dns.terminate()
    checks.exit()


if __name__ == "__main__":
    main()
