"""Sites without end are left in time, with the reason `trap`, while an honest site of 10,000 pages beside them is
crawled whole, and so are 500 pages on the same host; all with default options.

    traps_test.py path/to/crawl [PART...]
"""

import functools
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import sanitized  # noqa: E402
from web.answers import page  # noqa: E402
from results import Results  # noqa: E402
from web.mazes import BESIDE, MAZES, HonestSite, beside  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, rows  # noqa: E402

PAGES = 1_000 if sanitized() else 10_000  # of the honest site
LIMIT = 5000  # pages of a maze that are asked for at most


honest_site = functools.cache(HonestSite)  # by its number of pages, which are made once for all crawls


def bodies_alone(checks, folder):
    """Where no text is stored one page in four is looked at."""
    # A sanitizer has seen the others a moment before.
    few = {"names.test": MAZES["names.test"]} if sanitized() else MAZES
    mazes_and_an_honest_site(checks, folder, "--store", "html", mazes=few, pages=300 if sanitized() else PAGES)


def mazes_and_an_honest_site(checks, folder, *options, mazes=MAZES, pages=PAGES):
    # With a sanitizer not the calendar, which has more pages than all others together; days.test (same_host) is of its kind.
    mazes = {host: maze for host, maze in mazes.items() if not sanitized() or host != "calendar.test"}
    with WebServer() as server:
        site = honest_site(pages)
        checks.check(abs(len(site.paths) - pages) < 100, f"the honest site has {len(site.paths)} pages")
        server.add("honest.test", site)
        for host, maze in mazes.items():
            server.add(host, maze)
        seeds = [server.url("honest.test"), *(server.url(host) for host in mazes)]
        finished = crawl(checks, server, folder, seeds, "-d", "all", *options, timeout=150)
        checks.note(f"{finished.seconds:.1f} s, {len(server.log.visits)} requests")
        found = rows(folder, "url, host, state, reason, detail, status")
        for host in mazes:
            maze_left(checks, server, found, host)
        honest_whole(checks, server, found, site)


def maze_left(checks, server, found, host):
    asked = server.log.paths(host)
    mine = [row for url, row in found.items() if url.startswith(f"http://{host}:")]
    trapped = [row for row in mine if row["reason"] == "trap"]
    checks.note(f"{host}: {len(asked)} pages were asked for, {len(trapped)} were not")
    checks.check(len(asked) <= LIMIT, f"{host}: {len(asked)} pages were asked for, {LIMIT} are too many")
    checks.check(trapped, f"{host}: no row has the reason trap")
    checks.check(all(row["state"] == "skipped" and row["detail"] for row in trapped), f"{host}: state and detail of trapped rows")
    checks.check(all(row["state"] != "queued" for row in mine), f"{host}: rows are still queued")


def honest_whole(checks, server, found, site):
    expected = {server.url("honest.test", path) for path in site.paths}
    done = {url for url, row in found.items() if url in expected and (row["state"], row["status"]) == ("done", 200)}
    left = sorted(expected - done)
    why = [(url, found[url]["reason"], found[url]["detail"]) if url in found else url for url in left[:3]]
    checks.check(not left, f"{len(left)} of {len(expected)} pages of the honest site were not fetched: {why}")
    checks.equal(len(server.log.paths("honest.test")), len(expected), "requests to the honest site")


def same_host(checks, folder):
    """500 pages, each with a link to a maze on their host: all are there, and the last comes before the maze has had as many."""
    pages = 500
    for host, maze in BESIDE.items():
        if sanitized() and host == "filters.test":  # left by the same rule as days.test
            continue
        with WebServer() as server:
            server.add(host, beside(maze, pages))
            crawl(checks, server, folder, [server.url(host)], "-d", "all", "--delay", 0, "--overwrite", timeout=150)
            asked = [path for path in server.log.paths(host) if path != "/robots.txt" and "sitemap" not in path]
            honest = [n for n, path in enumerate(asked, 1) if not path.startswith("/trap/")]
            checks.note(f"{host}: {len(asked) - len(honest)} pages of the maze, the last honest one came as number {honest[-1]}")
            checks.equal(len(honest), pages, f"{host}: honest pages")
            checks.check(honest[-1] <= 2 * pages, f"{host}: the last honest page came as number {honest[-1]}")
            maze_left(checks, server, rows(folder, "url, host, state, reason, detail, status"), host)
            with Results(folder / "results.db") as results:
                traps = results.query("SELECT prefix, found_at, kind, pages, new_share, new_links, reason FROM traps")
            checks.check(traps and all(row["reason"] and row["pages"] > 0 for row in traps), f"{host}: evidence {traps}")


def off(checks, folder):
    """--traps off goes on with what was skipped."""
    with WebServer() as server:
        server.add("days.test", beside(BESIDE["days.test"], 3))
        seeds = [server.url("days.test")]
        crawl(checks, server, folder, seeds, "-d", "all", "--delay", 0, "--max-novelty", 20, "--overwrite")
        before = len(server.log.paths("days.test"))
        crawl(checks, server, folder, seeds, "-d", "all", "--delay", 0, "--traps", "off", "--max-pages", 2000, code=4)
        checks.check(len(server.log.paths("days.test")) >= before + 1500, "--traps off goes on")


def limits(checks, folder):
    """The limits that flags set, each with its own site."""
    path = "/" + "/".join(f"s{i}" for i in range(12))
    links = ["/ok", path, "/a/x/a/y/a/z", "/a/x/a/y", "/long?" + "q" * 300]
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", links), **{link: page(link) for link in links}})
        cases = [(["--max-path-segments", 11], {path}), (["--max-path-segments", 12], set()),
                 (["--max-repeats", 2], {"/a/x/a/y/a/z"}), (["--max-repeats", 1], {"/a/x/a/y/a/z", "/a/x/a/y"}),
                 (["--max-url-length", 300], {links[-1]}), ([], set())]
        for options, trapped in cases:
            crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0, "--overwrite", *options)
            found = rows(folder)
            reasons = {link: found[server.url("a.test", link)]["reason"] for link in links if server.url("a.test", link) in found}
            checks.equal(reasons, {link: "trap" if link in trapped else None for link in links}, f"reasons with {options}")


def novelty(checks, folder):
    """--max-novelty: so many pages in a row, and what came before them stays."""
    with WebServer() as server:
        for host, maze in MAZES.items():
            server.add(host, maze)
        crawl(checks, server, folder, [server.url("names.test")], "-d", "all", "--delay", 0, "--max-novelty", 50)
        asked = len(server.log.paths("names.test"))
        checks.check(50 <= asked <= 600, f"--max-novelty 50: {asked} pages were asked for")


run_parts("traps_test", mazes_and_an_honest_site, bodies_alone, same_host, off, limits, novelty)
