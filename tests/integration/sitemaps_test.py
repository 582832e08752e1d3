"""Sitemaps: those that robots.txt names, in all their forms, and those given as seeds; their priorities; what is out of scope.

    sitemaps_test.py path/to/crawl [PART...]
"""

import gzip
import hashlib
import pathlib
import random
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from results import Results  # noqa: E402
from web.answers import Answer, page, plain, redirect  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, rows  # noqa: E402

FAST = ["--delay", 0, "--retries", 0, "-d", "all"]
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(urls):
    """`urls`: addresses, or (address, priority)."""
    entries = [(url, None) if isinstance(url, str) else url for url in urls]
    items = "".join(f"<url><loc>{url}</loc>" + (f"<priority>{priority}</priority>" if priority is not None else "") + "</url>\n"
                    for url, priority in entries)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NAMESPACE}>\n{items}</urlset>\n'


def index(urls):
    items = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {NAMESPACE}>{items}</sitemapindex>\n'


def xml(text, **more):
    return Answer(text, type_="application/xml", **more)


def robots(*sitemaps):
    return plain("User-agent: *\nDisallow: /secret\n\n" + "".join(f"Sitemap: {url}\n" for url in sitemaps))


def done(found):
    return {url for url, row in found.items() if row["state"] == "done" and row["status"] == 200 and "sitemap" not in url}


def named_by_robots(checks, folder):
    """Lines of robots.txt: an index, plain and compressed XML, text, a feed, a redirect; broken ones cost what they hold alone."""
    with WebServer() as server:
        def at(path):
            return server.url("a.test", path)
        maps = {"/sitemap-index.xml": xml(index([at("/sitemap-1.xml"), at("/sitemap-2.xml.gz"), at("/sitemap-deep.xml")])),
                "/sitemap-1.xml": xml(urlset([at("/one"), at("/one/a?b=1&amp;c=2"), at("/secret/page"), at("/missing")])),
                "/sitemap-2.xml.gz": Answer(gzip.compress(urlset([at("/two")]).encode()), type_="application/x-gzip"),
                "/sitemap-deep.xml": xml(index([at("/sitemap-3.xml")])), "/sitemap-3.xml": xml(urlset([at("/three")])),
                "/sitemap.txt": plain(f"{at('/four')}\n{at('/five')}\n"),
                "/sitemap-moved.xml": redirect("/sitemap-new.xml", 301), "/sitemap-new.xml": xml(urlset([at("/six")])),
                "/sitemap-cut.xml": xml(urlset([at("/seven"), at("/lost")])[:-40]),
                "/sitemap-self.xml": xml(index([at("/sitemap-self.xml"), at("/sitemap-5.xml")])),
                "/sitemap-5.xml": xml(urlset([at("/eight")])),
                "/sitemap-rss.xml": Answer(f'<rss version="2.0"><channel><item><link>{at("/nine")}</link></item></channel></rss>',
                                           type_="application/rss+xml"),
                "/sitemap-failing.xml": Answer("", 500), "/sitemap-html.xml": page("No sitemap at all", ["/from-html"])}
        named = [path for path in maps if path not in ("/sitemap-1.xml", "/sitemap-2.xml.gz", "/sitemap-deep.xml",
                                                       "/sitemap-3.xml", "/sitemap-new.xml", "/sitemap-5.xml")]
        pages = ["/", "/one", "/one/a?b=1&c=2", "/two", "/three", "/four", "/five", "/six", "/seven", "/eight", "/nine", "/linked"]
        site = {path: page(path, ["/linked"] if path == "/three" else []) for path in pages}
        server.add("a.test", {"/robots.txt": robots(*map(at, named), at("/sitemap-none.xml")), **site, **maps})
        crawl(checks, server, folder, [at("/")], *FAST)
        found = rows(folder)
        checks.equal(done(found), {at(path) for path in pages}, "pages found by way of sitemaps")
        blocked = found.get(at("/secret/page"))
        checks.equal(blocked and blocked["reason"], "robots", "what robots.txt disallows stays so")
        checks.equal(found[at("/missing")]["status"] if at("/missing") in found else None, 404, "an entry that is gone")
        for path in maps:
            times = len(server.log.of("a.test", path))
            checks.check(times == 1, f"{path}: asked for {times} times")


