"""Honest sites, crawled whole by following links: the HTML of Debian's python3-doc, sqlite3-doc and libboost1.81-doc
behind nginx, with the program's default flags. What is fetched, once each, is exactly what an independent crawler reaches
(support/sitewalk.py); depths, statuses, redirects, numbers of links and the link graph are the same, and nothing of it
is taken for a trap. The same with a depth, a scope, --exclude, one worker, and in pieces.

    sites_test.py path/to/crawl [PART...]
"""

import collections
import multiprocessing
import os
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from checks import Checks, scratch, skip  # noqa: E402

try:
    import sitewalk
except ImportError as error:
    skip("sites_test", f"{error}: install python3-lxml and python3-html5lib")
from crawler import run  # noqa: E402
from network import Nginx  # noqa: E402
from results import Results  # noqa: E402

PACKAGES = {"/python/": "/usr/share/doc/python3.11/html", "/sqlite/": "/usr/share/doc/sqlite3",
            "/boost/": "/usr/share/doc/libboost1.81-doc"}
INDEXES = ["/python/index.html", "/sqlite/index.html", "/boost/doc/html/index.html"]
# Ways to lead on that the packages' own pages have seldom or never, in front of them.
START = {
    "index.html": """<title>Start</title><a href=python/library>a folder without its slash</a>
        <a href="spellings.html">x</a> <a href=based.html>x</a> <a href=frames.html>x</a> <a href=moved.html>x</a>
        <a href="only-named.html" rel="next nofollow">x</a> <a href=quiet.html>x</a>
        <map name=m><area href="python/tutorial" alt=x></map><iframe src="sqlite/c3ref"></iframe>""",
    "spellings.html": """<title>One page in many spellings</title><a href="./pyth%6fn/../python/.//../%69ndex.html">a</a>
        <a href="/python/index.html#top">b</a> <a href=" python/ind\nex.html ">c</a> <a href="/python\\index.html">d</a>
        <a href="?">e</a> <a href="">f</a> <a href="?b=2&amp;a=1">g</a> <a href="/%7eu/%e2%82%ac/€?€=%7E">h</a>
        <a href="mailto:a@b.test">i</a> <a href="javascript:void(0)">j</a> <a href="http:python/bugs.html">k</a>
        <a href="http://user@{host}/python/about.html">l</a> <A HREF='HTTP://{host}/python/about.html'>m</A>""",
    "based.html": """<title>Base</title><base target=x><base href="/boost/doc/html/"><base href="/nowhere/">
        <a href="container/index.html">x</a> <a href="#here">x</a> <a href="../html/intrusive">x</a>""",
    "frames.html": """<title>Frames</title><frameset><frame src="framed.html"><frame src=""></frameset>""",
    "framed.html": "<title>Framed</title><a href=frames.html>x</a>",
    "moved.html": """<title>Moved</title><meta http-equiv=Refresh content="0; URL='arrived.html#x'">""",
    "arrived.html": "<title>Arrived</title>",
    "only-named.html": "<title>Not for robots</title>",
    "quiet.html": "<title>Quiet</title><meta name=robots content='index, nofollow'><a href=hidden.html>x</a>",
    "hidden.html": "<title>Hidden</title>",
}
OWN = ("/robots.txt", "/sitemap.xml")  # asked for on the crawler's own account
SECOND_OPINIONS = 50  # pages that html5lib is asked about, at most: it needs about a second a megabyte
COLUMNS = "url, depth, state, reason, detail, status, redirect_to, links, attempts"


