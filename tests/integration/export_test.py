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
from xml.etree import ElementTree

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts, skip  # noqa: E402

try:
    import yaml
except ImportError as error:
    skip("export_test", f"{error}: install python3-yaml")
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


def rights(checks, folder):
    """What takes the place of a file is as closed to others as that was, and where a link leads; a log that SQLite still
    needs is no name for an export."""
    with WebServer() as server:
        small_site(checks, folder, server)
        for name in ("out.csv", "report.html", "far.csv", "figures.json", "empty.db"):
            (folder / name).touch()
        (folder / "link.csv").symlink_to("far.csv")
        closed = ["out.csv", "report.html", "far.csv", "figures.json", "empty.db", "results.db"]
        for name in closed:
            (folder / name).chmod(0o600)
        export(folder, "-o", "out.csv", checks=checks)
        export(folder, "-o", "link.csv", checks=checks)
        checks.equal(run(["report", "results.db", "-o", "report.html"], folder).code, 0, "crawl report")
        server.add("b.test", {"/": page("Other")})
        for more in (["--overwrite", "--stats", "figures.json"], ["-o", "empty.db"]):
            crawl(checks, server, folder, [server.url("b.test")], "--no-robots", "--delay", 0, *more)
    checks.equal({name: oct((folder / name).stat().st_mode & 0o777) for name in closed}, dict.fromkeys(closed, "0o600"), "rights")
    checks.check((folder / "link.csv").is_symlink(), "a link stays one")
    checks.equal((folder / "far.csv").read_bytes(), (folder / "out.csv").read_bytes(), "and what it leads to is written")
    for ending in ("-wal", "-shm", ".lock", ".search"):
        done = export(folder, "-o", f"results.db{ending}", code=2, checks=checks)
        checks.contains(done.stderr.decode(), "part of a database", ending)
        done = run(["--stats", f"results.db{ending}", "-o", "other.db", "http://127.0.0.1:9/"], folder)
        checks.equal((done.code, "part of a database" in done.err), (2, True), f"--stats {ending}: {done.err}")


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
        running = start(server, folder, [server.url("a.test")], "-d", 1, "--delay", "100ms")
        wait_until(lambda: len(server.log.visits) > 10)
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


def columns(checks, folder):
    with WebServer() as server:
        small_site(checks, folder, server)
    rows = json_rows(export(folder, "--columns", " title,url ,status", "--where", "status = 404", checks=checks).stdout)
    checks.equal([list(row) for row in rows], [["title", "url", "status"]], "the columns that are named, in their order")
    body = json_rows(export(folder, "--columns", "body,url", "--where", "url LIKE '%/latin'", checks=checks).stdout)[0]
    checks.equal((body["body"][-4:], list(body)), ("café", ["body", "body_base64", "url"]), "a body without its size beside it")
    for wrong, right in (("titel", "did you mean title?"), ("url,url", "twice"), (",", "such as url,status,title"), ("zzz", "it has url, host")):
        done = export(folder, "--columns", wrong, code=2, checks=checks)
        checks.contains(done.stderr.decode(), right, f"--columns {wrong}")
    data = export(folder, "--columns", "url,title", "--format", "csv", "--bom", checks=checks).stdout
    checks.check(data.startswith(b"\xef\xbb\xbfurl,title\r\n"), "a byte order mark, once")
    checks.equal(csv_rows(data[3:]), csv_rows(export(folder, "--columns", "url,title", "--format", "csv").stdout), "the rest is the same")


def views(checks, folder):
    """Every view of the file, by its own name and by the friendlier one."""
    with WebServer() as server:
        small_site(checks, folder, server, "--store", "html,all,text,links,headers")
    with sqlite3.connect(folder / "results.db") as db:
        names = [name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")]
        counts = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in [*names, "runs", "traps"]}
    for name, count in counts.items():
        for select in (name, name.replace("_", "-")):
            done = export(folder, "--select", select, checks=checks)
            checks.equal(len(done.stdout.splitlines()), count, f"rows of {select}")
    for select, name in (("pages", "results"), ("links", "link_graph"), ("broken", "broken_links"), ("hosts", "hosts_summary"),
                         ("headers", "response_headers")):
        checks.equal(export(folder, "--select", select).stdout, export(folder, "--select", name).stdout, f"{select} is {name}")
    checks.check(counts["response_headers"] > 10 and counts["broken_links"] > 0, "they have rows")
    for wrong, right in (("lnks", "did you mean links?"), ("urls", "no such view"), ("sqlite_schema", "no such view"), ("meta", "no such view"),
                         ("results; DROP TABLE urls", "no such view")):
        done = export(folder, "--select", wrong, code=2, checks=checks)
        checks.check(right in done.stderr.decode() and done.stderr.count(b"\n") == 1, f"--select {wrong}: {done.stderr}")


