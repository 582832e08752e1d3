"""--recrawl: conditional requests, what a 304 keeps, and the view `changes`.

    recrawl_test.py path/to/crawl [PART...]
"""

import datetime
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from processes import wait_until  # noqa: E402
from results import Results, body_of  # noqa: E402
from web.answers import Answer, page, plain, redirect  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, end_by_kill, rows, start  # noqa: E402

FAST = ["--delay", 0, "--retries", 0, "-d", "all", "--store", "all,text,links"]
DATE = "Sat, 01 Mar 2025 10:00:00 GMT"


def conditional(title, headers, condition, links=()):
    """A page that answers 304 to a request whose header `condition` has the value that it gave."""
    name, value = condition
    full = page(title, links, headers=headers)
    return lambda visit: Answer("", 304, headers) if visit.headers.get(name) == value else full


def before():
    return {"/": page("Home", ["/etag", "/weak", "/dated", "/plain", "/changing", "/going", "/moving", "/image", "/breaking"]),
            "/etag": conditional("Etag", ['ETag: "v1"'], ("if-none-match", '"v1"'), ["/behind-etag"]),
            "/weak": conditional("Weak", ['ETag: W/"w"'], ("if-none-match", 'W/"w"')),
            "/dated": conditional("Dated", [f"Last-Modified: {DATE}"], ("if-modified-since", DATE)),
            "/plain": page("Plain"), "/behind-etag": page("Behind"), "/image": plain("some text"),
            "/changing": page("Old title", headers=['ETag: "old"']), "/going": page("Going"), "/moving": page("Moving"),
            "/breaking": page("Breaking")}


def after():
    return before() | {"/changing": page("New title", ["/new"], headers=['ETag: "new"']), "/new": page("New"),
                       "/going": page("Gone", status=410), "/moving": redirect("/moved"), "/moved": page("Moved"),
                       "/breaking": Answer("", 500)}


def serve(server, site):
    def respond(visit):
        found = site.get(visit.path)
        return found(visit) if callable(found) else found
    server.add("a.test", respond)


def read(folder, run=None):
    with Results(folder / "results.db") as results:
        columns = "url, state, reason, status, title, text, body_hash, body, body_size, etag, last_modified, run_id, fetched_at"
        found = {row["url"]: row for row in results.query(f"SELECT {columns} FROM results")}
        run = run or results.value("SELECT max(run_id) FROM runs")
        changes = {row["url"]: row for row in results.query("SELECT * FROM changes WHERE run_id = ?", run)}
        graph = {(row["from_url"], row["to_url"]) for row in results.query("SELECT from_url, to_url FROM link_graph")}
    return found, changes, graph


def recrawl(checks, folder):
    with WebServer() as server:
        serve(server, before())
        crawl(checks, server, folder, [server.url("a.test")], *FAST)
        first, _, first_graph = read(folder)
        asked = len(server.log.visits)
        crawl(checks, server, folder, [server.url("a.test")], *FAST)
        checks.equal(len(server.log.visits), asked, "requests of a second run without --recrawl")
        serve(server, after())
        crawl(checks, server, folder, [server.url("a.test")], *FAST, "--recrawl")
        visits = [visit for visit in server.log.visits[asked:] if visit.path not in ("/robots.txt", "/sitemap.xml")]
        second, changes, graph = read(folder)
        asked_again(checks, visits)
        unchanged(checks, server, first, second, changes)
        changed(checks, server, first, second, changes)
        links(checks, server, first_graph, graph)


def asked_again(checks, visits):
    checks.equal(sorted(visit.path for visit in visits), sorted(after()), "requests of the recrawl: each URL once, and the new ones")
    sent = {visit.path: visit.headers for visit in visits}
    checks.equal(sent["/etag"].get("if-none-match"), '"v1"', "If-None-Match of /etag")
    checks.equal(sent["/weak"].get("if-none-match"), 'W/"w"', "If-None-Match of /weak")
    checks.equal(sent["/dated"].get("if-modified-since"), DATE, "If-Modified-Since of /dated")
    for path in ("/plain", "/new"):
        conditions = [name for name in sent[path] if name.startswith("if-")]
        checks.equal(conditions, [], f"conditions of the request for {path}")
    checks.equal({visit.path for visit in visits if visit.status == 304}, {"/etag", "/weak", "/dated"}, "answered with 304")


def unchanged(checks, server, first, second, changes):
    for path in ("/", "/etag", "/weak", "/dated", "/plain", "/behind-etag", "/image"):
        url = server.url("a.test", path)
        for column in ("state", "title", "text", "body_hash", "body_size", "etag", "last_modified"):
            checks.equal(second[url][column], first[url][column], f"{path}: {column} after the recrawl")
        checks.equal(body_of(second[url]), body_of(first[url]), f"{path}: body after the recrawl")
        checks.check(second[url]["status"] in (200, 304), f"{path}: status {second[url]['status']}")
        checks.check(url not in changes, f"{path}: has not changed and is in `changes`: {tuple(changes.get(url, ()))}")