def no_sitemaps(checks, folder):
    with WebServer() as server:
        maps = {"/sitemap-1.xml": xml(urlset([server.url("a.test", "/one")]))}
        server.add("a.test", {"/robots.txt": robots(server.url("a.test", "/sitemap-1.xml")), "/": page("Home"),
                              "/one": page("One"), **maps})
        crawl(checks, server, folder, [server.url("a.test")], *FAST, "--no-sitemaps")
        checks.equal(server.log.paths(), ["/"], "requests with --no-sitemaps")
        checks.equal(set(rows(folder)), {server.url("a.test")}, "rows with --no-sitemaps")


def as_seeds(checks, folder):
    """A seed that turns out to be a sitemap, an index or a feed is read as one."""
    with WebServer() as server:
        def at(path):
            return server.url("a.test", path)
        pages = [f"/p{i}" for i in range(6)]
        server.add("a.test", {
            **{path: page(path) for path in pages}, "/all.xml": xml(index([at("/part.xml"), at("/part.xml.gz")])),
            "/part.xml": xml(urlset([at("/p0"), at("/p1")])),
            "/part.xml.gz": Answer(gzip.compress(urlset([at("/p2")]).encode()), type_="application/gzip"),
            "/single.xml": Answer(urlset([at("/p3")]), type_="text/xml"),
            "/feed": Answer(f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{at("/p4")}"/></entry></feed>',
                            type_="application/atom+xml"),
            "/rss": Answer(f'<rss version="2.0"><channel><item><link>{at("/p5")}</link></item></channel></rss>',
                           type_="application/rss+xml")})
        crawl(checks, server, folder, [at("/all.xml"), at("/single.xml"), at("/feed"), at("/rss")], *FAST)
        found = rows(folder)
        missing = [path for path in pages if at(path) not in found or found[at(path)]["state"] != "done"]
        checks.check(not missing, f"not fetched: {missing}")
        checks.equal([visit.path for visit in server.log.visits if visit.nth], [], "asked for twice")


def as_seeds_without_depth(checks, folder):
    """A seed's sitemap gives its pages though no link is followed; they are judged for scope, their links are not followed."""
    with WebServer() as server:
        def at(path):
            return server.url("a.test", path)
        server.add("a.test", {"/index.xml": xml(index([at("/map.xml")])),
                              "/map.xml": xml(urlset([at("/p1"), at("/moved"), server.url("b.test", "/p2")])),
                              "/p1": page("One", ["/further"]), "/moved": redirect("/p3", 301), "/p3": page("Three")})
        crawl(checks, server, folder, [at("/index.xml")], "--delay", 0)
        checks.equal(sorted(server.log.paths()), ["/index.xml", "/map.xml", "/moved", "/p1", "/p3"], "requests")
        found = rows(folder)
        checks.equal(found[at("/p1")]["depth"], 1, "depth of a page that is listed")
        checks.equal(found[server.url("b.test", "/p2")]["reason"], "scope", "a page of another host")


