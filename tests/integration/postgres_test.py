"""--output postgresql://...: a crawl in PostgreSQL leaves the rows that it leaves in a results file, whether it is disturbed
or not; `crawl copy` takes it to a file and back; what cannot be is said in a line. The server is the test's own
(support/postgres.py).

    postgres_test.py path/to/crawl [PART...]
"""

import json
import pathlib
import random
import signal
import sqlite3
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from crawler import run  # noqa: E402
from network import Nginx  # noqa: E402
from processes import kill, victims, wait_until  # noqa: E402
from same_rows import SAME, WHOLE, compare, copy, rows_of, run_parts  # noqa: E402
from web.answers import Answer, page, redirect  # noqa: E402
from web.graph import Graph  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, end_by_kill, start  # noqa: E402

BOOST = pathlib.Path("/usr/share/doc/libboost1.81-doc/doc/html")
FAST = ["--delay", 0, "--retries", 0]
GRAPH = ["--no-robots", "-d", "all", "--scope", "any", "-c", 16, "--per-host", 2, "--delay", "10ms", "--retries", 0]


def columns_of_psql(view):
    """Without what has another form there: bytes, and a real number that is rounded."""
    return ", ".join(name for name in SAME[view].replace(", 5)", "").split(", ") if name != "body" and "link_score" not in name)


def views(place, file):
    """PostgreSQL's own views give what a file's views give."""
    for view in SAME:
        columns = columns_of_psql(view)
        lines = place.ask(f"SELECT row_to_json(x) FROM (SELECT {columns} FROM {view}) AS x").splitlines()
        found = {view: [tuple(json.loads(line).values()) for line in lines]}
        compare(place.checks, "psql", found, rows_of(file, {view: columns}))
    lines = place.ask("SET jit = off; SELECT row_to_json(x) FROM findings AS x").splitlines()
    found = {"findings": [tuple(json.loads(line).values()) for line in lines]}
    compare(place.checks, "psql", found, place.rows({"findings": "rule, severity, url, detail"}))


def boost(place):
    """Boost's documentation, by its links, with all that is stored of a page; two in three of its reference are refused."""
    checks, folder = place.checks, place.folder
    with Nginx(folder, {"/": BOOST}) as nginx:
        options = ["--progress", "none", "-d", "all", *FAST, "--store", "all,text,links,headers", "--max-pages", 100000,
                   "--exclude", "/boost/[a-p]"]
        for output in ("file.db", place.uri):
            done = run([*options, "-o", output, nginx.base + "/index.html"], folder, timeout=120)
            checks.equal(done.code, 0, f"exit status of the crawl into {output}\n{done.err[-2000:]}")
    expected = rows_of(folder / "file.db", SAME)
    checks.check(len(expected["results"]) > 2000, f"{len(expected['results'])} pages of Boost's documentation")
    checks.note(f"   {len(expected['results'])} URLs, {len(expected['link_graph'])} links")
    compare(checks, "Boost", place.rows(SAME), expected)
    views(place, folder / "file.db")


def graph(place):
    """A random web of many hosts, undisturbed into a file; into PostgreSQL killed and stopped again and again."""
    checks, folder = place.checks, place.folder
    random_ = random.Random(5)
    with WebServer() as server:
        web = Graph(server, 11, 600, 40)
        crawl(checks, server, folder, [web.url(0)], *GRAPH, output="file.db")
        for target in ["coordinator", "storage", "worker", "term", "all"]:
            running = start(server, folder, [web.url(0)], *GRAPH, output=place.uri)
            time.sleep(random_.uniform(0.3, 0.8))
            if running.process.poll() is None and target == "term":
                running.process.terminate()
                checks.equal(running.wait(30).code, 130, "exit status after SIGTERM")
            elif running.process.poll() is None:
                pids = victims(running.pid, target, random_)
                kill(pids)
                end_by_kill(running) if running.pid in pids or target == "storage" else running.wait(60)
        crawl(checks, server, folder, [web.url(0)], *GRAPH, output=place.uri)
        expected = rows_of(folder / "file.db", SAME)
        compare(checks, "the graph", place.rows(SAME), expected)
        checks.equal(place.ask("SELECT sum(queued) FROM shard_state"), "0", "URLs that wait, as the shards count them")
        checks.equal(place.ask("SELECT sum(pages) FROM shard_state"),
                     place.ask("SELECT count(*) FROM pages WHERE status IS NOT NULL"), "pages, as the shards count them")
        again(checks, server, folder, web, place)
        views(place, folder / "file.db")