def items_by_field(checks, folder):
    with WebServer() as server:
        small_site(checks, folder, server)
    with sqlite3.connect(folder / "results.db") as db:
        for rule, data in (("tea", '{"name": "Grün, \\"a\\"", "price": 1.50, "tags": ["a", "b", null]}'), ("tea", '{"price": null, "url": "u", "more": {"x": [1]}}'),
                           ("tea", '{"ok": true, "name": "=1+1"}'), ("tea", "[1, {}]"), ("other", '{"no": 1}'), ("o'dd", '{"a\\u0062": 1}')):
            db.execute("INSERT INTO extracted(url_id, rule, data) VALUES(1, ?, ?)", (rule, data))
    table = csv_rows(export(folder, "--rule", "tea", "--format", "csv", checks=checks).stdout)
    checks.equal(table[0], ["url", "name", "price", "tags", "data.url", "more", "ok", "data"], "a column for each field")
    checks.equal([row[1:] for row in table[1:]], [['Grün, "a"', "1.50", "a; b; ", "", "", "", ""], ["", "", "", "u", '{"x":[1]}', "", ""],
                                                  ["'=1+1", "", "", "", "", "true", ""], ["", "", "", "", "", "", "[1,{}]"]], "its cells")
    rows = json_rows(export(folder, "--rule", "tea", "--select", "items", checks=checks).stdout)
    checks.equal([rows[0]["price"], rows[0]["tags"], rows[1]["more"], rows[2]["ok"], rows[2]["price"]], [1.5, ["a", "b", None], {"x": [1]}, True, None],
                 "JSON lines keep the values")
    checks.equal(json_rows(export(folder, "--rule", "o'dd", checks=checks).stdout)[0]["ab"], 1, "an odd name, an escaped key")
    some = csv_rows(export(folder, "--rule", "tea", "--format", "csv", "--columns", "price,url", "--where", "data ->> 'price' > 1").stdout)
    checks.equal((some[0], [row[0] for row in some[1:]]), (["price", "url"], ["1.50"]), "of its columns, of its rows")
    with sqlite3.connect(folder / "results.db") as db:
        db.execute("INSERT INTO extracted(url_id, rule, data) VALUES(1, 'both', ?)", ('{"url": "own", "data.url": "dotted", "a": 1}',))
    for style in ("csv", "jsonl"):
        done = export(folder, "--rule", "both", "--format", style, checks=checks).stdout
        row = json_rows(done)[0] if style == "jsonl" else dict(zip(*csv_rows(done)))
        checks.equal((list(row), row["data.data.url"], row["data.url"]), (["url", "data.data.url", "data.url", "a"], "own", "dotted"), f"no field is lost in {style}")
    for arguments, right in ((["--rule", "tee"], "did you mean tea?"), (["--rule", "tea", "--columns", "prise"], "did you mean price?"),
                             (["--rule", "tea", "--select", "pages"], "--select items"), (["--rule", "zzzz"], "there are those of")):
        checks.contains(export(folder, *arguments, code=2, checks=checks).stderr.decode(), right, f"{arguments}")
    deep = "[" * 1500 + "]" * 1500
    with sqlite3.connect(folder / "results.db") as db:
        db.execute("INSERT INTO extracted(url_id, rule, data) VALUES(1, 'deep', ?)", ('{"a": %s, "b": 1}' % deep,))
        db.execute("INSERT INTO extracted(url_id, rule, data) VALUES(1, 'wide', ?)", (json.dumps({f"f{i}": i for i in range(5000)}),))
        db.execute("INSERT INTO extracted(url_id, rule, data) VALUES(1, 'cold', ?)", ('{"=t": -3.5, "n": -18446744073709551616, "s": "-3.5", "l": [-1,-2]}',))
    checks.equal(csv_rows(export(folder, "--rule", "deep", "--format", "csv", checks=checks).stdout)[1][1:], [deep, "1"], "a deep value")
    for style, right in (((), [["'=t", "n", "s", "l"], ["-3.5", "-18446744073709551616", "'-3.5", "'-1; -2"]]),
                         (("--raw",), [["=t", "n", "s", "l"], ["-3.5", "-18446744073709551616", "-3.5", "-1; -2"]])):
        table = csv_rows(export(folder, "--rule", "cold", "--format", "csv", *style, checks=checks).stdout)
        checks.equal([row[1:] for row in table], right, f"numbers are no formulas {style}")
    done = export(folder, "--rule", "wide", "--format", "csv", checks=checks)
    checks.equal(len(csv_rows(done.stdout)[0]), 2001, "not more columns than that")
    checks.contains(done.stderr.decode(), "more than 2,000 fields", "which is told")