def a_seed_longer_than_max_body(checks, folder):
    """A sitemap that a seed names is read whole, however little of a page is; packed or not, stored or not."""
    with WebServer() as server:
        def at(path):
            return server.url("a.test", path)
        wanted = [at("/listed/" + "x" * 900 + f"/{i}") for i in range(3000)]
        whole, late = urlset(wanted), urlset([at("/packed")] + wanted)
        server.add("a.test", lambda visit: page(visit.path[:20]))
        server.add("a.test", {"/s.xml": xml(whole), "/s.xml.gz": Answer(gzip.compress(late.encode(), 0), type_="application/gzip"),
                              "/other.xml": xml("<data>" + "y" * 200000 + "</data>")})
        for store in (["html"], ["all"]):
            crawl(checks, server, folder, [at("/s.xml"), at("/s.xml.gz"), at("/other.xml")], "--delay", 0, "--per-host", 50, "--no-robots",
                  "--max-body", "64KiB", "--store", *store, "--include", "listed/x*/[0-9]*7$|packed", "--overwrite")
            found = rows(folder, "url, state, size, truncated, detail, body_hash")
            checks.equal(len(found), 3 + 3000 + 1, f"rows with --store {store[0]}")
            checks.equal(len([url for url, row in found.items() if row["state"] == "done"]), 3 + 300 + 1, "pages")
            seed, other = found[at("/s.xml")], found[at("/other.xml")]
            checks.equal((other["truncated"], other["size"]), (1, 65536), "what is no sitemap")
            if store == ["html"]:
                checks.equal((seed["truncated"], seed["size"], seed["detail"]), (0, len(whole), None), "nothing of it is cut")
                checks.equal(seed["body_hash"], hashlib.sha256(whole.encode()).hexdigest(), "the hash of all")
            else:
                checks.equal((seed["truncated"], seed["size"]), (1, 65536), "its stored body is cut")


def languages(checks, folder):
    """hreflang in a sitemap: links of the page that is listed, counted in no page's links, once for each pair, over runs and recrawls."""
    def entry(server, path, *others):
        links = "".join(f'<xhtml:link rel="alternate" hreflang="x{i}" href="{server.url("a.test", other)}"/>' for i, other in enumerate(others))
        return f"<url><loc>{server.url('a.test', path)}</loc>{links}</url>"
    with WebServer() as server:
        def graph(where):
            with Results(folder / "results.db") as results:
                sql = f"SELECT from_url, to_url, rel FROM link_graph WHERE {where} ORDER BY 1, 2, 3"
                short = server.url("a.test", "/")
                return [(row["from_url"].replace(short, "/"), row["to_url"].replace(short, "/"), row["rel"]) for row in results.query(sql)]
        def languages_of_pages():
            with Results(folder / "results.db") as results:
                named = results.query("SELECT url, lang, href, returns FROM hreflang ORDER BY 1, 2, 3")
                path = lambda url: url.replace(server.url("a.test", "/"), "/")
                return [(path(row["url"]), row["lang"], path(row["href"]), row["returns"]) for row in named]
        entries = entry(server, "/en", "/en", "/de", "/fr", "/menu") + entry(server, "/de", "/en", "/de") + entry(server, "/late", "/en")
        site = {"/robots.txt": robots(server.url("a.test", "/map.xml")), "/": page("Home", ["/en"]), "/map.xml": xml(f"<urlset>{entries}</urlset>"),
                "/en": page("English", ["/menu"]), "/de": page("Deutsch", head='<link rel=alternate hreflang=x0 href=/en>'), "/fr": page("French"), "/menu": page("Menu"),
                "/late": page("Late", ["/en"])}
        server.add("a.test", site)
        wanted = [("/de", "/de", "alternate"), ("/de", "/en", "alternate"), ("/en", "/de", "alternate"), ("/en", "/en", "alternate"),
                  ("/en", "/fr", "alternate"), ("/en", "/menu", None)]
        crawl(checks, server, folder, [server.url("a.test")], *FAST, "--exclude", "late")
        alternates = f"from_url != '{server.url('a.test')}' AND from_url NOT LIKE '%late'"
        checks.equal(graph(alternates), wanted, "links of pages; that of an a element counts")
        checks.equal(graph("from_url LIKE '%late'"), [("/late", "/en", "alternate")], "of a page that was not fetched")
        named = [("/de", "x0", "/en", 1), ("/de", "x1", "/de", 1), ("/en", "x0", "/en", 1), ("/en", "x1", "/de", 1),
                 ("/en", "x2", "/fr", 0), ("/en", "x3", "/menu", 0), ("/late", "x0", "/en", 0)]
        checks.equal(languages_of_pages(), named, "the view of languages")
        with Results(folder / "results.db") as results:
            orphans = [row["url"] for row in results.query("SELECT url FROM orphans")]
        checks.equal(orphans, [server.url("a.test", "/de")], "no page leads there but the sitemap")
        found = rows(folder)
        checks.equal((found[server.url("a.test", "/en")]["links"], found[server.url("a.test", "/fr")]["state"]), (1, "done"), "counted, fetched")
        crawl(checks, server, folder, [server.url("a.test")], *FAST)
        checks.equal(graph("from_url LIKE '%late'"), [("/late", "/en", None)], "and when it is, each pair once")
        checks.equal(graph(alternates), wanted, "the others as before")
        checks.equal(languages_of_pages(), named, "and their languages")
        server.add("a.test", site | {"/map.xml": xml(f"<urlset>{entry(server, '/en', '/de')}</urlset>")})
        crawl(checks, server, folder, [server.url("a.test")], *FAST, "--recrawl")
        now = [("/de", "/en", "alternate"), ("/en", "/de", "alternate"), ("/en", "/menu", None)]
        checks.equal(graph(alternates), now, "by the sitemap as it is now, and by the page itself")
        checks.equal(languages_of_pages(), [("/de", "x0", "/en", 1), ("/en", "x0", "/de", 1)], "what the page says itself is kept")
        with Results(folder / "results.db") as results:
            kept = results.value("SELECT count(*) FROM links WHERE from_id NOT IN (SELECT url_id FROM pages)")
            checks.equal(kept, 0, "links of nobody")


