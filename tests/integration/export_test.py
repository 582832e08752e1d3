"""`crawl export` as JSON lines and CSV: every row and column of the views, whatever a page says, and nothing else.

    export_test.py path/to/crawl [PART...]
"""

import base64
import csv
import hashlib
import io
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import Running, binary, environment, run  # noqa: E402
from processes import wait_until  # noqa: E402
from results import Results, body_of  # noqa: E402
from web.answers import Answer, page, plain  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, end_by_kill, start  # noqa: E402

TITLES = ["=1+1", "+cmd", "-2", "@sum", "a,b", 'say "hi"', "two\nlines", "plain", " blank", "'=1", "žluťoučký 中文 😀", ""]
OTHER_COLUMNS = {"body"}  # of the view, which an export has where it is asked for


def export(folder, *arguments, code=0, checks=None, output="results.db"):
    """The bytes of an export to standard output."""
    done = subprocess.run([binary(), "export", output, *map(str, arguments)], cwd=folder, env=environment(), capture_output=True,
                          timeout=60)
    if checks:
        checks.equal(done.returncode, code, f"exit status of export {arguments}: {done.stderr.decode()[:500]}")
    return done


def json_rows(data):
    return [json.loads(line) for line in data.decode().splitlines()]


def csv_rows(data):
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def small_site(checks, folder, server, *options):
    """A page for each title, a picture, a page in another charset, one that is not there."""
    pages = {f"/{i}": Answer(f"<title>{title}</title><p>page {i}", type_="text/html; charset=utf-8") for i, title in enumerate(TITLES)}
    links = [*pages, "/picture", "/latin", "/gone"]
    server.add("a.test", {"/": page("Home", links), **pages, "/picture": Answer(bytes(range(256)), type_="image/png"),
                          "/latin": Answer("<title>\xe9t\xe9</title>caf\xe9".encode("latin-1"), type_="text/html; charset=iso-8859-1"),
                          "/robots.txt": plain("User-agent: *\n")})
    crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0, "--store", "html,all,text,links", *options)


def view(folder, name):
    with Results(folder / "results.db") as results:
        return [dict(row) for row in results.query(f"SELECT * FROM {name}")]


def every_row(checks, folder):
    with WebServer() as server:
        small_site(checks, folder, server)
    for select, name in (("pages", "results"), ("links", "link_graph")):
        wanted = [{k: v for k, v in row.items() if k not in OTHER_COLUMNS} for row in view(folder, name)]
        checks.check(len(wanted) > 10, f"{name} has rows")
        checks.equal(json_rows(export(folder, "--select", select, checks=checks).stdout), wanted, f"JSON lines of {select}")
        table = csv_rows(export(folder, "--select", select, "--format", "csv", "--raw", checks=checks).stdout)
        checks.equal(table[0], list(wanted[0]), f"columns of {select}")
        for found, row in zip(table[1:], wanted, strict=True):
            checks.equal(found, ["" if v is None else str(v) for v in row.values()], f"CSV row of {select}")


def formulas(checks, folder):
    with WebServer() as server:
        small_site(checks, folder, server)
    data = export(folder, "--format", "csv", "--where", "title IS NOT NULL", checks=checks).stdout
    at = csv_rows(data)[0].index("title")
    found, wanted = {row[at] for row in csv_rows(data)[1:]}, {" ".join(t.split()) for t in TITLES if t} | {"été", "Home"}
    defused = {"'" + title if title[:1] in tuple("=+-@") else title for title in wanted}
    checks.check(defused - {""} <= found, f"titles are defused: {defused - found}")
    checks.check(not any(cell[:1] and cell[0] in "=+@\t\r" for row in csv_rows(data) for cell in row), "no cell begins as a formula")
    checks.check(data.count(b"\r\n") >= len(TITLES) and data.endswith(b"\r\n"), "records end with CRLF")


def bodies(checks, folder):
    with WebServer() as server:
        small_site(checks, folder, server)
    stored = {row["url"]: row for row in view(folder, "results")}
    for line in json_rows(export(folder, "--bodies", checks=checks).stdout):
        body = body_of(stored[line["url"]]) or None
        found = line["body"].encode() if line["body"] is not None else base64.b64decode(line["body_base64"]) if line["body_base64"] else None
        checks.equal(found, body, f"body of {line['url']}")
        checks.check(line["body"] is None or line["body_base64"] is None, "one of the two")
        if line["url"].endswith("/picture"):
            checks.equal(hashlib.sha256(found).hexdigest(), line["body_hash"], "a picture's bytes")
    table = csv_rows(export(folder, "--bodies", "--raw", "--format", "csv", checks=checks).stdout)
    at = table[0].index("body")
    checks.equal(table[0][at + 1], "body_base64", "the column beside")
    checks.check(any("café" in row[at] for row in table), "a page of another charset is UTF-8")