def again(checks, server, folder, web, place):
    """Nothing is asked for twice; --retry-failed asks for what failed; another depth judges again."""
    asked = len(server.log.visits)
    crawl(checks, server, folder, [web.url(0)], *GRAPH, output=place.uri)
    checks.equal(len(server.log.visits), asked, "requests of a second run")
    for output in ("file.db", place.uri):
        asked = len(server.log.visits)
        crawl(checks, server, folder, [web.url(0)], *GRAPH, "--retry-failed", output=output)
        failing = sum(one.kind == "failing" for one in web.pages)
        checks.check(0 < len(server.log.visits) - asked, f"--retry-failed asked for nothing of {failing}")
    compare(checks, "after --retry-failed", place.rows(SAME), rows_of(folder / "file.db", SAME))


def depths(place):
    """A depth, then a greater one, then a smaller number of pages: what was skipped is judged again, and what waited is told of."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 3, 200, 10)
        for output in ("file.db", place.uri):
            for options in (["-d", 1], ["-d", 3, "--exclude", "/show"], ["-d", 3]):
                crawl(checks, server, folder, [web.url(0)], "--no-robots", "--scope", "any", *FAST, *options, output=output)
        compare(checks, "depths", place.rows(SAME), rows_of(folder / "file.db", SAME))
        server.add("wide.test", {"/": page("Home", [f"/{n}" for n in range(9)])})
        for output in ("file.db", place.uri):
            options = server.url("wide.test"), "--no-robots", *FAST, "-d"
            crawl(checks, server, folder, [], *options, "all", "--max-pages", 3, code=4, output=output)
            said = crawl(checks, server, folder, [], *options, 0, output=output).out
            checks.contains(said, "skipped now: --depth is 0 (run 4 had all)", f"what is put aside in {output}")


def recrawl(place):
    checks, folder = place.checks, place.folder
    before = {"/": page("Home", ["/same", "/other", "/gone", "/twin"]), "/same": page("Same"), "/twin": page("Same"),
              "/other": page("Old", ["/old"]), "/old": page("Old one"), "/gone": page("Here")}
    after = before | {"/other": page("New", ["/new"]), "/new": page("New one"), "/gone": page("No", status=410),
                      "/same": page("Same no more")}
    with WebServer() as server:
        for output in ("file.db", place.uri):
            # A page that once has no answer is kept, and is replaced whole when it is there again.
            silent = before | {"/twin": Answer(then="hang_up"), "/other": Answer(then="hang_up")}
            for site, more in ((before, []), (silent, ["--recrawl"]), (after, ["--recrawl"])):
                server.add("a.test", site)
                crawl(checks, server, folder, [server.url("a.test")], *FAST, "-d", "all", "--store", "html,text,links,headers", *more,
                      output=output)
    found, expected = place.rows(SAME), rows_of(folder / "file.db", SAME)
    compare(checks, "a recrawl", found, expected)
    views(place, folder / "file.db")
    checks.check(len(expected["changes"]) >= 4, f"changes of the recrawl: {expected['changes']}")
    checks.equal(place.ask("SELECT count(*) FROM bodies"), place.ask(
        "SELECT count(DISTINCT (shard, body_id)) FROM pages WHERE body_id IS NOT NULL"), "bodies that a page has")
    texts = place.ask("SELECT count(*) FROM texts AS t WHERE NOT EXISTS (SELECT 1 FROM pages AS p"
                      " WHERE p.shard = t.shard AND p.url = t.url AND p.has_text = 1)")
    checks.equal(texts, "0", "texts of no page")


def checking(place):
    """What pages are shown with, what other sites answer and places in pages: in a recrawl, whose pages name others, too."""
    checks, folder = place.checks, place.folder
    links = ["/a#here", "/a#there", "/b#not", "#nowhere", "/moved#gone", "http://other.test:{port}/", "http://other.test:{port}/no"]
    shown = "<img src=/i.png alt='An i'><img src=/i.png><img src=/gone.png><script src=/moved.js></script><link rel=stylesheet href=/s.css>"
    with WebServer() as server:
        def site(links, extra):
            body = "<title>Home</title>" + extra + "".join(f"<a href='{link.format(port=server.port)}'>to {link[-6:]}</a>" for link in links)
            return {"/": Answer(body.encode()), "/a": Answer(b"<p id=here>A<p id=too>"), "/b": page("B"), "/moved": redirect("/a"),
                    "/i.png": Answer(b"png", type_="image/png"), "/moved.js": redirect("/gone.js"),
                    "/s.css": Answer(b"@font-face {src: url(gone.woff)} p {background: url(i.png)}", type_="text/css")}
        server.add("other.test", {"/": page("Other")})
        for output in ("file.db", place.uri):
            for named, extra, more in ((links, shown, []), (links[1:4], shown[10:], ["--recrawl"])):
                server.add("a.test", site(named, extra))
                crawl(checks, server, folder, [server.url("a.test")], *FAST, "-d", "all", "--resources", "check", "--check-external",
                      *more, output=output)
            if output == "file.db":
                first = rows_of(folder / "file.db", {view: SAME[view] for view in ("resources", "broken_resources", "broken_fragments")})
    found, expected = place.rows(SAME), rows_of(folder / "file.db", SAME)
    compare(checks, "checks", found, expected)
    views(place, folder / "file.db")
    for view, rows in first.items():
        checks.check(len(rows) >= 2, f"{view} of the site: {rows}")
    checks.equal(place.ask("SELECT count(*) FROM page_ids AS i WHERE NOT EXISTS (SELECT 1 FROM pages AS p"
                           " WHERE p.shard = i.shard AND p.url = i.url AND p.has_ids = 1)"), "0", "names of no page")


def found_by(checks, folder, db, words):
    """The exit status and the URLs of the hits."""
    done = run(["search", db, "--limit", 100, "--", words], folder)
    return done.code, sorted(line.split("/", 3)[3] for line in done.out.splitlines() if line.startswith("http"))


def searching(place):
    """A search finds in PostgreSQL what it finds in a file, whoever made the index, and after a recrawl."""
    checks, folder, server = place.checks, place.folder, place.server
    texts = {"apple": "An apple a day keeps the doctor away", "day": "A day away from the doctor's apple tree",
             "zurich": "Z\u00fcrich na\u00efve CAF\u00c9",
             "search": "\u5168\u6587\u641c\u7d22\u5f15\u64ce\u4f7f\u7528",
             "other": "\u7d22\u5f15\u5168\u641c\u6587 SQLite\u641c\u7d22 write-ahead log",
             "quote": "it's a 'quote' \\ back:slash & | ! (x) v1.5", "copy": "same words", "twin": "same words",
             "long": "w" * 5000 + " " + " ".join(f"n{i}x{i * 7919}" for i in range(120_000)) + " behindall"}
    questions = ["apple", "doctor apple", '"the doctor"', '"apple day"', '"doctor away"', "appl*", "day -tree", "zurich", "naive cafe", "\u641c",
                 "\u641c\u7d22", "\u5168\u6587\u641c\u7d22", "\u6587\u641c", "sqlite\u641c", "\u7d22\u5f15*", "ahead", "write-ahead", "quote", "it's", "back:slash",
                 "1.5", '"', "-apple", "same", "none", "n5x39595", "...", "fresh"]
    site = {f"/{name}": Answer(f"<title>{name} title</title><p>{text}".encode()) for name, text in texts.items()}
    site["/"] = page("Home", list(site))
    with WebServer() as web:
        web.add("a.test", site)
        for output in ("file.db", place.uri):
            crawl(checks, web, folder, [web.url("a.test")], *FAST, "-d", 1, *(["--index"] if output == place.uri else []), output=output)
        checks.equal(place.ask("SELECT count(*) FROM search_documents"), str(len(site)), "documents after a crawl with --index")
        for questions_of in (questions, ["fresh", "apple", "doctor"]):
            for words in questions_of:
                expected = found_by(checks, folder, "file.db", words)
                checks.check(found_by(checks, folder, place.uri, words) == expected, f"{words!r}: {found_by(checks, folder, place.uri, words)}"
                                                                                     f" instead of {expected}")
            web.add("a.test", site | {"/day": Answer(b"<title>Fresh</title>fresh bread"), "/apple": page("No", status=404)})
            for output in ("file.db", place.uri):
                crawl(checks, web, folder, [web.url("a.test")], *FAST, "-d", 1, "--recrawl", output=output)
    server.psql("CREATE ROLE looker LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker", place.database)
    looking = run(["search", place.uri.replace("crawl@", "looker@"), "fresh"], folder)
    checks.equal((looking.code, looking.out.count("http://")), (0, 1), f"a search by one who may only read: {looking.err}")
    checks.contains(run(["search", place.uri, "fresh"], folder).out, "[Fresh]", "marks")


def parsing(place):
    """Rules over stored pages, one after the other, give the items that they give in a file; `compact` takes nothing away."""
    checks, folder = place.checks, place.folder
    rules = ("[[extract]]\nname = 'p'\nfields = {h = 'h1', l = 'a::attr(href)'}\n", "[[extract]]\nname = 'q'\nfields = {h = 'h1'}\n")
    site = {f"/{i}": Answer(f"<title>{i}</title><h1>H {i % 7}</h1><a href='/{i + 1}'>x</a>".encode()) for i in range(150)}
    with WebServer() as web:
        web.add("a.test", site)
        for output in ("file.db", place.uri):
            crawl(checks, web, folder, [web.url("a.test", "/0")], *FAST, "-d", "all", output=output)
    items = {"items": "url, rule, data"}
    for text in (*rules, rules[1]):
        (folder / "rules.toml").write_text(text)
        for db in ("file.db", place.uri):
            done = run(["parse", db, "--config", "rules.toml"], folder)
            checks.equal(done.code, 0, f"crawl parse {db}: {done.err}")
            checks.contains(done.out, "Parsed 150 pages", f"crawl parse {db}")
        expected = rows_of(folder / "file.db", items)
        compare(checks, "crawl parse", place.rows(items), expected)
    checks.equal(len(expected["items"]), 150, "items of the last rules")
    place.ask("INSERT INTO texts VALUES(1, 1, 'of no page')")
    place.ask("DROP TABLE page_ids, link_fragments, resource_uses CASCADE; DROP VIEW results CASCADE; ALTER TABLE pages DROP COLUMN has_ids;"
              "UPDATE meta SET number = 2 WHERE key = 'schema_version'; DELETE FROM meta WHERE key = 'views'")
    checks.contains(run(["status", place.uri], folder).err, "crawl compact", "what is said of a crawl of an older version")
    done = run(["compact", place.uri], folder)
    checks.equal(done.code, 0, f"crawl compact: {done.err}")
    checks.contains(done.out, "1 rows that nobody named", "crawl compact")
    compare(checks, "crawl compact", place.rows(SAME), rows_of(folder / "file.db", SAME))


def hostile(place):
    """What PostgreSQL takes in no text: U+0000, bytes that are no UTF-8; URLs longer than an entry of a b-tree may be."""
    checks, folder = place.checks, place.folder
    long = "/" + "long" * 2000
    site = {"/": Answer(b"<title>a\0b\xff\xfe</title><p>x\0y \xc3\x28 \xed\xa0\x80<a href='/t'>t\0u\xff</a><a href='" +
                        long.encode() + b"'>l</a>", headers=["X-Odd: \xff\xfe", "Content-Type: text/html; charset=utf-8"]),
            "/t": Answer(b"\0\0\0", type_="text/plain"), long: page("Long"), "/r": redirect("/%00%ff")}
    with WebServer() as server:
        server.add("a.test", site)
        crawl(checks, server, folder, [server.url("a.test"), server.url("a.test", "/r")], *FAST, "-d", 2, "--store",
              "all,text,links,headers", "--max-url-length", 60000, output=place.uri)
    checks.equal(place.ask("SELECT count(*) FROM results WHERE state = 'done' AND status = 200"), "3", "hostile pages stored")
    checks.equal(place.ask("SELECT count(*) FROM results WHERE length(url) > 8000 AND title = 'Long'"), "1", "the long URL")
    checks.check("\ufffd" in place.ask("SELECT title || text FROM results WHERE title LIKE 'a%'"), "U+FFFD for what is no text")


def rows_of_tables(path):
    """How many rows each table has, but those that are of the file alone and bodies, which each shard has for itself."""
    own = ("meta", "bodies", "shared_bodies", "sqlite_stat1")
    with sqlite3.connect(path) as file:
        names = [name for name, in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: file.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in sorted(names) if name not in own}


def there_and_back(place):
    """A crawl of a file, copied into PostgreSQL and back, is the same; and both go on alike."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 7, 150, 12)
        options = [*GRAPH, "--store", "all,text,links,headers", "--delay", 0]
        crawl(checks, server, folder, [web.url(0)], *options, "--max-pages", 60, code=4, output="file.db")
        kind = ("a.test/app/#", "needed", 5, 4, 90, "2026-01-02T03:04:05.678Z")
        with sqlite3.connect(folder / "file.db") as file:  # as --render auto leaves it
            file.execute("INSERT INTO render_kinds VALUES(?, ?, ?, ?, ?, ?)", kind)
            file.execute("INSERT INTO host_facts SELECT id, 3, 1, 4567, 1.5, 2.5 FROM hosts")  # as larger crawls have them
        copy(checks, folder, "file.db", place.uri)
        compare(checks, "there and back", place.rows(WHOLE), rows_of(folder / "file.db", WHOLE))
        copy(checks, folder, place.uri, "back.db")
        with sqlite3.connect(folder / "back.db") as file:
            checks.equal(file.execute("SELECT * FROM render_kinds").fetchall(), [kind], "what was found of kinds of pages")
        checks.equal(rows_of_tables(folder / "back.db"), rows_of_tables(folder / "file.db"), "rows of each table, there and back")
        for output in ("file.db", place.uri):
            crawl(checks, server, folder, [web.url(0)], *options, output=output)
        compare(checks, "and on from there", place.rows(SAME), rows_of(folder / "file.db", SAME))
        for origin, target, words in (("file.db", place.uri, "has a crawl already"), (place.uri, "file.db", "is there already"),
                                      ("file.db", "other.db", "to PostgreSQL"), ("none.db", place.uri, "there is no none.db")):
            refused = run(["copy", origin, target], folder)
            checks.equal(refused.code, 2, f"crawl copy {origin} {target}")
            checks.contains(refused.err, words, f"crawl copy {origin} {target}")