def tried_where_none_is_named(checks, folder):
    """/sitemap.xml: once for an origin in scope whose robots.txt names none; what is no sitemap has no row and is no failure."""
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", [server.url("b.test", "/x")]), "/hidden": page("Hidden"),
                              "/sitemap.xml": xml(urlset([server.url("a.test", "/hidden")]))})
        server.add("soft.test", lambda visit: page("Not here") if visit.path == "/sitemap.xml" else page(visit.path))
        server.add("none.test", {"/": page("Home"), "/sitemap.xml": Answer("", 404)})
        server.add("b.test", {"/x": page("X")})
        seeds = [server.url(host) for host in ("a.test", "soft.test", "none.test")]
        crawl(checks, server, folder, seeds, *FAST)
        found = rows(folder)
        checks.equal(found[server.url("a.test", "/hidden")]["state"], "done", "a page that only the sitemap names")
        checks.check(not [url for url in found if url.endswith("sitemap.xml")], "sitemaps have no rows")
        times = [len(server.log.of(host, "/sitemap.xml")) for host in ("a.test", "soft.test", "none.test", "b.test")]
        checks.equal(times, [1, 1, 1, 0], "requests for /sitemap.xml")
        asked = len(server.log.visits)
        crawl(checks, server, folder, seeds[:1], "--delay", 0, "--overwrite")
        again = [visit.path for visit in server.log.visits[asked:]]
        checks.check("/sitemap.xml" not in again, "not asked for where no link is followed")


def priorities(checks, folder):
    """--order priority with one slot: higher first, whatever the order in the sitemap."""
    random_ = random.Random(4)
    ranks = [i / 100 for i in range(1, 100)]
    random_.shuffle(ranks)
    with WebServer() as server:
        entries = [(server.url("a.test", f"/{rank:.2f}"), f"{rank:.2f}") for rank in ranks]
        server.add("a.test", lambda visit: {
            "/robots.txt": robots(server.url("a.test", "/sitemap-1.xml")), "/sitemap-1.xml": xml(urlset(entries)),
        }.get(visit.path, page(visit.path)))
        crawl(checks, server, folder, [server.url("a.test")], *FAST[2:], "--delay", "20ms", "--order", "priority")
        order = [float(path[1:]) for path in server.log.paths() if path[1:2] == "0"]
        checks.equal(len(order), len(ranks), "pages of the sitemap that were asked for")
        late = sum(later > earlier for earlier, later in zip(order, order[1:]))
        checks.check(late == 0, f"{late} pages came before one of a higher priority: {order[:12]}...")


