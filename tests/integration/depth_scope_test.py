"""Depth is that of the shortest path, in whatever order pages come in, and what is within it is fetched; scope, --include
and --exclude; every link that was found has a row that says what became of it.

    depth_scope_test.py path/to/crawl [PART...]
"""

import collections
import pathlib
import random
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from results import Results  # noqa: E402
from web.answers import page, redirect  # noqa: E402
from web.graph import Graph  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, rows  # noqa: E402

FAST = ["--no-robots", "--delay", 0, "--retries", 0]
GRAPHS, LIMIT = 60, 3


def graphs(server):
    return [Graph(server, 1000 + k, pages=60, hosts=1, links=2, failing=0.03, redirecting=0.15, orphans=0, slow=0.5,
                  delay=(0.0, 0.15), name=f"g{k}.test") for k in range(GRAPHS)]


def depths(checks, folder):
    """60 graphs whose pages come in any order: slow pages on short paths, fast ones on long paths."""
    with WebServer() as server:
        all_ = graphs(server)
        crawl(checks, server, folder, [graph.url(0) for graph in all_], *FAST, "-d", LIMIT, "--per-host", 8)
        judge(checks, server, all_, rows(folder), LIMIT)


def a_short_path_found_late(checks, folder):
    """The page behind the long path is fetched first; then a slow page turns out to link to it directly."""
    site = {"/": page("Home", ["/1", "/slow"]), "/1": page("1", ["/2"]), "/2": page("2", ["/target"]),
            "/slow": page("Slow", ["/target"], delay=1.0), "/target": page("Target", ["/below"]),
            "/below": page("Below", ["/bottom"]), "/bottom": page("Bottom")}
    expected = {"/": 0, "/1": 1, "/2": 2, "/slow": 1, "/target": 2, "/below": 3, "/bottom": 4}
    with WebServer() as server:
        server.add("a.test", site)
        crawl(checks, server, folder, [server.url("a.test")], *FAST, "-d", 3, "--per-host", 2)
        found = rows(folder)
        for path, depth in expected.items():
            row = found.get(server.url("a.test", path))
            if checks.check(row is not None, f"{path}: no row"):
                outcome = ("done", None) if depth <= 3 else ("skipped", "depth")
                checks.equal((row["depth"], row["state"], row["reason"]), (depth, *outcome), path)
        checks.equal(sorted(server.log.paths()), sorted(set(expected) - {"/bottom"}), "requests")


def deeper_later(checks, folder):
    """-d 1, then -d 3 on the same file, ends as -d 3 at once; what was fetched is not asked for again."""
    with WebServer() as server:
        all_ = graphs(server)[:20]
        for limit in (1, 2, LIMIT):
            crawl(checks, server, folder, [graph.url(0) for graph in all_], *FAST, "-d", limit, "--per-host", 4)
        judge(checks, server, all_, rows(folder), LIMIT)


def judge(checks, server, all_, found, limit):
    wrong = collections.defaultdict(list)
    expected = {}
    for graph in all_:
        for number, depth in graph.distances(limit).items():
            outcome = graph.outcome(number) if depth <= limit else ("skipped", "depth", None)
            expected[graph.url(number)] = (depth, *outcome)
    for url, wanted in expected.items():
        row = found.get(url)
        have = None if row is None else (row["depth"], row["state"], row["reason"], row["status"])
        if have != wanted:
            wrong["rows"].append((url, have, wanted))
    surplus = sorted(set(found) - set(expected))
    asked = collections.Counter(server.url(visit.host, visit.path) for visit in server.log.visits)
    fetched = {url for url, wanted in expected.items() if wanted[0] <= limit}
    checks.check(not wrong["rows"], f"{len(wrong['rows'])} of {len(expected)} rows (URL, found, expected): {wrong['rows'][:4]}")
    checks.check(not surplus, f"{len(surplus)} rows that should not be there: {surplus[:4]}")
    checks.check(set(asked) == fetched, f"fetched: missing {sorted(fetched - set(asked))[:4]}, surplus {sorted(set(asked) - fetched)[:4]}")
    twice = [url for url, times in asked.items() if times > 1]
    checks.check(not twice, f"{len(twice)} URLs were asked for twice: {twice[:4]}")