def reading(place):
    """The commands that read say of a crawl in PostgreSQL what they say of its copy in a file."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 8, 120, 9, circles=1)
        crawl(checks, server, folder, [web.url(0)], *GRAPH, "--store", "all,text,links,headers", "--delay", 0, output=place.uri)
        url = web.url(0)
    place.rows({})
    warc_and_back(place)
    for arguments in [["export", "DB", "--format", "jsonl", "--select", "pages" if view == "results" else view] for view in WHOLE] + [
            ["export", "DB", "--format", "csv", "--where", "status = 200", "--columns", "url,title,text"],
            ["export", "DB", "--format", "sitemap", "--where", f"host = '{web.host(0)}:{server.port}'"], ["status", "DB"], ["status", "--json", "DB"], ["cat", "DB", url],
            ["cat", "DB", url, "--as", "text"], ["cat", "DB", url, "--as", "json"], ["why", "DB", url],
            ["why", "DB", web.url(5)], ["why", "DB", url + "none"], ["audit", "DB"]]:
        said = []
        for db in (place.uri, "copy-1.db"):
            done = run([db if word == "DB" else word for word in arguments], folder)
            lines = (done.out + done.err).replace(db, "DB").replace("'DB'", "DB").splitlines()
            if arguments[0] == "audit":  # which URLs are examples is free
                lines = [line for line in lines if not line.startswith(("  http", "  ... and"))]
            lines = [line for line in lines if not line.startswith("  sqlite3 ") and not line.startswith("  psql ")]
            said.append((done.code, sorted(lines) if arguments[0] == "export" else lines))
        checks.check(said[0] == said[1], f"{' '.join(arguments)}: {said[0]!r:.1500}\n instead of {said[1]!r:.1500}")


def warc_and_back(place):
    """Pages that are exported to a WARC file are imported into another database."""
    checks, folder, server = place.checks, place.folder, place.server
    other = server.create()
    for command in (["export", place.uri, "--format", "warc", "-o", "pages.warc"], ["import", server.uri(other), "pages.warc"]):
        done = run(command, folder)
        checks.equal(done.code, 0, " ".join(command) + "\n" + done.err)
    asked = "SELECT url, status, title, links FROM results WHERE status = 200 ORDER BY 1"
    checks.equal(server.psql(asked, other), place.ask(asked), "pages that were imported")


def refusals(place):
    """One line, and exit status 2 where it is the command that must be another."""
    checks, folder, server = place.checks, place.folder, place.server
    (folder / "urls.txt").write_text("http://127.0.0.1:9/\n")
    other = server.create()
    server.psql("CREATE TABLE urls(a int)", other)
    cases = [("postgresql://me:secret@db.test/crawl", "~/.pgpass"), ("postgresql://db.test/crawl?password=secret", "~/.pgpass"),
             ("postgresql://db.test/crawl?sslp%61ssword=secret", "~/.pgpass"),
             ("postgresql://db.test/crawl?schema=Odd-Name", "schema=Odd-Name"), ("postgresql://db.test/a b", "%20"),
             (f"postgresql://crawl@/nowhere?host={server.folder}", "nowhere"),
             (place.uri + "&nonsense=1", "nonsense"), (place.uri + "&port=70000", "invalid port number"),
             (place.uri + "&connect_timeout=x", "invalid integer"), (place.uri + "&gssencmode=require", "GSSAPI"), (server.uri(other), "of another program")]
    for uri, words in cases:
        refused = run(["-o", uri, "--progress", "none", "urls.txt"], folder)
        what = f"-o {uri}"
        checks.equal(refused.code, 2, f"{what}\n{refused.err}")
        checks.contains(refused.err, words, what)
        checks.check("secret" not in refused.err + refused.out, f"{what}: the password is shown: {refused.err}")
        checks.equal(refused.err.strip().count("\n"), 0, f"{what}: lines of the message\n{refused.err}")
    for command, words in ((["status", place.uri], "no crawl"), (["export", place.uri], "no crawl"),
                           (["why", place.uri, "http://a/"], "no crawl"), (["resume", place.uri], "no crawl"),
                           (["copy", place.uri, "none.db"], "no crawl"), (["search", place.uri, "x"], "no crawl"),
                           (["compact", place.uri], "no crawl"), (["import", place.uri, "urls.txt"], "no WARC file"),
                           (["status", server.uri("nowhere")], "nowhere"), (["status", "postgresql://a:b@c/d"], "~/.pgpass")):
        refused = run(command, folder)
        checks.equal(refused.code, 2, " ".join(command) + "\n" + refused.err)
        checks.contains(refused.err, words, " ".join(command))
    checks.equal(server.psql("SELECT count(*) FROM pg_class WHERE relname = 'pages'", place.database), "0",
                 "tables after commands that were refused")


def changed_by_hand(place):
    """Numbers of meta by which rows are found, and which a person changed: one line that says which, and nothing is written."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 14, 20, 5)
        crawl(checks, server, folder, [web.url(0)], *GRAPH, output=place.uri)
        pages = place.ask("SELECT count(*) FROM pages")
        for key, number, words in (("shards", "5", "5 shards"), ("shards", "300", "300 shards"), ("shards", "-7", "-7 shards"),
                                   ("shards", "9000000000000000000", "9000000000000000000 shards"), ("shards", "NULL", "0 shards"),
                                   ("fingerprint_key", "NULL", "no fingerprint_key"), ("schema_version", "-1", "no schema version"),
                                   ("schema_version", "9000000000000000000", "newer crawl")):
            kept = place.ask(f"SELECT number FROM meta WHERE key = '{key}'")
            place.ask(f"UPDATE meta SET number = {number} WHERE key = '{key}'")
            for command in (["-o", place.uri, "--progress", "none", web.url(0)], ["status", place.uri], ["compact", place.uri]):
                refused = run(command, folder)
                what = f"{key} = {number}: {command[0]}"
                checks.check(refused.code in (1, 2), f"{what}: exit status {refused.code}\n{refused.err}")
                checks.contains(refused.err, words, what)
                checks.equal(refused.err.strip().count("\n"), 0, f"{what}: lines of the message\n{refused.err}")
            place.ask(f"UPDATE meta SET number = {kept} WHERE key = '{key}'")
        checks.equal(run(["status", place.uri], folder).code, 0, "status of the crawl as it was")
        checks.equal(place.ask("SELECT count(*) FROM pages"), pages, "pages of the crawl as it was")