def where(checks, folder):
    with WebServer() as server:
        small_site(checks, folder, server)
    before = hashlib.sha256((folder / "results.db").read_bytes()).hexdigest()
    rows = json_rows(export(folder, "--where", "status = 404 -- not found", checks=checks).stdout)
    checks.equal([row["status"] for row in rows], [404], "--where chooses")
    inner = "url IN (SELECT to_url FROM broken_links)"
    checks.equal(len(json_rows(export(folder, "--where", inner, checks=checks).stdout)), 1, "a subquery")
    for bad in ("nosuch = 1", "status =", "1) UNION SELECT (1", "1); DELETE FROM pages; --", "?1", "1 /*", "1) LIMIT (1", "1, 2",
                ") OR (1", "load_extension('x')", "status = 1; SELECT 1", "sum(status)", "1) FROM urls WHERE (1", "x'"):
        done = export(folder, "--where", bad, code=2, checks=checks)
        checks.equal((done.stdout, done.stderr.count(b"\n")), (b"", 1), f"one line for {bad}")
    export(folder, "--where", "1=1", "--format", "jsonl", checks=checks)
    checks.equal(hashlib.sha256((folder / "results.db").read_bytes()).hexdigest(), before, "the file is as it was")


def files(checks, folder):
    with WebServer() as server:
        small_site(checks, folder, server)
    export(folder, "-o", "out.csv", checks=checks)
    checks.equal((folder / "out.csv").read_bytes(), export(folder, "--format", "csv").stdout, "the name tells the format")
    checks.check(not list(folder.glob("*-new")), "nothing else is left")
    for name in ("results.db", ".", "no/such/folder.csv"):
        done = export(folder, "-o", name, code=2, checks=checks)
        checks.equal(done.stderr.count(b"\n"), 1, f"one line for {name}")
    checks.check(sqlite3.connect(folder / "results.db").execute("SELECT count(*) FROM results").fetchone()[0] > 3, "results are kept")
    checks.contains(export(folder, "-o", "/dev/full", code=1, checks=checks).stderr.decode(), "space", "a full disk")
    checks.contains(export(folder, output="none.db", code=2, checks=checks).stderr.decode(), "none.db", "no such file")
    os.environ["CRAWL_OUTPUT"] = "other"
    try:
        checks.check(export(folder, checks=checks).stdout, "what a crawl's variable says is nothing to an export")
    finally:
        del os.environ["CRAWL_OUTPUT"]
    checks.check(not (folder / "other").exists(), "CRAWL_OUTPUT is a crawl's")


def pipes(checks, folder):
    """A reader that goes is a quiet end; Ctrl-C ends an expression without end, and leaves no file."""
    with WebServer() as server:
        small_site(checks, folder, server)
    endless = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)"
    done = subprocess.run(f"set -o pipefail; '{binary()}' export results.db --select links | head -c 10; echo ${{PIPESTATUS[0]}} >&2",
                          shell=True, executable="/bin/bash", cwd=folder, capture_output=True)
    checks.equal(done.stderr.split(), [b"0"], "a closed pipe")
    running = Running(["export", "results.db", "-o", "slow.jsonl", "--where", endless], folder)
    wait_until(lambda: (folder / "slow.jsonl-new").exists())
    running.process.send_signal(signal.SIGINT)
    checks.equal(running.wait(10).code, 130, "Ctrl-C")
    checks.check(not list(folder.glob("slow*")), "and nothing is left")


def beside_a_crawl(checks, folder):
    paths = [f"/{i}" for i in range(300)]
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", paths), **{path: page(path) for path in paths}})
        running = start(server, folder, [server.url("a.test")], "-d", 1, "--delay", "20ms")
        wait_until(lambda: len(server.log.visits) > 20)
        wait_until(lambda: run(["export", "results.db", "--where", "status = 200"], folder).out.count("\n") > 5)
        checks.equal(len(json_rows(export(folder, checks=checks).stdout)), 301, "the whole moment")
        checks.check(running.process.poll() is None, "the crawl goes on meanwhile")
        end_by_kill(running)
        checks.equal(len(json_rows(export(folder, checks=checks).stdout)), 301, "after a kill")


def items(checks, folder):
    """What a results file from anybody holds as JSON: a value where it is one, a text where it is not."""
    with WebServer() as server:
        small_site(checks, folder, server)
    with sqlite3.connect(folder / "results.db") as db:
        for data in ('{"a": [1,\n 2]}', "not json", '"text"'):
            db.execute("INSERT INTO extracted(url_id, rule, data) VALUES(1, 'rule', ?)", (data,))
    rows = json_rows(export(folder, "--select", "items", checks=checks).stdout)
    checks.equal([row["data"] for row in rows], [{"a": [1, 2]}, "not json", "text"], "data of items")
    checks.equal(len(csv_rows(export(folder, "--select", "items", "--format", "csv", checks=checks).stdout)), 4, "CSV of items")


run_parts("export_test", every_row, formulas, bodies, where, files, pipes, beside_a_crawl, items)