def names_and_counts(checks, folder):
    with WebServer() as server:
        small_site(checks, folder, server)
    done = export(folder, "-o", "out.csv", checks=checks)
    checks.contains(done.stderr.decode(), "16 rows to out.csv (", "what was written is counted")
    checks.equal(export(folder, checks=checks).stderr, b"", "a pipe is not told of")
    checks.contains(export(folder, "-o", "none.csv", "--where", "0", checks=checks).stderr.decode(), "warning: no rows to none.csv", "nothing is a warning")
    for name, format_, right in (("x.xlsx", None, "-o x.csv --bom"), ("x.XLS", None, "-o x.csv --bom"), ("x.json", None, "-o x.jsonl"), ("x.json", "csv", "-o x.csv"),
                                 ("x.csv", "jsonl", "-o x.jsonl"), ("x.jsonl", "csv", "-o x.csv"), ("x.csv.gz", None, "gzip > x.csv.gz"), ("x.parquet", None, "-o x.csv"),
                                 ("x.csv", "warc", "-o x.warc"), ("folder/", None, "--format markdown"), ("x.md", "csv", "-o x.csv"), ("x.xml", "jsonl", "-o x.jsonl")):
        done = export(folder, "-o", name, *(["--format", format_] if format_ else []), code=2, checks=checks)
        checks.check(right in done.stderr.decode() and done.stderr.count(b"\n") == 1, f"-o {name} as {format_}: {done.stderr}")
    checks.equal(sorted(path.name for path in folder.glob("x*")), [], "and nothing is written")
    export(folder, "-o", "y.json", "--format", "jsonl", checks=checks)
    checks.equal(len(json_rows((folder / "y.json").read_bytes())), 16, "JSON lines in whatever file, if asked for")
    for bad, right in (("status = 200 ORDER BY url", "only the condition"), ("status = ", "ends too early"), ("WHERE status = 200", "only the condition")):
        checks.contains(export(folder, "--where", bad, code=2, checks=checks).stderr.decode(), right, f"--where {bad}")
    for arguments in (["--format", "sitemap", "--select", "links"], ["--format", "markdown", "--columns", "url"], ["--bom"], ["--bodies", "--columns", "url"]):
        checks.equal(export(folder, *arguments, code=2, checks=checks).stderr.count(b"\n"), 1, f"{arguments}")


def sitemap(checks, folder):
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    dated = Answer("<title>Dated</title>", type_="text/html", headers=["Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT"])
    pages = {"/q?a=1&b=2": dated, "/not": page("N", head="<meta name=robots content=noindex>"), "/copy": page("C", head='<link rel=canonical href="/own">'),
             "/own": page("O", head='<link rel=canonical href="/own">'), "/picture": Answer(b"GIF89a", type_="image/gif")}
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", [*pages, "/gone"]), **pages})
        crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0)
        base = server.url("a.test")
    export(folder, "-o", "sitemap.xml", checks=checks)
    found = {e.findtext("s:loc", None, space): e.findtext("s:lastmod", None, space)
             for e in ElementTree.parse(folder / "sitemap.xml").getroot().findall("s:url", space)}
    checks.equal(sorted(url.removeprefix(base) for url in found), ["", "own", "q?a=1&b=2"], "what search engines are to find")
    checks.equal([date for date in found.values() if date], ["2015-10-21T07:28:00Z"], "its date, where it is known")
    many = 100_001
    with sqlite3.connect(folder / "results.db") as db:
        host = db.execute("SELECT host_id FROM urls LIMIT 1").fetchone()[0]
        db.executemany("INSERT INTO urls(id, url, host_id, depth, state, seed, redirects) VALUES(?, ?, ?, 1, 1, 0, 0)",
                       ((1000 + i, f"{base}{i}", host) for i in range(many)))
        db.executemany("INSERT INTO pages(url_id, attempts, status, truncated, content_type) VALUES(?, 1, 200, 0, 'text/html')", ((1000 + i,) for i in range(many)))
    done = export(folder, "-o", "all.xml", checks=checks)
    checks.contains(done.stderr.decode(), "100,004 URLs to all.xml and 3 files beside it", "three files")
    index = [e.text for e in ElementTree.parse(folder / "all.xml").getroot().findall("s:sitemap/s:loc", space)]
    checks.equal(index, [f"{base}all-{i}.xml" for i in (1, 2, 3)], "and an index of them")
    sizes = [len(ElementTree.parse(folder / f"all-{i}.xml").getroot().findall("s:url", space)) for i in (1, 2, 3)]
    checks.equal(sizes, [50_000, 50_000, 4], "none has more than 50,000")
    checks.contains(export(folder, "--format", "sitemap", code=2, checks=checks).stderr.decode(), "at most 50,000", "a stream takes one file")
    with sqlite3.connect(folder / "results.db") as db:
        db.execute("UPDATE urls SET url = 'http://b.test/' WHERE id = 1000")
    checks.contains(export(folder, "-o", "two.xml", code=2, checks=checks).stderr.decode(), "--where \"url LIKE '", "one site alone")
    checks.equal(list(folder.glob("two*")), [], "and nothing is left")


