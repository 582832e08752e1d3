"""What pages are shown with (--resources), targets out of scope (--check-external), and places in pages that links name:
a site with planted faults, each of which is found, and nothing that was not planted; which requests that takes.

    checks_test.py path/to/crawl [PART...]
"""

import json
import pathlib
import socket
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import run  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402

FAST = ["-p", 1, "--delay", 0, "--retries", 0, "--progress", "none", "-d", "all", "--no-sitemaps"]

# Of each kind one that is there and one that is not.
START = """<!doctype html><title>start</title><link rel=stylesheet href=/css/ok.css><link rel=stylesheet href=/css/gone.css>
<link rel="shortcut icon" href=/img/gone.ico><link rel=manifest href=/gone.webmanifest><link rel=preload as=font href=/font/gone.woff2>
<style>body { background: url('/img/gone-inline.png') } /* url(/never) */</style><script src=/js/ok.js></script>
<script src=/js/gone.js></script><body style="background-image: url(/img/gone-attribute.png)"><h1 id=begin>start</h1>
<img src=/img/ok.png alt="A tree"><img src=/img/gone.png srcset="/img/ok.png 1x, /img/gone-2x.png 2x, /img/gone,3.png 3x," alt>
<img src="data:image/gif;base64,R0lGOD" data-src=/img/gone-lazy.png><div data-bg=/img/gone-bg.jpg></div>
<picture><source srcset=/img/gone.webp><img src=/img/ok.png></picture><svg><image href=/img/gone-svg.png /></svg>
<video poster=/img/gone-poster.jpg><source src=/media/gone.mp4><track src=/media/ok.vtt></video><audio src=/media/gone.mp3></audio>
<object data=/gone.pdf></object><embed src=/gone.swf><img src=/img/moved.png><img src=/private/secret.png>
<input type=image src=/img/gone-button.png><template><img src=/img/never.png></template>"""
GONE = {"/css/gone.css": "style", "/img/gone.ico": "icon", "/gone.webmanifest": "other", "/font/gone.woff2": "font",
        "/img/gone-inline.png": "image", "/js/gone.js": "script", "/img/gone-attribute.png": "image", "/img/gone.png": "image",
        "/img/gone-2x.png": "image", "/img/gone,3.png": "image", "/img/gone-lazy.png": "image", "/img/gone-bg.jpg": "image",
        "/img/gone.webp": "image", "/img/gone-svg.png": "image", "/img/gone-poster.jpg": "image", "/media/gone.mp4": "media",
        "/media/gone.mp3": "media", "/gone.pdf": "object", "/gone.swf": "object", "/img/gone-button.png": "image"}
OF_CSS = {"/css/gone-import.css": "style", "/font/gone.woff": "font", "/css/gone-relative.png": "image"}


def site(more=""):
    pages = {
        "/": START + more,
        "/css/ok.css": "@import 'deep.css'; @import url(gone-import.css) screen; @font-face { src: url('/font/gone.woff') }"
                       "@namespace url(http://www.w3.org/1999/xhtml); p { color: red; background: url( gone-relative.png ) }",
        "/css/deep.css": "@import url('ok.css'); a { background: url(\"/img/ok.png\") }",
    }

    def respond(request):
        path = request.path
        if path == "/robots.txt":
            return Answer("User-agent: *\nDisallow: /private\n", headers=["Content-Type: text/plain"])
        if path == "/img/moved.png":
            return Answer("", "302 Found", ["Location: /img/gone-behind.png"])
        if path in pages:
            css = path.endswith(".css")
            return Answer(pages[path], headers=["Content-Type: text/css" if css else "Content-Type: text/html"])
        ok = "/ok." in path
        return Answer("x" * 50_000 if ok else "<title>no</title>", "200 OK" if ok else "404 Not Found",
                      ["Content-Type: image/png" if ok else "Content-Type: text/html"])

    return respond


def findings(folder, *rules):
    done = run(["audit", "r.db", "--format", "json"], folder)
    found = json.loads(done.out)
    rows = found["findings"] if isinstance(found, dict) else found
    return [(row["rule"], row["url"], row["detail"]) for row in rows if row["rule"] in rules]