def foreign_hosts(checks, folder):
    """Entries are judged for scope as links are; a sitemap may lie on another host."""
    with WebServer() as server:
        listed = [server.url("a.test", "/mine"), server.url("b.test", "/theirs")]
        server.add("a.test", {"/robots.txt": robots(server.url("cdn.test", "/sitemap-a.xml")), "/": page("Home"),
                              "/mine": page("Mine")})
        server.add("cdn.test", {"/sitemap-a.xml": xml(urlset(listed))})
        server.add("b.test", {"/theirs": page("Theirs")})
        crawl(checks, server, folder, [server.url("a.test")], *FAST)
        found = rows(folder)
        mine, theirs = found.get(listed[0]), found.get(listed[1])
        checks.equal(mine and mine["state"], "done", "an entry of the seed's host")
        checks.equal(theirs and (theirs["state"], theirs["reason"]), ("skipped", "scope"), "an entry of another host")
        checks.equal(server.log.of("b.test"), [], "requests to the other host")


def hostile(checks, folder):
    """A bomb, entities, an index of itself without end, and far too many entries: left in time, the rest is crawled."""
    with WebServer() as server:
        def at(path):
            return server.url("a.test", path)
        laughs = "".join(f'<!ENTITY l{i} "{("&l%d;" % (i - 1)) * 10}">' for i in range(1, 10))
        fixed = {"/": page("Home"), "/good": page("Good"), "/sitemap-good.xml": xml(urlset([at("/good")])),
                 "/sitemap-bomb.xml.gz": Answer(gzip.compress(b" " * (200 << 20), 6), type_="application/gzip"),
                 "/sitemap-laughs.xml": xml(f'<!DOCTYPE x [<!ENTITY l0 "{at("/lol")}">{laughs}]>' + urlset(["&l9;"])),
                 "/robots.txt": robots(*map(at, ["/sitemap-bomb.xml.gz", "/sitemap-laughs.xml", "/endless/0.xml",
                                                 "/sitemap-good.xml"]))}

        def site(visit):
            if visit.path.startswith("/endless/"):
                number = int(visit.path[9:-4])
                return xml(index([at(f"/endless/{2 * number + 1}.xml"), at(f"/endless/{2 * number + 2}.xml")]))
            return fixed.get(visit.path)

        server.add("a.test", site)
        finished = crawl(checks, server, folder, [at("/")], *FAST, timeout=90)
        checks.check(finished.seconds < 60, f"took {finished.seconds:.1f} s")
        row = rows(folder).get(at("/good"))
        checks.equal(row and row["state"], "done", "the entry of the good sitemap")
        endless = sum(visit.path.startswith("/endless/") for visit in server.log.visits)
        checks.check(0 < endless <= 5000, f"{endless} sitemaps of an endless index were asked for")


def max_pages(checks, folder):
    """--max-pages N: at most N + 10 requests for sitemaps, however many there are; those that are left are read by the next run."""
    def site(visit):
        if visit.path == "/robots.txt":
            return robots(*(server.url("a.test", f"/map-{n}.xml") for n in range(1300)))
        if visit.path.startswith("/map-"):
            return xml(urlset([server.url("a.test", visit.path.replace("map", "page"))]))
        return page(visit.path)

    def asked():
        return sum(visit.path.startswith("/map-") for visit in server.log.visits)

    with WebServer() as server:
        server.add("a.test", site)
        finished = crawl(checks, server, folder, [server.url("a.test", "/")], *FAST, "--max-pages", 5, code=4)
        checks.check(0 < asked() <= 15, f"{asked()} sitemaps were asked for")
        checks.check("skipped URLs are kept" not in finished.err, "no warning that is wrong")
        crawl(checks, server, folder, [server.url("a.test", "/")], *FAST, timeout=120)
        checks.equal(asked(), 1300, "sitemaps that were asked for in both runs")
        checks.equal(len(done(rows(folder))), 1301, "pages")


run_parts("sitemaps_test", named_by_robots, no_sitemaps, as_seeds, as_seeds_without_depth,
          a_seed_longer_than_max_body, languages, tried_where_none_is_named, priorities, foreign_hosts, hostile, max_pages)
