"""A random web of 10,000 pages over 500 hosts (3,000 over 150 with a sanitizer), crawled whole: every page that can be
reached is fetched, once, and no other; depths are those of a breadth-first search; each host's robots.txt is asked for
first, once.

    graph_test.py path/to/crawl [PART...]
"""

import collections
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import sanitized  # noqa: E402
from web.graph import Graph  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, rows  # noqa: E402

OPTIONS = ["-d", "all", "--scope", "any", "--retries", 1]
ROBOTS = "User-agent: *\nDisallow: /nowhere/\n"


def large(checks, folder):
    with WebServer() as server:
        pages, hosts = (3000, 150) if sanitized() else (10_000, 500)
        graph = Graph(server, 1, pages=pages, hosts=hosts, circles=12, slow=0.10, robots=ROBOTS)
        finished = crawl(checks, server, folder, [graph.url(0)], *OPTIONS, "--delay", 0, timeout=120)
        asked = len(server.log.visits)
        checks.note(f"{finished.seconds:.1f} s, {asked} requests: {asked / finished.seconds:.0f} a second")
        checks.check(finished.seconds < 60, f"{pages:,} pages over {hosts} hosts took {finished.seconds:.1f} s")
        judge(checks, server, graph, rows(folder))
        robots_first(checks, server)


def small_with_auto_delay(checks, folder):
    """The default pace, and robots.txt that answers 404."""
    with WebServer() as server:
        graph = Graph(server, 2, pages=600, hosts=60, circles=3, slow=0.05, delay=(0.05, 0.1))
        crawl(checks, server, folder, [graph.url(0)], *OPTIONS, timeout=90)
        judge(checks, server, graph, rows(folder))
        robots_first(checks, server)
        most = max(visit.under_way for visit in server.log.visits)
        checks.equal(most, 1, "requests to one host at once")


def judge(checks, server, graph, found):
    depths = graph.distances()
    expected = {graph.url(number): number for number in depths}
    compare_sets(checks, set(found), set(expected), "rows")
    compare_sets(checks, {server.url(v.host, v.path) for v in server.log.visits if v.path not in ("/robots.txt", "/sitemap.xml")}, set(expected), "fetched")
    wrong = collections.defaultdict(list)
    for url, number in expected.items():
        row = found.get(url)
        if row is None:
            continue
        if row["depth"] != depths[number]:
            wrong["depth"].append((url, row["depth"], depths[number]))
        if (row["state"], row["reason"], row["status"]) != graph.outcome(number):
            wrong["outcome"].append((url, row["state"], row["reason"], row["status"], row["detail"], graph.outcome(number)))
        page = graph.pages[number]
        if page.kind == "page" and row["links"] != len(set(page.links)):
            wrong["links"].append((url, row["links"], len(set(page.links))))
        if page.target is not None and row["redirect_to"] != graph.url(page.target):
            wrong["redirect_to"].append((url, row["redirect_to"], graph.url(page.target)))
    for what in ("depth", "outcome", "links", "redirect_to"):
        checks.check(not wrong[what], f"{what} of {len(wrong[what])} rows (URL, found, expected): {wrong[what][:5]}")
    once(checks, server, graph, expected)


def once(checks, server, graph, expected):
    """Each URL was asked for once; failing ones once more for each retry."""
    asked = collections.Counter(server.url(visit.host, visit.path) for visit in server.log.visits)
    wrong = []
    for url, number in expected.items():
        times = 2 if graph.pages[number].kind == "failing" else 1
        if asked[url] != times:
            wrong.append((url, asked[url], times))
    checks.check(not wrong, f"{len(wrong)} URLs were not asked for as often as they should (found, expected): {wrong[:5]}")


def robots_first(checks, server):
    for host, visits in server.log.by_host().items():
        robots = [visit for visit in visits if visit.path == "/robots.txt"]
        if checks.equal(len(robots), 1, f"{host}: requests for robots.txt"):
            early = [v.path for v in visits if v is not robots[0] and (robots[0].answered is None or v.at < robots[0].answered)]
            checks.check(not early, f"{host}: asked before robots.txt was answered: {early[:5]}")


def compare_sets(checks, found, expected, what):
    missing, surplus = sorted(expected - found), sorted(found - expected)
    checks.check(not missing, f"{what}: {len(missing)} of {len(expected)} are missing: {missing[:5]}")
    checks.check(not surplus, f"{what}: {len(surplus)} should not be there: {surplus[:5]}")


run_parts("graph_test", large, small_with_auto_delay)