def resources_are_recorded(checks, folder):
    with RecordingServer(site()) as server:
        done = run([*FAST, "--resources", "record", "-o", "r.db", server.base + "/"], folder)
        checks.equal(done.code, 0, "the crawl ends: " + done.err[-300:])
        checks.equal(set(server.paths()), {"/robots.txt", "/"}, "requests")
    with Results(folder / "r.db") as results:
        rows = {(row["url"].removeprefix(server.base), row["kind"]): row for row in results.query("SELECT * FROM resources")}
        for path, kind in {**GONE, "/img/ok.png": "image", "/css/ok.css": "style", "/private/secret.png": "image"}.items():
            checks.check((path, kind) in rows, f"{path} is a {kind}")
        checks.check(not any("never" in path for path, _ in rows), "what is in no document is none")
        checks.equal(rows["/img/ok.png", "image"]["alt"], "A tree", "alt")
        checks.check(all(row["to_state"] is None and row["to_status"] is None for row in rows.values()), "nothing is known of them")
        checks.equal(results.value("SELECT group_concat(url) FROM results"), server.base + "/", "they are no results")
    checks.equal(findings(folder, "broken-image", "broken-resource"), [], "nor findings")


def resources_are_checked(checks, folder):
    with RecordingServer(site("<a href=/second>a page</a>")) as server:
        done = run([*FAST, "--resources", "check", "--max-pages", 1, "-o", "r.db", server.base + "/"], folder)
        checks.equal(done.code, 4, "the limit holds for pages: " + done.err[-300:])
        requests = server.requests
    asked = {}
    for request in requests:
        asked.setdefault(request.path, []).append(request.method)
    checks.equal(asked["/img/ok.png"], ["HEAD"], "an image is asked by HEAD, once")
    checks.equal(asked["/img/gone.png"], ["HEAD", "GET"], "what is not there also by GET")
    checks.equal(asked["/css/ok.css"], ["GET"], "a style sheet is read")
    checks.equal(asked["/css/deep.css"], ["GET"], "and those that it imports, though they go in circles")
    checks.check("/private/secret.png" not in asked, "robots.txt holds for images")
    checks.check("/second" not in asked, "and --max-pages for pages")
    with Results(folder / "r.db") as results:
        rows = results.query("SELECT from_url, url, kind, to_state, to_status, final_status FROM resources")
        broken = {(row["url"].removeprefix(server.base), row["kind"]) for row in rows if (row["to_status"] or 0) >= 400}
        checks.equal(broken, set((GONE | OF_CSS).items()), "what is not there")
        of = {row["url"].removeprefix(server.base): row for row in rows}
        checks.equal(of["/img/moved.png"]["to_status"], 302, "a redirect")
        checks.equal(of["/img/moved.png"]["final_status"], 404, "is followed")
        checks.equal(of["/private/secret.png"]["to_state"], "skipped", "what robots.txt forbids")
        checks.equal(of["/font/gone.woff"]["from_url"], server.base + "/css/ok.css", "a style sheet names a font")
        checks.equal({url.removeprefix(server.base) for url in results.rows()}, {"/", "/second"}, "they are no results")
        checks.equal(results.value("SELECT pages FROM runs"), 1, "nor pages of the run")
    found = findings(folder, "broken-image", "broken-resource")
    images = {path for path, kind in (GONE | OF_CSS).items() if kind in ("image", "icon")} | {"/img/moved.png"}
    said = {detail.removeprefix(server.base).split(": ")[0] for rule, _, detail in found if rule == "broken-image"}
    checks.equal(said, images, "images in the audit")
    checks.equal(sum(rule == "broken-resource" for rule, _, _ in found),
                 sum(kind not in ("image", "icon") for kind in (GONE | OF_CSS).values()), "other resources in the audit")


def a_canonical_page_that_is_gone_is_found(checks, folder):
    with RecordingServer(lambda request: Answer("<title>start</title><link rel=canonical href=/gone-canonical><p>x", "200 OK" if request.path == "/" else "404 Not Found")) as server:
        run([*FAST, "--resources", "check", "-o", "r.db", server.base + "/"], folder)
    gone = server.base + "/gone-canonical"
    checks.equal(findings(folder, "canonical-broken"), [("canonical-broken", server.base + "/", gone + ": status 404")], "a canonical URL")
    checks.check(not any(gone in detail for _, _, detail in findings(folder, "broken-resource")), "is no broken script")


