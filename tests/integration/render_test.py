"""Pages made by scripts, by the real browser: what is seen of them, what they may ask for, what is left when processes die, and
which pages `auto` finds to need it.

    render_test.py path/to/crawl [PART...]
"""

import pathlib
import random
import sys
import tempfile
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import Running, run, sanitized  # noqa: E402
from processes import alive, children, kill, wait_until  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402

OPTIONS = ["-p", 2, "--delay", 0, "--progress", "none", "-d", "all", "--no-sitemaps"]
BROWSERS = pathlib.Path("/usr/lib/chromium/chromium-headless-shell"), pathlib.Path("/usr/lib/chromium/chromium")
SCRIPT = "Content-Type: text/javascript", "Cache-Control: max-age=600"
JSON = ("Content-Type: application/json",)

APP = """
const root = document.getElementById('root');
const number = location.pathname.split('/').pop();
setTimeout(async () => {
  const items = await (await fetch('/api/items?page=' + number)).json();
  document.title = 'App ' + number;
  root.innerHTML = items.map(item => `<p>${item.text}</p><a href="${item.href}">${item.text}</a>`).join('');
}, 30);
"""
ROUTER = """
const show = () => { document.getElementById('root').innerHTML =
  `<h1>route ${location.hash || 'start'}</h1><a href="#/one">one</a><a href="#/two">two</a><a href="#top">top</a>`; };
addEventListener('hashchange', show); show();
"""


def shell(script, title="Shell"):
    return f"<!DOCTYPE html><title>{title}</title><body><div id=root></div>{script}"


def text_of(number):
    return f"made of number {number} by a script"


class Site:
    """`apps` pages made by scripts, `static` plain ones, `empty` that only look as if scripts made them."""

    def __init__(self, apps=5, static=3, empty=0, delay=0.0):
        self.apps, self.static, self.empty, self.delay = apps, static, empty, delay

    def __call__(self, request):
        path = request.path.split("?")[0]
        kind, _, number = path.strip("/").partition("/")
        if path == "/robots.txt":
            return Answer("User-agent: *\nDisallow: /private/\n", headers=("Content-Type: text/plain",))
        if path == "/":
            return Answer("<!DOCTYPE html><title>Index</title>" + "".join(
                f'<p>entry</p><a href="/{kind}/{i}">{kind} {i}</a>' for kind, count in
                (("app", self.apps), ("static", self.static), ("empty", self.empty)) for i in range(count)) +
                '<a href="/hash/">h</a><a href="/move">m</a><a href="/locked">l</a><a href="/push">p</a>' * (not self.empty))
        if kind == "app":
            return Answer(shell("<script src=/app.js></script>"), delay=self.delay)
        if kind == "static":
            return Answer(f"<!DOCTYPE html><title>Static {number}</title><p>{'plain words of a page ' * 20}</p>"
                          f'<a href="/">home</a><script src=/plain.js></script>')
        if kind == "empty":
            return Answer(shell("<script>var nothing = 1</script><noscript>x</noscript>", f"Empty {number}"))
        if path == "/plain.js":
            return Answer("var nothing = 1", headers=SCRIPT)
        if path == "/app.js":
            return Answer(APP, headers=SCRIPT)
        if path == "/api/items":
            page = request.path.split("=")[1]
            return Answer('[{"text": "%s", "href": "/static/%s"}]' % (text_of(page), int(page) % max(1, self.static)),
                          headers=JSON)
        if path == "/hash/":
            return Answer(shell(f"<script>{ROUTER}</script>"))
        if path == "/move":
            return Answer(shell("<script>location.href = '/target'</script>"))
        if path == "/push":
            return Answer(shell("<script>history.pushState({}, '', '/pushed/deep');"
                                "document.getElementById('root').innerHTML = '<p>pushed</p><a href=below>b</a>'</script>"))
        if path == "/locked":
            return Answer(shell("<script>fetch('/private/data').then(r => r.text()).then(t => document.title = t,"
                                " () => document.title = 'without data')</script>"))
        return Answer(f"<!DOCTYPE html><title>{path}</title>")