def markdown(checks, folder):
    """Files of safe names that are no two the same, each with front matter that a YAML parser reads."""
    names = ["/docs/a.html", "/docs/A.html", "/docs/a.html?x=../../y", "/docs/", "/docs", "/docs/index.html", "/%2e%2e%2fetc/passwd", "/con", "/nul.html",
             "/a.md/x", "/a", "/" + "x" * 300, "/%E4%B8%AD", "/..hidden"]
    title = 'a: "b" \\ \'c\' # \u2028 \x7f é 中'
    with WebServer() as server:
        answers = {name: Answer(f"<html lang=en><title>{title}</title><main><h1>H</h1><p>page", type_="text/html; charset=utf-8") for name in names}
        server.add("a.test", {"/": page("Home", names), **answers})
        crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0)
        base = server.url("a.test")
    done = export(folder, "--format", "markdown", "-o", "md", checks=checks)
    files = [path for path in (folder / "md").rglob("*") if path.is_file()]
    told = int(done.stderr.split()[0])
    checks.equal(len(files), told, f"a file for each page: {done.stderr}")
    checks.equal(len({str(path).lower() for path in files}), told, "also where case does not count")
    urls = set()
    for path in files:
        relative = str(path.relative_to(folder / "md"))
        checks.check(all(c.isascii() and (c.isalnum() or c in "-_./") for c in relative) and ".." not in path.parts and path.suffix == ".md", f"name {relative}")
        checks.check(path.stem.lower() not in ("con", "nul") and len(path.name) < 200, f"name {relative}")
        front = yaml.safe_load(path.read_text().split("\n---\n")[0].removeprefix("---\n"))
        urls.add(front["url"])
        checks.check({"title", "url", "date", "fetched_at"} <= set(front), f"front matter {front}")
        checks.check(front["url"] == base or front["language"] == "en", "language")
    with Results(folder / "results.db") as results:
        stored = {row["url"]: row["title"] for row in results.query("SELECT url, title FROM results WHERE status = 200 AND charset IS NOT NULL")}
    checks.equal(urls, set(stored), "every page")
    for path in files:
        front = yaml.safe_load(path.read_text().split("\n---\n")[0].removeprefix("---\n"))
        checks.equal(front["title"], stored[front["url"]], "the title as it is stored")
    stream = export(folder, "--format", "markdown", "-o", "all.md", checks=checks)
    checks.equal((folder / "all.md").read_text().count("\n# H\n"), told - 1, f"one stream: {stream.stderr}")
    checks.equal(export(folder, "--format", "markdown").stdout, (folder / "all.md").read_bytes(), "the same to standard output")
    cat = run(["cat", "--as", "markdown", "results.db", base + "docs/"], folder)
    checks.check(cat.code == 0 and cat.out.endswith("---\n\n# H\n\npage\n"), f"crawl cat --as markdown: {cat.out}")
    checks.equal(run(["cat", "--as", "text", "results.db", base + "docs/"], folder).out, "H\n\npage\n", "as text")
    checks.equal(json.loads(run(["cat", "--as", "json", "results.db", base + "docs/"], folder).out)["url"], base + "docs/", "as json")
    checks.equal(run(["cat", "--as", "html", "results.db", base + "docs/"], folder).out, run(["cat", "results.db", base + "docs/"], folder).out, "as html")
    shot = run(["cat", "--as", "png", "results.db", base + "docs/"], folder)
    checks.check(shot.code == 1 and "--screenshots" in shot.err, f"of a page that no browser showed: {shot.err}")
    near = run(["cat", "results.db", base + "dcos/"], folder)
    checks.check(near.code == 1 and f"crawl cat results.db {base}docs/" in near.err, f"near ones are offered: {near.err}")


def status_json(checks, folder):
    with WebServer() as server:
        small_site(checks, folder, server)
    found = json.loads(run(["status", "--json", "results.db"], folder).out)
    checks.equal((found["file"], found["totals"], found["running"]), ("results.db", {"done": 16, "failed": 0, "skipped": 0, "queued": 0}, False), "what it holds")
    checks.check({"state": "done", "reason": None, "status": 404, "count": 1} in found["outcomes"], f"outcomes {found['outcomes']}")
    checks.equal((found["runs"][0]["exit_status"], found["runs"][0]["pages"], found["slowest_hosts"][0]["pages"]), (0, 16, 16), "runs and hosts")


run_parts("export_test", every_row, formulas, bodies, where, files, rights, pipes, beside_a_crawl, items, columns, views, items_by_field, names_and_counts,
          sitemap, markdown, status_json)