SITES = {  # host and path of all that scopes are told apart by
    "www.alpha.co.uk": ["/docs/", "/docs/a", "/docs/sub/b", "/docs", "/docsother", "/other"],
    "alpha.co.uk": ["/docs/x", "/"], "shop.alpha.co.uk": ["/docs/y"], "beta.co.uk": ["/docs/z"], "alpha.test": ["/docs/w"]}
SEED = ("www.alpha.co.uk", "/docs/")


def in_scope(scope, host, path):
    if scope == "any":
        return True
    if scope == "domain":
        return host == "alpha.co.uk" or host.endswith(".alpha.co.uk")
    return host == "www.alpha.co.uk" and (scope == "host" or path.startswith("/docs/"))


def scopes(checks, folder):
    with WebServer() as server:
        everywhere = [server.url(host, path) for host, paths in SITES.items() for path in paths]
        for host, paths in SITES.items():
            server.add(host, {path: page(host + path, everywhere) for path in paths})
        for scope in ("host", "prefix", "domain", "any"):
            before = len(server.log.visits)
            crawl(checks, server, folder, [server.url(*SEED)], *FAST, "-d", "all", "--scope", scope, "--overwrite")
            asked = sorted((visit.host, visit.path) for visit in server.log.visits[before:])
            inside = {(host, path) for host, paths in SITES.items() for path in paths if in_scope(scope, host, path)}
            checks.equal(asked, sorted(inside), f"--scope {scope}: requests")
            found = rows(folder)
            for host, paths in SITES.items():
                for path in paths:
                    row = found.get(server.url(host, path))
                    wanted = ("done", None) if (host, path) in inside else ("skipped", "scope")
                    have = None if row is None else (row["state"], row["reason"])
                    checks.equal(have, wanted, f"--scope {scope}: http://{host}{path}")


def redirects_and_scope(checks, folder):
    """Where a seed redirects within its site is in scope; a link's target is judged as any link, hop by hop."""
    with WebServer() as server:
        server.add("old.test", {"/": redirect(server.url("www.old.test", "/start"), 301)})
        server.add("www.old.test", {"/start": page("Start", ["/next", "/away", "/around"]), "/next": page("Next"),
                                "/away": redirect(server.url("far.test", "/x")),
                                "/around": redirect(server.url("old.test", "/back"))})
        server.add("far.test", {"/x": page("X")})
        crawl(checks, server, folder, [server.url("old.test")], *FAST, "-d", "all")
        asked = sorted(visit.host + visit.path for visit in server.log.visits)
        checks.equal(asked, sorted(["old.test/", "www.old.test/start", "www.old.test/next", "www.old.test/away", "www.old.test/around",
                                    "old.test/back"]), "requests")
        far = rows(folder).get(server.url("far.test", "/x"))
        checks.equal(far and (far["state"], far["reason"]), ("skipped", "scope"), "target of a link's redirect out of scope")


def include_exclude(checks, folder):
    paths = ["/", "/keep/a", "/keep/b?bad=1", "/keep/bad", "/drop/a", "/keep/", "/KEEP/c"]
    with WebServer() as server:
        server.add("a.test", {path: page(path, paths) for path in paths})
        cases = [(["--include", "/keep/"], {"/", "/keep/a", "/keep/b?bad=1", "/keep/bad", "/keep/"}),
                 (["--exclude", "bad"], {"/", "/keep/a", "/drop/a", "/keep/", "/KEEP/c"}),
                 (["--include", "/keep/", "--exclude", "bad"], {"/", "/keep/a", "/keep/"}),
                 (["--include", "/keep/$", "--include", "/drop/"], {"/", "/keep/", "/drop/a"}),
                 (["--exclude", f"^http://a\\.test:{server.port}/$", "--exclude", "bad", "--exclude", "(?i)keep"], {"/", "/drop/a"})]
        for options, wanted in cases:
            before = len(server.log.visits)
            crawl(checks, server, folder, [server.url("a.test")], *FAST, "-d", "all", "--overwrite", *options)
            checks.equal({visit.path for visit in server.log.visits[before:]}, wanted, f"{options}: requests; seeds are exempt")
            found = rows(folder)
            for path in set(paths) - wanted:
                row = found.get(server.url("a.test", path))
                checks.equal(row and (row["state"], row["reason"]), ("skipped", "excluded"), f"{options}: {path}")
        crawl(checks, server, folder, [server.url("a.test")], *FAST, "-d", "all")
        states = {url: (row["state"], row["reason"]) for url, row in rows(folder).items()}
        checks.equal(states, dict.fromkeys(states, ("done", None)), "judged again without --exclude")


