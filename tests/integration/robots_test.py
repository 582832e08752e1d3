"""robots.txt (RFC 9309) and nofollow as servers see them: no page is asked for before its host's rules are known, rules and
Crawl-delay are obeyed, and what a missing, broken, redirected or silent robots.txt means.

    robots_test.py path/to/crawl [PART...]
"""

import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from lateness import Lateness  # noqa: E402
from results import Results  # noqa: E402
from web.answers import Answer, page, plain, redirect  # noqa: E402
from web.log import gaps  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, rows  # noqa: E402

FAST = ["--delay", 0, "--retries", 0]


def pages_with(robots, **pages):
    """A site of pages /a to /z with this robots.txt; it must not be asked for other paths in vain."""
    paths = {f"/{letter}": page(f"Page {letter}") for letter in "abcdefghijklmnopqrstuvwxyz"}
    return {"/robots.txt": robots, **paths, **pages}


def disallow(*paths, **more):
    return plain("User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in paths), **more)


def robots_before_pages(checks, folder):
    """Even where robots.txt takes its time, many slots wait, and other pages of the host are known."""
    with WebServer() as server:
        hosts = [f"slow{i}.test" for i in range(12)]
        for host in hosts:
            server.add(host, pages_with(disallow("/c", delay=0.4)))
        seeds = [server.url(host, f"/{letter}") for letter in "abcdef" for host in hosts]
        crawl(checks, server, folder, seeds, *FAST, "--per-host", 4)
        found = rows(folder)
        for host in hosts:
            visits = server.log.of(host)
            robots = [visit for visit in visits if visit.path == "/robots.txt"]
            if checks.equal(len(robots), 1, f"{host}: requests for robots.txt"):
                early = [visit.path for visit in visits if visit is not robots[0] and visit.at < robots[0].answered]
                checks.check(not early, f"{host}: asked for {early} before robots.txt was answered")
            checks.equal(sorted(server.log.paths(host)), ["/a", "/b", "/d", "/e", "/f"], f"{host}: pages asked for")
            blocked(checks, found.get(server.url(host, "/c")), f"{host}: /c")


def blocked(checks, row, what):
    if checks.check(row is not None, f"{what}: no row"):
        checks.equal((row["reason"], row["status"]), ("robots", None), f"{what}: reason and status")
        checks.check(row["state"] != "done" and row["detail"], f"{what}: state {row['state']}, detail {row['detail']!r}")


def fetched(checks, row, what):
    checks.check(row is not None and (row["state"], row["status"]) == ("done", 200),
                 f"{what}: expected it to be fetched, found {tuple(row) if row else None}")


def rules(checks, folder):
    """Longest match, Allow, '*', '$', groups by product token; links and redirects, not only seeds."""
    robots = ("User-agent: *\nDisallow: /\n\n"
              "User-agent: Tester\nUser-agent: another\nDisallow: /private/\nAllow: /private/open\nDisallow: /*.cgi$\n"
              "Disallow: /caf%C3%A9\nDisallow: /*?sort=\n")
    allowed = ["/", "/private/open", "/private/open/more", "/x.cgi?a=1", "/robots-like", "/caf", "/list?page=2"]
    refused = ["/private/", "/private/x", "/deep/x.cgi", "/caf%C3%A9/menu", "/list?sort=up", "/list?page=1?sort=x"]
    with WebServer() as server:
        site = {path: page(path) for path in allowed + refused}
        site["/"] = page("Home", [*allowed, *refused, "/to-private"])
        site["/to-private"] = redirect("/private/by-redirect")
        server.add("rules.test", {"/robots.txt": plain(robots), **site})
        crawl(checks, server, folder, [server.url("rules.test")], *FAST, "-d", 1, "-A", "tester/1.0 (+http://a.test/)")
        found = rows(folder)
        for path in allowed:
            fetched(checks, found.get(server.url("rules.test", path)), path)
        for path in [*refused, "/private/by-redirect"]:
            blocked(checks, found.get(server.url("rules.test", path)), path)
        checks.equal(sorted(server.log.paths()), sorted([*allowed, "/to-private"]), "paths asked for")


def statuses(checks, folder):
    """2.3.1.3 and 2.3.1.4: what is unavailable allows all, what is unreachable disallows all."""
    answers = {"missing": (page("No", status=404), True), "forbidden": (page("No", status=403), True),
               "gone": (page("No", status=410), True), "empty": (plain(""), True), "failing": (Answer("", 500), False),
               "busy": (Answer("", 503), False), "hanging-up": (Answer(then="hang_up"), False),
               "silent": (Answer(then="silence"), False), "html": (page("Home, whatever you ask for"), True)}
    with WebServer() as server:
        for name, (robots, _) in answers.items():
            server.add(f"{name}.test", pages_with(robots))
        seeds = [server.url(f"{name}.test", path) for name in answers for path in ("/a", "/b")]
        crawl(checks, server, folder, seeds, *FAST, "--read-timeout", "1s", timeout=90)
        found = rows(folder)
        for name, (_, allows) in answers.items():
            checks.equal(sorted(server.log.paths(f"{name}.test")), ["/a", "/b"] if allows else [], f"{name}: pages asked for")
            for path in ("/a", "/b"):
                (fetched if allows else blocked)(checks, found.get(server.url(f"{name}.test", path)), f"{name}: {path}")


def redirected(checks, folder):
    """2.3.1.2: at least five hops, to other hosts too; the rules are those of the host that was first asked."""
    with WebServer() as server:
        server.add("one.test", pages_with(redirect("/other-rules"), **{"/other-rules": disallow("/b")}))
        for hop in range(1, 5):
            server.add(f"hop{hop}.test", pages_with(redirect(server.url(f"hop{hop + 1}.test", "/robots.txt"), 301)))
        server.add("hop5.test", pages_with(redirect("/rules"), **{"/rules": disallow("/b")}))
        server.add("circle.test", pages_with(redirect("/robots.txt")))
        seeds = [server.url(host, path) for host in ("one.test", "hop1.test", "circle.test") for path in ("/a", "/b")]
        finished = crawl(checks, server, folder, seeds, *FAST)
        found = rows(folder)
        for host in ("one.test", "hop1.test"):
            fetched(checks, found.get(server.url(host, "/a")), f"{host}: /a")
            blocked(checks, found.get(server.url(host, "/b")), f"{host}: /b")
            checks.equal(server.log.paths(host).count("/b"), 0, f"{host}: requests for /b")
        checks.check(len(server.log.of("circle.test", "/robots.txt")) <= 12, "a circle of redirects is left in time")
        checks.check(finished.seconds < 20, f"took {finished.seconds:.1f} s")


def ports(checks, folder):
    """Another port is another authority (2.3: the rules are those of scheme, host and port)."""
    with WebServer() as one, WebServer() as other:
        one.add("both.test", pages_with(disallow("/a")))
        other.add("both.test", pages_with(disallow("/b")))
        seeds = [server.url("both.test", path) for server in (one, other) for path in ("/a", "/b")]
        crawl(checks, one, folder, seeds, *FAST)
        checks.equal(one.log.paths(), ["/b"], "pages asked for at the first port")
        checks.equal(other.log.paths(), ["/a"], "pages asked for at the other port")
        for server in (one, other):
            checks.equal(len(server.log.of("both.test", "/robots.txt")), 1, "requests for robots.txt at a port")


def crawl_delay(checks, folder):
    for options in (["--delay", "auto"], ["--delay", "10ms"], ["--delay", "10ms", "--per-host", 3]):
        with WebServer() as server:
            server.add("paced.test", pages_with(plain("User-agent: *\nCrawl-delay: 0.4\nDisallow: /z\n")))
            server.add("quick.test", pages_with(disallow("/z")))
            seeds = [server.url(host, f"/{letter}") for letter in "abcdefgh" for host in ("paced.test", "quick.test")]
            with Lateness(0.05) as lateness:
                crawl(checks, server, folder, seeds, "--overwrite", *options)
            between = gaps([visit for visit in server.log.of("paced.test") if visit.path not in ("/robots.txt", "/sitemap.xml")])
            checks.check(len(between) == 7 and min(between) >= 0.38, f"{options}: Crawl-delay of 400 ms: gaps of {between}")
            took = sum(between)
            checks.check(took < 4.5 + 2 * lateness.seconds, f"{options}: took {took:.1f} s, with {lateness.seconds:.1f} s of lateness")
            quick = server.log.of("quick.test")
            checks.check(quick[-1].at - quick[0].at < took - 0.4, f"{options}: another host waits with it")


def no_robots(checks, folder):
    with WebServer() as server:
        server.add("a.test", pages_with(disallow("/")))
        seeds = [server.url("a.test", path) for path in ("/a", "/b")]
        crawl(checks, server, folder, seeds, *FAST, code=3)
        checks.equal(server.log.paths(), [], "pages asked for where all is disallowed")
        crawl(checks, server, folder, seeds, *FAST, "--no-robots")
        checks.equal(sorted(server.log.paths()), ["/a", "/b"], "rows skipped for robots are judged again with --no-robots")
        checks.equal(len(server.log.of("a.test", "/robots.txt")), 1, "requests for robots.txt: none with --no-robots")
        crawl(checks, server, folder, seeds, *FAST, "--no-robots", "--overwrite")
        checks.equal(len(server.log.of("a.test", "/robots.txt")), 1, "requests for robots.txt with --no-robots")


def nofollow(checks, folder):
    """Links of a page that asks not to follow them, and links that do so for themselves."""
    with WebServer() as server:
        site = nofollow_site()
        server.add("links.test", {"/robots.txt": plain(""), **site})
        crawl(checks, server, folder, [server.url("links.test")], *FAST, "-d", "all")
        asked = set(server.log.paths())
        unwanted = {path for path in site if path.startswith("/no-")}
        checks.equal(sorted(asked), sorted(set(site) - unwanted), "pages asked for")
        found = rows(folder)
        for path in unwanted:
            row = found.get(server.url("links.test", path))
            if row is not None:
                checks.check(row["state"] == "skipped" and row["reason"], f"{path}: {row['state']}, {row['reason']}")
        with Results(folder / "results.db") as results:
            marked = {row["to_url"] for row in results.query("SELECT to_url FROM link_graph WHERE nofollow")}
        for path in ("/no-rel", "/no-ugc"):
            checks.check(server.url("links.test", path) in marked, f"{path}: link_graph.nofollow is not set")
        crawl(checks, server, folder, [server.url("links.test")], *FAST, "-d", "all", "--follow-nofollow", "--overwrite")
        checks.equal(set(server.log.paths()), set(site), "pages asked for with --follow-nofollow")


def nofollow_site():
    links = ["/meta", "/none", "/header", "/header-none", "/other-bot", "/noindex", "/ours",
             '<a rel="nofollow" href="/no-rel">x</a>', '<a rel="external NoFollow ugc" href="/no-ugc">x</a>',
             '<a rel="nofollow" href="/yes-both">x</a>']
    site = {"/": page("Home", links),
            "/meta": page("Meta", ["/no-meta"], head='<meta name="Robots" content="noindex, NOFOLLOW">'),
            "/none": page("None", ["/no-none"], head='<meta name="robots" content="none">'),
            "/header": page("Header", ["/no-header"], headers=["X-Robots-Tag: nofollow"]),
            "/header-none": page("Header", ["/no-header-none"], headers=["X-Robots-Tag: noarchive", "X-Robots-Tag: none"]),
            "/other-bot": page("Other", ["/yes-other-bot", "/yes-both"], headers=["X-Robots-Tag: otherbot: nofollow"]),
            "/noindex": page("Noindex", ["/yes-noindex"], head='<meta name="robots" content="noindex, follow">'),
            "/ours": page("Ours", ["/no-ours"], headers=["X-Robots-Tag: crawl: nofollow"])}
    for path in ("/no-rel", "/no-ugc", "/no-meta", "/no-none", "/no-header", "/no-header-none", "/no-ours", "/yes-other-bot",
                 "/yes-both", "/yes-noindex"):
        site[path] = page(path)
    return site


def remembered(checks, folder):
    """A second run within 24 hours (2.4) goes by the rules that the first one read."""
    with WebServer() as server:
        server.add("a.test", pages_with(disallow("/c")))
        server.add("missing.test", pages_with(None))
        hosts = ("a.test", "missing.test")
        crawl(checks, server, folder, [server.url(host, "/a") for host in hosts], *FAST)
        crawl(checks, server, folder, [server.url(host, path) for host in hosts for path in ("/b", "/c")], *FAST)
        checks.equal(sorted(server.log.paths("a.test")), ["/a", "/b"], "pages asked for over both runs")
        for host in hosts:
            checks.equal(len(server.log.of(host, "/robots.txt")), 1, f"{host}: requests for robots.txt over both runs")
        blocked(checks, rows(folder).get(server.url("a.test", "/c")), "/c in the second run")


run_parts("robots_test", robots_before_pages, rules, statuses, redirected, ports, crawl_delay, no_robots, nofollow, remembered)