def rows(file, columns="url, state, status, title, text, links, redirect_to, rendered"):
    with Results(file) as results:
        return {tuple(row) for row in results.query(f"SELECT {columns} FROM results")}


def browsers_of(pid):
    """The processes below this one that are a browser's."""
    found, todo = [], [pid]
    while todo:
        for child in children(todo.pop()):
            todo.append(child)
            try:
                name = pathlib.Path(f"/proc/{child}/comm").read_text()
            except OSError:
                continue
            if "chrom" in name or "headless" in name:
                found.append(child)
    return found


def named(pid, name):
    for child in children(pid):
        try:
            if pathlib.Path(f"/proc/{child}/comm").read_text().strip().startswith(name):
                return child
        except OSError:
            continue
    return None


def rendered_pages(checks, folder):
    """Data that scripts fetch, routes, a script that leads elsewhere, what robots.txt forbids."""
    with RecordingServer(Site()) as server:
        done = run([*OPTIONS, "--render", "always", "--screenshots", "--store", "html,text,links,raw", server.base + "/"],
                   folder, timeout=120)
        checks.equal(done.code, 0, f"exit status ({done.err[-500:]})")
        paths = server.paths()
    base = server.base
    found = {row[0][len(base):]: row[1:] for row in rows(f"{folder}/results.db")}
    for number in range(5):
        row = found.get(f"/app/{number}")
        if checks.check(row is not None, f"/app/{number} is a row"):
            checks.equal((row[2], row[6]), (f"App {number}", 1), f"/app/{number}")
            checks.contains(row[3] or "", text_of(number), f"text of /app/{number}")
    checks.equal(found["/move"][5], base + "/target", "where a script leads")
    checks.check("/target" in found and "/target" in paths, "and its target is fetched")
    for route, words in (("/hash/", "route start"), ("/hash/#/one", "route #/one"), ("/hash/#/two", "route #/two")):
        checks.contains((found.get(route) or [None] * 4)[3] or "", words, f"text of {route}")
    checks.check("/pushed/deep" not in paths and "/pushed/below" in paths, "an address of history.pushState is not fetched")
    checks.equal(found.get("/pushed/deep", [None])[0], "skipped", "and is known")
    checks.check(not any(path.startswith("/private/") for path in paths), "robots.txt holds for scripts")
    checks.check(paths.count("/app.js") <= 2, f"a script is fetched once by each worker: {paths.count('/app.js')}")
    with Results(f"{folder}/results.db") as results:
        detail, = results.query(f"SELECT detail, title FROM results WHERE url = '{base}/locked'")
        checks.contains(detail[0] or "", "robots.txt", "what the page says it lacks")
        checks.equal(detail[1], "without data", "the page saw that it lacks it")
        asked = results.query(f"SELECT method, status, type FROM page_requests WHERE url = '{base}/api/items?page=1'")
        checks.equal([tuple(row) for row in asked], [("GET", 200, "application/json")], "the API is seen")
        raw, = results.query(f"SELECT raw_links, raw_words, render_why, links, words, render_ms > 0 FROM results"
                             f" WHERE url = '{base}/app/1'")
        checks.equal(tuple(raw[:4]), (0, 0, "--render always", 1), "what it was before")
        checks.check(raw[4] > 5 and raw[5] == 1, "and what it cost")
        checks.equal(results.query("SELECT count(*) FROM link_graph WHERE rel = 'script'")[0][0], 1, "link by script")
    picture = run(["cat", "results.db", base + "/app/1", "--as", "png"], folder)
    checks.equal(picture.code, 0, f"crawl cat --as png ({picture.err})")
    why = run(["why", "results.db", base + "/app/1"], folder)
    checks.contains(why.out, "--render always", "crawl why")
    body = run(["cat", "results.db", base + "/app/1"], folder)
    checks.contains(body.out, text_of(1), "the body is the rendered page")