def one_writer(place):
    """A second crawl by the same machine is refused; what is written without the shards is refused and counted, and the crawl goes
    on when they are free."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 9, 400, 30)
        crawl(checks, server, folder, [web.url(0)], *GRAPH, output="file.db")
        running = start(server, folder, [web.url(0)], *GRAPH, "--delay", "500ms", "--per-host", 1, output=place.uri)
        checks.check(wait_until(lambda: place.ask("SELECT to_regclass('pages') IS NOT NULL") == "t"
                                and int(place.ask("SELECT count(*) FROM pages")) > 20, timeout=20), "the crawl stores pages")
        second = run(["-o", place.uri, "--progress", "none", web.url(0)], folder)
        checks.equal(second.code, 2, f"exit status of a second crawl\n{second.err}")
        checks.contains(second.err, "--node", "what a second crawl says")
        place.ask("UPDATE shards SET epoch = epoch + 1, owner = 'other'")
        checks.check(wait_until(lambda: int(place.ask("SELECT sum(refused) FROM nodes")) >= 1, timeout=20),
                     "refused commits are counted")
        finished = running.wait(60)
        checks.equal(finished.code, 0, f"exit status of a crawl whose shards were taken for a while\n{finished.err[-1500:]}")
        checks.contains(finished.err, "taken this crawl over", "what it says")
    compare(checks, "after a loss of all shards", place.rows(SAME), rows_of(folder / "file.db", SAME))


def server_dies(place):
    """As after a crash of the server: the crawl waits and goes on; one that has no patience ends, and the same command goes on."""
    checks, folder, server = place.checks, place.folder, place.server
    with WebServer() as web_server:
        web = Graph(web_server, 12, 400, 25)
        crawl(checks, web_server, folder, [web.url(0)], *GRAPH, output="file.db")
        slow = [*GRAPH, "--delay", "300ms", "--per-host", 1]
        running = start(web_server, folder, [web.url(0)], *slow, "--store-timeout", "1s", output=place.uri)
        checks.check(wait_until(lambda: place.ask("SELECT to_regclass('pages') IS NOT NULL") == "t"
                                and int(place.ask("SELECT count(*) FROM pages")) > 10, timeout=20), "the crawl stores pages")
        server.stop(signal.SIGKILL)
        finished = running.wait(40)
        checks.equal(finished.code, 1, f"exit status of a crawl that had no patience\n{finished.err[-1500:]}")
        checks.contains(finished.err, "postgresql://", "what it says names the database")
        finished = start(web_server, folder, [web.url(0)], *slow, "--store-timeout", "1s", output=place.uri).wait(20)
        checks.equal(finished.code, 1, f"exit status of a crawl without patience that finds no server\n{finished.err[-1500:]}")
        checks.contains(finished.err, "(--store-timeout)", "what it says")
        running = start(web_server, folder, [web.url(0)], *slow, output=place.uri)
        checks.check(wait_until(lambda: "cannot be used" in running.errors(), timeout=10), "a crawl says that there is no server yet")
        server.start()
        stored = int(place.ask("SELECT count(*) FROM pages"))
        checks.check(wait_until(lambda: int(place.ask("SELECT count(*) FROM pages")) > stored + 10, timeout=20), "it goes on")
        server.stop(signal.SIGKILL)
        time.sleep(0.5)
        server.start()
        finished = running.wait(60)
        checks.equal(finished.code, 0, f"exit status of a crawl whose server died\n{finished.err[-1500:]}")
        checks.contains(finished.err, "is there again", "what it says")
    compare(checks, "after a crash of the server", place.rows(SAME), rows_of(folder / "file.db", SAME))


def endings(place):
    """Whether a run is under way, was stopped or was killed is said here as of a file."""
    def says(end):
        return all(end in run([command, place.uri], place.folder).out for command in ("status", "top"))
    with WebServer() as server:
        web = Graph(server, 13, 400, 25)
        running = start(server, place.folder, [web.url(0)], *GRAPH, "--rate", 20, output=place.uri)
        place.checks.check(wait_until(lambda: "crawling" in run(["top", place.uri], place.folder).out, timeout=20), "top of a crawl under way")
        place.checks.contains(run(["status", place.uri], place.folder).out, "under way", "status of a crawl under way")
        end_by_kill(running)
        # After two leases without a word nobody writes.
        place.ask("DELETE FROM meta WHERE key = 'lease_ms'; INSERT INTO meta(key, number) VALUES ('lease_ms', 2000)")
        place.checks.check(wait_until(lambda: says("killed"), timeout=20), "a crawl that was killed")
        crawl(place.checks, server, place.folder, [web.url(0)], *GRAPH, "--max-pages", 20, output=place.uri, code=4)
        place.checks.check(says("stopped: --max-pages 20"), "a crawl that a limit stopped")


PARTS = (boost, graph, depths, recrawl, checking, searching, parsing,
         hostile, there_and_back, reading, refusals, changed_by_hand, one_writer, server_dies, endings)

if __name__ == "__main__":
    run_parts("postgres_test", PARTS, "postgres")