def imports_without_end_are_left(checks, folder):
    """Each style sheet imports another that nobody has named before."""
    def respond(request):
        if request.path == "/":
            return Answer("<title>start</title><link rel=stylesheet href=/s/0.css>")
        number = request.path.removeprefix("/s/").removesuffix(".css")
        if not number.isdigit():
            return Answer("", "404 Not Found")
        return Answer(f"@import '{int(number) + 1}.css'; p {{ color: red }}", headers=["Content-Type: text/css"])

    with RecordingServer(respond) as server:
        done = run([*FAST, "--resources", "check", "--max-time", "60s", "-o", "r.db", server.base + "/"], folder)
        checks.equal(done.code, 0, "the crawl ends by itself")
        sheets = [path for path in server.paths() if path.startswith("/s/")]
        checks.equal(len(sheets), 8, "style sheets, each imported by the one before")


def recorded_are_checked_later(checks, folder):
    with RecordingServer(site("<a href=/img/ok.png>the picture</a>")) as server:
        run([*FAST, "-d", 0, "--resources", "record", "-o", "r.db", server.base + "/"], folder)
        run([*FAST, "-d", 0, "--resources", "check", "-o", "r.db", server.base + "/"], folder)
        checks.equal([r.method for r in server.requests if r.path == "/img/gone.png"], ["HEAD", "GET"], "it is asked in the next run")
        with Results(folder / "r.db") as results:
            row = results.rows()[server.base + "/img/ok.png"]
            checks.equal((row["state"], row["detail"], row["size"]), ("done", "checked only", None), "a page too deep, and an image")
        run([*FAST, "--resources", "check", "-o", "r.db", server.base + "/"], folder)
        checks.equal([r.method for r in server.requests if r.path == "/img/ok.png"], ["HEAD", "GET"], "it is fetched when it may be")
        with Results(folder / "r.db") as results:
            row = results.rows()[server.base + "/img/ok.png"]
            checks.equal((row["state"], row["detail"]), ("done", "type not wanted"), "and is a page then")


def external(request):
    if request.path == "/no-head":
        return Answer("fine") if request.method == "GET" else Answer("", "405 Method Not Allowed")
    if request.path == "/moved":
        return Answer("", "301 Moved Permanently", ["Location: /there"])
    if request.path == "/circle":
        return Answer("", "302 Found", ["Location: /circle"])
    status = {"/gone": "404 Not Found", "/closed": "403 Forbidden"}.get(request.path, "200 OK")
    return Answer("x" * 100_000 + "<a href=/further>further</a>", status)