def one_of_everything(checks, folder):
    """A queue of one and a site that is all to be rendered: nothing waits for itself."""
    with RecordingServer(Site(apps=12)) as server:
        done = run(["-p", 1, "-c", 1, "--render", "always", "--render-processes", 1, "--delay", 0, "--progress", "none",
                    "-d", "all", "--no-sitemaps", server.base + "/"], folder, timeout=180)
    checks.equal(done.code, 0, f"exit status ({done.err[-500:]})")
    with Results(f"{folder}/results.db") as results:
        checks.equal(results.query("SELECT count(*) FROM results WHERE title LIKE 'App %'")[0][0], 12, "applications")


def kills(checks, folder):
    """A worker, or the owner of the browsers, dies: the same rows, and no browser is left."""
    expected = None
    for who in (None, "crawl-worker", "crawl-browsers", "coordinator"):
        name = f"{who or 'nobody'}.db"
        with RecordingServer(Site(apps=30, static=4)) as server:
            command = [*OPTIONS, "--render", "always", "-o", name, server.base + "/"]
            going = Running(command, folder)
            below = []
            if who:
                wait_until(lambda: sum(path.startswith("/api/") for path in server.paths()) > 4, 60)
                below = browsers_of(going.pid)
                time.sleep(random.uniform(0, 0.2))
                victim = going.pid if who == "coordinator" else wait_until(lambda who=who, going=going: named(going.pid, who), 5)
                kill([victim] if victim else [])  # it may be over
            done = going.wait(180)
            if who == "coordinator":
                done = run(command, folder, timeout=180)
            checks.equal(done.code, 0, f"{who}: exit status ({done.err[-500:]})")
            base = server.base
        found = {tuple(str(value).replace(base, "") for value in row) for row in rows(f"{folder}/{name}")}
        expected = expected or found
        checks.equal(found - expected, set(), f"{who}: rows that nobody else has")
        checks.equal(expected - found, set(), f"{who}: rows that are missing")
        checks.check(wait_until(lambda below=below: not any(alive(pid) for pid in below), 10), f"{who}: no browser is left")


def auto(checks, folder):
    """Only what needs a browser is rendered, and what was found is kept."""
    site = Site(apps=24, static=120, empty=24)
    with RecordingServer(site) as server:
        command = [*OPTIONS, "--render", "auto", server.base + "/"]
        done = run(command, folder, timeout=180)
        checks.equal(done.code, 0, f"exit status ({done.err[-500:]})")
        with Results(f"{folder}/results.db") as results:
            def count(where):
                return results.query(f"SELECT count(*) FROM results WHERE {where}")[0][0]

            checks.equal(count("title LIKE 'App %' AND rendered = 1"), 24, "applications are rendered")
            checks.equal(count("title LIKE 'Static %' AND rendered = 1"), 0, "static pages are not")
            looks = count("title LIKE 'Empty %' AND rendered = 1")
            checks.check(3 <= looks <= 16, f"a few of those that only look empty are: {looks}")
            kinds = dict(results.query("SELECT substr(kind, instr(kind, '/')), state FROM render_kinds"))
            checks.equal(kinds, {"/app/#": "needed", "/empty/#": "not needed"}, "what was found")
        why = run(["why", "results.db", server.base + "/app/3"], folder)
        checks.contains(why.out, "a browser is needed", "crawl why")


def main():
    if not any(path.exists() for path in BROWSERS):
        print("no browser is installed: apt install chromium-headless-shell")
        return 77
    parts = [rendered_pages, one_of_everything, kills, auto]
    if sanitized():
        parts = [rendered_pages, one_of_everything]
    return run_parts("render", *parts)


if __name__ == "__main__":
    sys.exit(main())