class Judge:
    """Runs crawls in a folder, and holds their rows and nginx's log against the independent crawler's."""

    def __init__(self, checks, folder, nginx, pool):
        self.checks, self.folder, self.nginx = checks, folder, nginx
        begin = time.monotonic()
        self.seeds = [nginx.base + path for path in ["/", *INDEXES]]
        self.site = sitewalk.Site(nginx.base, self.seeds, pool)
        checks.note(f"the independent crawler found {len(self.site.pages)} URLs in {time.monotonic() - begin:.1f} s")

    def crawl(self, seeds, *options, code=0):
        """The requests of a run; its rows are in rows()."""
        before = len(self.nginx.visits())
        finished = run(["--progress", "none", *options, *seeds], self.folder, timeout=120)
        what = " ".join(map(str, options))
        if not self.checks.equal(finished.code, code, f"exit status of a crawl with {what}"):
            self.checks.note(finished.err[-3000:])
        visits = self.nginx.visits()[before:]
        self.checks.note(f"   {what}: {len(visits)} requests in {finished.seconds:.1f} s")
        return visits

    def rows(self):
        with Results(self.folder / "results.db") as results:
            all_ = results.query(f"SELECT {COLUMNS} FROM results")
            self.checks.check(results.intact(), "results.db is damaged")
        twice = [url for url, times in collections.Counter(row["url"] for row in all_).items() if times > 1]
        self.checks.check(not twice, f"{len(twice)} URLs have two rows: {twice[:3]}")
        return {row["url"]: row for row in all_ if row["url"].removeprefix(self.nginx.base) not in OWN}

    def compare(self, what, visits, expected, runs=1):
        rows = self.rows()
        self.compare_requests(what, visits, expected, runs)
        self.none_is_a_trap(what, rows)
        self.none_differs(what, "lack their row", expected.keys() - rows.keys())
        self.none_differs(what, "have a row and should not", rows.keys() - expected.keys())
        both = [(row, expected[url]) for url, row in rows.items() if url in expected]
        for column in ("depth", "state", "reason", "status", "redirect_to", "links"):
            wrong = [f"{row['url']} ({row[column]!r} for {wanted!r})" for row, wanted in
                     ((row, told(want)[column]) for row, want in both) if row[column] not in wanted]
            self.none_differs(what, f"differ in {column}", wrong)

    def compare_requests(self, what, visits, expected, runs):
        asked = collections.Counter(self.nginx.base + visit.target for visit in visits if visit.target not in OWN)
        fetched = {url for url, want in expected.items() if want.page}
        self.none_differs(what, "were asked for twice", [url for url, times in asked.items() if times > 1])
        self.none_differs(what, "were not asked for", fetched - asked.keys())
        self.none_differs(what, "were asked for and should not", asked.keys() - fetched)
        self.checks.equal({visit.method for visit in visits}, {"GET"}, f"{what}: methods")
        own = collections.Counter(visit.target for visit in visits if visit.target in OWN)
        self.checks.check(1 <= own["/robots.txt"] <= runs, f"{what}: {own['/robots.txt']} requests for /robots.txt")

    def none_is_a_trap(self, what, rows):
        trapped = [row["url"] for row in rows.values() if row["reason"] == "trap"]
        if not self.checks.check(not trapped, f"{what}: {len(trapped)} URLs are taken for a trap"):
            with Results(self.folder / "results.db") as results:  # which rule it was: prefixes stand here, forms do not
                prefixes = [row["prefix"] for row in results.query("SELECT prefix FROM traps")]
            self.checks.note(f"   by their text: {prefixes}")

    def none_differs(self, what, how, urls):
        urls = sorted(urls)
        self.checks.check(not urls, f"{what}: {len(urls)} URLs {how}: {', '.join(urls[:4])}")

    def graph(self):
        """URL to the targets of its page, as link_graph has them."""
        found = collections.defaultdict(set)
        with Results(self.folder / "results.db") as results:
            for source, target in results.query("SELECT from_url, to_url FROM link_graph"):
                self.checks.check(target not in found[source], f"link_graph has {source} -> {target} twice")
                found[source].add(target)
        return found


def told(want):
    """Column to the values that are right there."""
    page = want.page
    if page is None:
        return {"depth": {want.depth}, "state": {"skipped"}, "reason": want.reasons, "status": {None},
                "redirect_to": {None}, "links": {None}}
    links = {None, 0} if page.links is None else {page.links}
    return {"depth": {want.depth}, "state": {"done"}, "reason": {None}, "status": {page.status},
            "redirect_to": {page.redirect}, "links": links}