def keep(checks, folder):
    """Pages that match no --keep are read for links alone: no text, no body."""
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", ["/category"]), "/category": page("Category", ["/product/1"]),
                              "/product/1": page("Product", [])})
        crawl(checks, server, folder, [server.url("a.test")], *FAST, "-d", "all", "--keep", "/product/")
        found = rows(folder, "url, text, body")
        kept = sorted(url for url, row in found.items() if row["text"] is not None or row["body"] is not None)
        checks.equal(kept, [server.url("a.test", "/product/1")], "pages whose content is kept")
        checks.equal(len(found), 3, "pages that were read")


def dropped_parameters(checks, folder):
    """Seeds, links and redirects that differ by such a parameter are one URL."""
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", ["/a?sid=1", "/a?sid=2&utm_source=x", "/b?q=1&sid=3", "/moved?sid=4"]),
                              "/a": page("A", ["/a?sid=9"]), "/b?q=1": page("B"), "/moved": redirect("/a?sid=5", 302)})
        crawl(checks, server, folder, [server.url("a.test", "/?sid=0")], *FAST, "-d", "all", "--drop-param", "sid",
              "--drop-param", "utm_*")
        asked = sorted(visit.path for visit in server.log.visits)
        checks.equal(asked, ["/", "/a", "/b?q=1", "/moved"], "requests")
        checks.equal(rows(folder)[server.url("a.test")]["links"], 3, "distinct links of the page")


def told_of_dropped_parameters(checks, folder):
    """The summary says when many URLs differ by such a parameter alone, and not when few do or it is given."""
    def site(visit):
        return page("Home", [f"/p{i}?id={i}&utm_source=feed" for i in range(300)] + [f"/p{i}?id={i}" for i in range(count)]) \
            if visit.path == "/" else page(visit.path)
    with WebServer() as server:
        server.add("a.test", site)
        for count, options, told in ((50, [], False), (200, [], True), (200, ["--drop-param", "common"], False)):
            finished = crawl(checks, server, folder, [server.url("a.test")], *FAST, "-d", "1", "--per-host", 50, "--overwrite", *options)
            summary = " ".join(finished.out.split())  # it is as wide as the terminal
            checks.equal("--drop-param common" in summary, told, f"{count} variants, {options}: {summary}")
            checks.check(not told or f"variants {count} " in summary, f"how many: {summary}")


def every_link_has_a_row(checks, folder):
    """Links of every kind; those with other schemes are no targets, or have their row with the reason scheme."""
    links = ["/ok", "https://elsewhere.test/", "mailto:a@b.test", "javascript:void(0)", "ftp://a.test/x", "tel:+1", "data:,x",
             "http://user:secret@a.test/x", "//b.test/y", "?q=1", "#here", "http://", "http://a.test:99999/",
             "/" + "x" * 3000, '<area href="/area">', '<iframe src="/frame"></iframe>', '<a>nowhere</a>', '<a href="">self</a>']
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", links), "/ok": page("OK"), "/area": page("Area"), "/frame": page("Frame")})
        crawl(checks, server, folder, [server.url("a.test")], *FAST, "-d", "all")
        found = rows(folder)
        with Results(folder / "results.db") as results:
            targets = {row["to_url"] for row in results.query("SELECT to_url FROM link_graph")}
            checks.check(results.value("SELECT count(*) FROM link_graph WHERE to_state IS NULL") == 0, "link_graph: to_state is NULL")
        missing = sorted(targets - set(found))
        checks.check(not missing, f"targets without a row: {missing[:5]}")
        for url, row in found.items():
            told = row["reason"] if row["state"] in ("skipped", "failed") else row["state"] == "done"
            checks.check(told, f"{url[:80]}: {row['state']} without a reason")
        for path, outcome in {"/ok": "done", "/area": "done", "/frame": "done", "/?q=1": "done", "/" + "x" * 3000: "skipped"}.items():
            row = found.get(server.url("a.test", path))
            checks.equal(row and row["state"], outcome, path[:40])
        checks.equal(found["https://elsewhere.test/"]["reason"], "scope", "https://elsewhere.test/")
        checks.check(not any("secret" in url for url in found), "userinfo is kept in a URL")


run_parts("depth_scope_test", depths, a_short_path_found_late, deeper_later, scopes, redirects_and_scope, include_exclude,
          keep, dropped_parameters, told_of_dropped_parameters,
          every_link_has_a_row)
