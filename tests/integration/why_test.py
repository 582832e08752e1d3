"""`crawl why`: the story of a URL, on a small site in which each kind of URL has its page.

    why_test.py path/to/crawl [PART...]
"""

import pathlib
import re
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import run  # noqa: E402
from processes import wait_until  # noqa: E402
from results import Results  # noqa: E402
from web.answers import Answer, page, plain, redirect  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, end_by_kill, start  # noqa: E402

TRAP = "/a/b" * 5
PICTURES = r"\.(jpg|png)$"
OPTIONS = ["-d", 2, "--delay", 0, "--retries", 0, "--exclude", PICTURES, "--exclude", "/secret/", "--max-body", "4KiB"]


def site(server):
    sitemap = f"<urlset><url><loc>{server.url('a.test', '/listed')}</loc><priority>0.9</priority></url></urlset>"
    links = ['<a href="/about">About <b>us</b></a>', "/private/x", server.url("b.test", "/elsewhere"), "/moved", "/copy-1", "/copy-2",
             "/deep/1", "/pic.jpg", TRAP, '<a rel=nofollow href="/unloved">no</a>', "/missing", "/big", "/broken", "/circle"]
    return {"/robots.txt": plain("User-agent: *\nDisallow: /private/\nSitemap: " + server.url("a.test", "/map.xml")),
            "/map.xml": Answer(sitemap, type_="application/xml"), "/listed": page("Listed"), "/": page("Home", links),
            "/about": page("About", ["/"], head='<link rel=canonical href="/copy-1">'), "/moved": redirect("/moved-again"),
            "/moved-again": redirect("/end"), "/end": page("End"), "/copy-1": page("Same"), "/copy-2": page("Same"),
            "/big": page("Big", text="x" * 5000), "/broken": Answer("", 500), "/circle": redirect("/circle"),
            **{f"/deep/{n}": page(f"Deep {n}", [f'<a href="/deep/{n + 1}">further {n + 1}</a>']) for n in range(1, 5)}}


def why(folder, url, code=0, checks=None, output="results.db"):
    finished = run(["why", output, url], folder)
    if checks:
        checks.equal(finished.code, code, f"exit status of crawl why {url}: {finished.err}")
    return finished.out + finished.err


def tells(checks, folder, server, path, *parts, host="a.test"):
    """Each part stands in the story, white space aside."""
    text = " ".join(why(folder, server.url(host, path), checks=checks).split())
    for part in parts:
        checks.check(part in text, f"crawl why {path}: {part!r} is not told:\n{text[:1500]}")
    return text


def stories(checks, folder):
    with WebServer() as server:
        server.add("a.test", site(server))
        home = server.url("a.test")
        crawl(checks, server, folder, [home], *OPTIONS)
        tells(checks, folder, server, "/", "done: answered 200", "depth 0 this URL (a seed)", "allows it", "--depth 2")
        tells(checks, folder, server, "/about", f'depth 0 {home} (a seed)', 'depth 1 this URL (by the link "About us")',
              "1 attempt, HTTP/1.1, from 127.0.0.1, status 200", "text/html", 'title "About"', "links to 1 URL",
              "as canonical, which is done")
        tells(checks, folder, server, "/deep/3", "skipped (depth)", "--depth 3 or more; the last run had --depth 2",
              'depth 2 ' + server.url("a.test", "/deep/2") + ' (by the link "further 2")', 'depth 3 this URL (by the link "further 3")')
        tells(checks, folder, server, "/private/x", "skipped (robots)", "forbids it: Disallow: /private/", "--no-robots")
        tells(checks, folder, server, "/elsewhere", "skipped (scope)", "--scope any", "named by no seed", host="b.test")
        tells(checks, folder, server, "/pic.jpg", "skipped (excluded)", f"drop --exclude '{PICTURES}'", "or name it as a seed")
        tells(checks, folder, server, TRAP, "skipped (trap)", "--max-repeats 5", "the last run had --max-repeats 3")
        tells(checks, folder, server, "/unloved", "skipped (robots): every link to it is nofollow", "--follow-nofollow", "(nofollow)")
        tells(checks, folder, server, "/moved", "to " + server.url("a.test", "/end") + " (done, 200)")
        tells(checks, folder, server, "/end", "from " + server.url("a.test", "/moved-again") + " (done, 302)", "by a redirect")
        tells(checks, folder, server, "/big", "cut (--max-body 4KiB)", ", cut,")
        tells(checks, folder, server, "/broken", "failed (http): answered 500", "--retry-failed")
        tells(checks, folder, server, "/circle", "failed (too_many_redirects): circle", "nothing: its redirects go in a circle")
        tells(checks, folder, server, "/missing", "done: answered 404")
        tells(checks, folder, server, "/map.xml", "a sitemap, read for the URLs that it names", "a sitemap that robots.txt names")
        tells(checks, folder, server, "/listed", "listed by the sitemap, priority 90 %")
        texts = [why(folder, server.url("a.test", path)) for path in ("/copy-1", "/copy-2")]
        checks.check(any("its body is that of" in text for text in texts), "a copy names its original")
        checks.check(any("1 URL had the same body later" in text for text in texts), "an original counts its copies")