def whole(judge):
    """Comes first: with its link graph it finds the pages that need html5lib."""
    visits = judge.crawl(judge.seeds, "-d", "all", "-p", 2)
    graph = judge.graph()
    doubtful = [url for url, page in judge.site.pages.items() if url in graph and graph[url] != page.targets]
    judge.checks.note(f"   {len(doubtful)} pages have other links by lxml; html5lib decides")
    judge.site.look_again(sorted(doubtful)[:SECOND_OPINIONS])
    wrong = {url for url, page in judge.site.pages.items() if graph.get(url, set()) != page.targets}
    judge.none_differs("whole", "have other links in link_graph", wrong)
    judge.compare("whole", visits, judge.site.crawl())


def one_worker(judge):
    """Below the folders of two seeds."""
    seeds, prefixes = judge.seeds[1:3], tuple(judge.nginx.base + path for path in ("/python/", "/sqlite/"))
    visits = judge.crawl(seeds, "-d", "all", "-p", 1, "--scope", "prefix")
    judge.compare("-p 1", visits, judge.site.crawl(seeds, scope=lambda url: url.startswith(prefixes)))


def two_links_deep(judge):
    visits = judge.crawl(judge.seeds, "-d", 2)
    judge.compare("-d 2", visits, judge.site.crawl(limit=2))


def below_a_prefix(judge):
    seed, prefix = judge.nginx.base + "/python/library/index.html", judge.nginx.base + "/python/library/"
    visits = judge.crawl([seed], "-d", "all", "--scope", "prefix")
    judge.compare("--scope prefix", visits, judge.site.crawl([seed], scope=lambda url: url.startswith(prefix)))


def without_some(judge):
    patterns = ["/c3ref/", "/(session|syntax)[^/]*$", r"\.(gif|png|txt|cpp|hpp)$", "genindex|/boost/"]
    options = [word for pattern in patterns for word in ("--exclude", pattern)]
    visits = judge.crawl(judge.seeds, "-d", "all", *options)
    excluded = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    judge.compare("--exclude", visits, judge.site.crawl(excluded=lambda url: bool(excluded.search(url))))


def in_pieces(judge):
    """Stopped twice by --max-pages and gone on with, it asks for each page once and ends as if nobody had stopped it."""
    prefix = judge.nginx.base + "/sqlite/"
    options, visits, done = ["-d", "all", "--scope", "prefix"], [], 0
    for pages in (200, 300):
        visits += judge.crawl([prefix + "index.html"], *options, "--max-pages", pages, code=4)
        done += pages
        outcomes = sum(row["status"] is not None for row in judge.rows().values())
        judge.checks.equal(outcomes, done, f"outcomes after --max-pages {pages}")
    visits += judge.crawl([prefix + "index.html"], *options)
    expected = judge.site.crawl([prefix + "index.html"], scope=lambda url: url.startswith(prefix))
    judge.compare("--max-pages", visits, expected, runs=3)


PARTS = [whole, one_worker, two_links_deep, below_a_prefix, without_some, in_pieces]


def write_start(folder, base):
    folder.mkdir()
    for name, text in START.items():
        page = text.replace("{host}", base.removeprefix("http://"))
        (folder / name).write_text("<!doctype html><meta charset=utf-8>" + page)


def main():
    missing = [path for path in PACKAGES.values() if not os.path.isdir(path)]
    if missing:
        skip("sites_test", f"{missing} missing: install python3-doc, sqlite3-doc and libboost1.81-doc")
    checks, chosen = Checks("sites_test"), sys.argv[2:]
    with scratch("sites") as folder, multiprocessing.Pool(2) as pool:
        folder = pathlib.Path(folder)
        locations = {prefix: os.path.realpath(path) for prefix, path in PACKAGES.items()} | {"/": folder / "start"}
        with Nginx(folder, locations, log=True, default_type="application/octet-stream") as nginx:
            write_start(folder / "start", nginx.base)
            judge = Judge(checks, folder, nginx, pool)
            for part in PARTS:
                if not chosen or part.__name__ in chosen or part is whole:
                    checks.note(f"-- {part.__name__}")
                    for file in folder.glob("results.db*"):
                        file.unlink()
                    part(judge)
    checks.exit()


main()