def external_links_are_checked(checks, folder):
    with socket.socket() as closed, RecordingServer(external) as other:
        closed.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        links = [*(f"{other.base}/{name}" for name in ("there", "gone", "no-head", "closed", "moved", "circle", "excluded")), dead]
        start = "<title>x</title>" + "".join(f"<a href={link}#part rel=nofollow>{link}</a>" for link in links)
        with RecordingServer(lambda request: Answer(start)) as server:
            options = [*FAST, "--check-external", "--exclude", "/excluded", "--allow-private", "-o", "r.db", "--stats", "s.json"]
            done = run([*options, server.base + "/"], folder)
            checks.equal(done.code, 0, "the crawl ends: " + done.err[-300:])
            asked = {(r.method, r.path) for r in other.requests if r.path != "/robots.txt"}
            checks.equal(asked, {("HEAD", "/there"), ("HEAD", "/gone"), ("GET", "/gone"), ("HEAD", "/no-head"), ("GET", "/no-head"),
                                 ("HEAD", "/closed"), ("GET", "/closed"), ("HEAD", "/moved"), ("HEAD", "/circle")}, "requests")
            with Results(folder / "r.db") as results:
                rows = results.rows("url, state, reason, detail, status, indexable, final_status")
                seen = {url.removeprefix(other.base): (row["state"], row["status"], row["detail"]) for url, row in rows.items()}
                checks.equal(seen["/there"], ("done", 200, "checked only"), "what is there")
                checks.equal(seen["/gone"], ("done", 404, "checked only"), "what is not")
                checks.equal(seen["/no-head"], ("done", 200, "checked only"), "a server that knows no HEAD")
                checks.equal(seen["/excluded"][0], "skipped", "what is excluded")
                checks.equal(rows[other.base + "/moved"]["final_status"], 200, "a redirect is followed")
                checks.equal((rows[dead]["state"], rows[dead]["reason"]), ("failed", "connect"), "nobody listens")
                checks.equal(rows[other.base + "/there"]["indexable"], None, "what was not read is unknown")
                checks.equal(results.value("SELECT pages FROM runs"), 1, "they are no pages of the run")
                failed = results.value("SELECT count(*) FROM results WHERE state = 'failed'")
                checks.check(failed > 1, f"{failed} failed, not at robots.txt alone")
                checks.equal(results.value("SELECT failures FROM runs"), failed, "failures of the run are rows that failed")
                checks.contains(done.out, f"{failed} URLs failed", "failures of the summary")
                stats = json.loads((folder / "s.json").read_text())
                checks.equal(stats["failures"], failed, "failures of --stats")
                checks.equal((stats["started_at"], stats["finished_at"]), tuple(results.query("SELECT started_at, finished_at FROM runs")[0]),
                             "times of --stats are those of the row of runs")
                checks.equal({row["to_url"] for row in results.query("SELECT to_url FROM broken_links")},
                             {other.base + "/gone", other.base + "/closed", other.base + "/circle", dead}, "broken links")
            found = {(rule, detail.split()[1]) for rule, _, detail in findings(
                folder, "broken-external-link", "external-link-refused", "broken-link", "client-error", "no-answer", "lang-missing",
                "redirect-loop", "security-headers")
                if rule != "lang-missing" or other.base in detail}
            checks.equal(found - {("lang-missing", "lang,")},
                         {("broken-external-link", other.base + "/gone:"), ("external-link-refused", other.base + "/closed:"),
                          ("broken-external-link", other.base + "/circle:"), ("broken-external-link", dead + ":")}, "findings")
            done = run([*options, "--scope", "any", "--follow-nofollow", "--max-pages", 30, server.base + "/"], folder)
            fetched = [r.method for r in other.requests if r.path == "/there"]
            checks.equal(fetched, ["HEAD", "GET"], "what comes into scope is fetched whole: " + done.err[-300:])
            with Results(folder / "r.db") as results:
                row = results.rows()[other.base + "/there"]
                checks.check(row["size"] > 100_000 and row["detail"] is None, f"and is a page: {dict(row)}")
                checks.equal(results.value("SELECT count(*) FROM results WHERE url LIKE '%/further'"), 1, "whose links count")


def what_was_checked_only_is_not_confirmed(checks, folder):
    """Its ETag is known, and nothing else of it: when it comes into scope it is asked for without conditions."""
    def respond(request):
        if "if-none-match" in {name.lower() for name in dict(request.headers)}:
            return Answer("", "304 Not Modified")
        return Answer("<title>whole</title>", headers=["Content-Type: text/html", 'ETag: "1"'])
    with RecordingServer(respond) as other, RecordingServer(lambda request: Answer(f"<a href={other.base}/there>x</a>")) as server:
        options = [*FAST, "--check-external", "--allow-private", "-o", "r.db"]
        run([*options, server.base + "/"], folder)
        done = run([*options, "--recrawl", "--scope", "any", server.base + "/"], folder)
        with Results(folder / "r.db") as results:
            checks.equal(results.rows("url, title")[other.base + "/there"]["title"], "whole", "it is read: " + done.err[-300:])