def advice_is_true(checks, folder):
    """What is said to be needed is enough, and less is not."""
    with WebServer() as server:
        server.add("a.test", site(server))
        home = server.url("a.test")
        for path, pattern in (("/deep/4", r"--depth (\d+) or more"), (TRAP, r"--max-repeats (\d+):")):
            crawl(checks, server, folder, [home], *OPTIONS, "--depth", 3, "--overwrite")
            needed = int(re.search(pattern, why(folder, server.url("a.test", path)))[1])
            flag = pattern.split()[0]
            for value, state in ((needed - 1, "skipped"), (needed, "done")):
                crawl(checks, server, folder, [home], *OPTIONS, "--depth", 3, flag, value)
                with Results(folder / "results.db") as results:
                    found = results.value("SELECT state FROM results WHERE url = ?", server.url("a.test", path))
                checks.equal(found, state, f"{path} with {flag} {value}")


def unknown(checks, folder):
    with WebServer() as server:
        server.add("a.test", site(server))
        crawl(checks, server, folder, [server.url("a.test")], *OPTIONS)
        text = why(folder, server.url("a.test", "/abuot"), code=1, checks=checks)
        checks.contains(text, "no such URL", "an unknown URL")
        checks.contains(text, server.url("a.test", "/about"), "a near one is named")
        checks.contains(why(folder, "https://" + server.url("a.test", "/about?x").removeprefix("http://"), 1, checks),
                        server.url("a.test", "/about"), "another spelling is named")
        checks.contains(why(folder, "mailto:me@a.test", 2, checks), "is no URL", "what is no URL")
        checks.contains(why(folder, server.url("a.test"), 2, checks, output="none.db"), "none.db", "a file that is not there")
        checks.check(not (folder / "none.db").exists(), "crawl why made a file")
        bare = server.url("a.test", "/x/../about#part").removeprefix("http://").upper().replace("ABOUT", "about")
        checks.contains(why(folder, bare, checks=checks), "done: answered 200", "the URL is normalized as a seed is")


def beside_a_crawl(checks, folder):
    """While a crawl runs, after it was killed, and after a limit stopped it."""
    paths = [f"/{i}" for i in range(200)]
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", paths), **{path: page(path) for path in paths}})
        seeds = [server.url("a.test")]
        running = start(server, folder, seeds, "-d", 1, "--delay", "100ms")
        wait_until(lambda: len(server.log.visits) > 5)
        wait_until(lambda: run(["why", "results.db", server.url("a.test", "/199")], folder).code == 0)
        tells(checks, folder, server, "/199", "queued", "the run is under way", "(under way)", "depth 1 this URL")
        checks.check(running.process.poll() is None, "the crawl goes on while it is asked")
        end_by_kill(running)
        tells(checks, folder, server, "/199", "queued", "the same command again", "was killed", "(killed)")
        crawl(checks, server, folder, seeds, "-d", 1, "--delay", 0, "--max-pages", 3, code=4)
        tells(checks, folder, server, "/199", "the last run was stopped by a limit (--max-pages 3)", "(stopped: --max-pages 3)")
        crawl(checks, server, folder, seeds, "-d", 1, "--delay", 0)
        tells(checks, folder, server, "/199", "done: answered 200")


def recrawled(checks, folder):
    with WebServer() as server:
        server.add("a.test", {"/": page("Before")})
        crawl(checks, server, folder, [server.url("a.test")])
        server.add("a.test", {"/": page("After")})
        crawl(checks, server, folder, [server.url("a.test")], "--recrawl")
        tells(checks, folder, server, "/", "changed in run 2", 'title "After"')


run_parts("why_test", stories, advice_is_true, unknown, beside_a_crawl, recrawled)