def changed(checks, server, first, second, changes):
    expected = {"/changing": "changed", "/going": "gone", "/moving": "redirected", "/new": "new", "/moved": "new"}
    for path, change in expected.items():
        url = server.url("a.test", path)
        row = changes.get(url)
        if not checks.check(row is not None, f"{path}: no row in `changes`"):
            continue
        checks.equal(row["change"], change, f"{path}: change")
        if change != "new":
            checks.equal(row["old_hash"], first[url]["body_hash"], f"{path}: old_hash")
        if change in ("changed", "new"):
            checks.equal(row["new_hash"], second[url]["body_hash"], f"{path}: new_hash")
    checks.equal(second[server.url("a.test", "/changing")]["title"], "New title", "title of the changed page")
    checks.equal(second[server.url("a.test", "/changing")]["etag"], '"new"', "etag of the changed page")
    checks.equal(second[server.url("a.test", "/going")]["status"], 410, "status of the page that is gone")
    checks.equal(second[server.url("a.test", "/moving")]["status"], 302, "status of the page that moved")
    broken = second[server.url("a.test", "/breaking")]
    checks.equal((broken["state"], broken["status"]), ("failed", 500), "a page that fails now")


def links(checks, server, before_, after_):
    """The link graph is that of the pages as they are: a 304 keeps its links, a changed page has its new ones."""
    def edge(source, target):
        return server.url("a.test", source), server.url("a.test", target)
    checks.check(edge("/etag", "/behind-etag") in before_ & after_, "the links of a page that answered 304 are kept")
    checks.check(edge("/changing", "/new") in after_, "the link of the changed page")


def goes_on(checks, folder):
    """A recrawl that was killed goes on where it was: what it had fetched again is not asked for a third time."""
    paths = [f"/{i}" for i in range(120)]
    with WebServer() as server:
        serve(server, {path: page("Page " + path, delay=0.01) for path in paths})
        seeds = [server.url("a.test", path) for path in paths]
        command = ["--delay", "10ms", "--retries", 0]
        crawl(checks, server, folder, seeds, "--delay", 0)
        asked = len(server.log.visits)
        began = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        running = start(server, folder, seeds, *command, "--recrawl")
        wait_until(lambda: len(server.log.visits) > asked + 50)
        end_by_kill(running)
        killed = len(server.log.visits)
        stored = {url for url, row in rows(folder, "url, fetched_at").items() if row["fetched_at"] >= began}
        checks.check(stored, "pages that it had stored")
        crawl(checks, server, folder, seeds, *command, "--recrawl")
        third = [visit.path for visit in server.log.visits[killed:] if server.url("a.test", visit.path) in stored]
        checks.equal(third, [], "asked for a third time")
        again = [visit.path for visit in server.log.visits[asked:] if visit.path not in ("/robots.txt", "/sitemap.xml")]
        checks.equal(set(again), set(paths), "asked for by the recrawl")
        asked = len(server.log.paths())
        crawl(checks, server, folder, seeds, *command, "--recrawl")
        checks.equal(len(server.log.paths()) - asked, len(paths), "requests of one more recrawl, after one that had ended")


def wants_more(checks, folder):
    """A page of a run that stored less is asked for without conditions, once; what is wanted no more stays."""
    with WebServer() as server:
        serve(server, {"/": conditional("Home", ['ETag: "v1"'], ("if-none-match", '"v1"'), ["/a"]),
                       "/a": conditional("A", ['ETag: "v1"'], ("if-none-match", '"v1"'))})
        command = ["-d", "all", "--delay", 0]
        crawl(checks, server, folder, [server.url("a.test")], *command, "--store", "none")
        for more, conditions in (([], False), ([], True), (["--store", "none"], True), (["--resources", "record"], False),
                                 (["--resources", "record"], True)):
            asked = len(server.log.visits)
            crawl(checks, server, folder, [server.url("a.test")], *command, "--recrawl", *more)
            pages = [visit for visit in server.log.visits[asked:] if visit.path in ("/", "/a")]
            checks.equal([("if-none-match" in visit.headers) for visit in pages], [conditions] * 2, f"conditions of --recrawl {more}")
            with Results(folder / "results.db") as results:
                checks.equal(tuple(results.query("SELECT count(text), count(body), (SELECT count(*) FROM link_graph) FROM results")[0]),
                             (2, 2, 1), f"texts, bodies and links after --recrawl {more}")


def refused_conditions(checks, folder):
    """A server that answers 412 where it should answer 304 is asked once more without conditions: no page is lost."""
    def strict(title, headers):
        full = page(title, headers=headers)
        return lambda visit: Answer("no", 412) if any(name in visit.headers for name in ("if-none-match", "if-modified-since")) else full

    with WebServer() as server:
        serve(server, {"/": page("Home", ["/etag", "/dated"]), "/etag": strict("Etag", ['ETag: "v1"']),
                       "/dated": strict("Dated", [f"Last-Modified: {DATE}"])})
        crawl(checks, server, folder, [server.url("a.test")], *FAST)
        first, _, _ = read(folder)
        for _ in range(2):
            asked = len(server.log.visits)
            crawl(checks, server, folder, [server.url("a.test")], *FAST, "--recrawl")
            then, changes, _ = read(folder)
            for path in ("/etag", "/dated"):
                url = server.url("a.test", path)
                kept = ("state", "status", "title", "text", "body", "etag", "last_modified")
                checks.equal([then[url][name] for name in kept], [first[url][name] for name in kept], f"{path} after a recrawl")
                statuses = [visit.status for visit in server.log.visits[asked:] if visit.path == path]
                checks.equal(statuses, [412, 200], f"answers of {path}")
            checks.equal(dict(changes), {}, "changes of the recrawl")


run_parts("recrawl_test", recrawl, goes_on, wants_more, refused_conditions)