def fragments_are_judged(checks, folder):
    pages = {
        "/": "<title>start</title><h2 id=here>x</h2><b><i id=inline>y</i></b><a href=#here>1</a><a href=#nowhere>Nowhere</a>"
             "<a href=#inline>2</a><a href='#'>3</a><a href=#TOP>4</a><a href='#:~:text=x'>5</a><a href=#/route>6</a>"
             "<a href=/p#good>7</a><a href=/p#bad>To the bad</a><a href=/p#bad>again</a><a href='/p#gr%C3%BC%C3%9Fe'>8</a><a href='/p#grüße'>9</a>"
             "<a href=/p#old>10</a><a href=/p#q>11</a><a href=/moved#good>12</a><a href=/moved#away>Away</a><a href=/gone#x>13</a>"
             "<a href=/text#x>14</a><a href=/frame#inside>15</a><a href=/p#inert>Inert</a><a href=/own#gone>16</a><a href=/wrong>17</a>",
        "/p": "<title>p</title><h2 id=good>g</h2><a name=old></a><p id='grüße'>x</p><input name=q><template><i id=inert></i></template>",
        "/frame": "<html id=outside><head id=inside><frameset></frameset>",
    }

    def respond(request):
        if request.path == "/moved":
            return Answer("", "301 Moved Permanently", ["Location: /p"])
        if request.path in ("/own", "/wrong"):
            return Answer("", "302 Found", ["Location: /p#" + ("good" if request.path == "/own" else "lost")])
        if request.path == "/text":
            return Answer("plain", headers=["Content-Type: text/plain"])
        page = pages.get(request.path)
        return Answer(page, headers=["Content-Type: text/html; charset=utf-8"]) if page else Answer("no", "404 Not Found")

    wanted = {("/", "nowhere", "Nowhere"), ("/p", "bad", "To the bad"), ("/p", "q", "11"), ("/moved", "away", "Away"), ("/p", "inert", "Inert"),
              ("/p", "lost", "")}
    with RecordingServer(respond) as server:
        def broken():
            with Results(folder / "r.db") as results:
                return {(row["to_url"].removeprefix(server.base), row["fragment"], row["text"])
                        for row in results.query("SELECT * FROM broken_fragments")}
        run([*FAST, "-d", 0, "-o", "r.db", server.base + "/"], folder)
        checks.equal(broken(), {("/", "nowhere", "Nowhere")}, "of a page that was not fetched nothing is known")
        run([*FAST, "-d", 0, "-o", "r.db", *(server.base + path for path in ("/p", "/moved", "/own", "/wrong"))], folder)
        checks.equal(broken(), wanted, "fragments of pages of another run")
        checks.equal(len(findings(folder, "broken-fragment")), len(wanted), "in the audit")
        pages["/"] = pages["/"].replace("#nowhere", "#here")
        pages["/p"] = pages["/p"].replace("<i id=inert>", "</template><i id=inert>").replace("id=good", "id=better")
        run([*FAST, "-d", 0, "--recrawl", "-o", "r.db", server.base + "/"], folder)
        checks.equal({fragment for _, fragment, _ in broken()}, {"bad", "q", "away", "good", "lost"}, "after a recrawl")
        run([*FAST, "--store", "none", "-o", "none.db", server.base + "/"], folder)
        with Results(folder / "none.db") as results:
            checks.equal(results.value("SELECT count(*) FROM broken_fragments"), 0, "without the link graph")


def the_page_limit_leaves_no_resource(checks, folder):
    """Pages wait by the hundred; what those that were fetched are shown with comes before them."""
    def respond(request):
        links = "".join(f"<a href=/{i}>{i}</a>" for i in range(300)) if request.path == "/" else f"<img src=/img{request.path}.png alt=x>"
        return Answer(f"<title>{request.path}</title>{links}")

    with RecordingServer(respond) as server:
        run([*FAST, "-d", "all", "--resources", "check", "--max-pages", 50, "-o", "r.db", server.base + "/"], folder)
        images = {path for path in server.paths() if path.startswith("/img/")}
    with Results(folder / "r.db") as results:
        fetched = results.value("SELECT count(*) FROM results WHERE status = 200 AND depth = 1")
        checks.equal(len(images), fetched, "images of the pages that were fetched")
        checks.equal(results.value("SELECT count(*) FROM resources WHERE to_state = 'queued'"), 0, "images that were left")


run_parts("checks_test", resources_are_recorded, resources_are_checked, a_canonical_page_that_is_gone_is_found, the_page_limit_leaves_no_resource, imports_without_end_are_left,
          recorded_are_checked_later, external_links_are_checked, what_was_checked_only_is_not_confirmed,
          fragments_are_judged)
