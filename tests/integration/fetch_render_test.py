"""`crawl fetch --render`: a page as the real browser shows it, whose requests crawl makes by its rules.

    fetch_render_test.py path/to/crawl [PART...]
"""

import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import run  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402

PAGE = """<!DOCTYPE html><title>Shell</title><div id=root></div><script>
setTimeout(async () => {
  const text = await (await fetch('/api/items')).text();
  root.innerHTML = `<h1>${text}</h1><a href="/made">made by a script</a>`;
  document.title = 'Made';
  fetch('/private/x').catch(() => {});
  fetch('http://127.0.0.2:1/').catch(() => {});
}, 1000)</script>"""


def respond(request):
    if request.path == "/robots.txt":
        return Answer("User-agent: *\nDisallow: /private/\n", headers=["Content-Type: text/plain"])
    if request.path == "/api/items":
        return Answer("of the API", headers=["Content-Type: text/plain"])
    return Answer(PAGE, headers=["Content-Type: text/html; charset=utf-8"])


def rendered(checks, folder):
    with RecordingServer(respond) as server:
        shown = run(["fetch", "--render", server.base + "/"], folder)
        checks.equal((shown.code, shown.err), (0, ""), "exit status and messages")
        for part in ("title          Made", "/made  made by a script", "links 0 -> 1", "'Shell' -> 'Made'",
                     f"GET   {server.base}/api/items  10 B", f"{server.base}/private/x  robots.txt forbids it",
                     "http://127.0.0.2:1/"):
            checks.contains(shown.out, part, "what is shown")
        checks.equal(sorted(server.paths()), ["/", "/api/items", "/robots.txt"], "what was asked for")
        agents = [request.headers.get("user-agent") for request in server.requests]
        checks.equal(len(set(agents)), 1, "every request is the crawler's own")


def selected(checks, folder):
    with RecordingServer(respond) as server:
        found = run(["fetch", "--render", server.base + "/", "--select", "h1"], folder)
        checks.equal((found.code, found.out), (0, "2:of the API\n"), "a selector on the rendered page")
        refused = run(["fetch", "--render", "--from", "results.db", server.base + "/"], folder)
        checks.equal(refused.code, 2, "with --from")
        checks.contains(refused.err, "--from makes no request", "with --from")


run_parts("fetch_render_test", rendered, selected)
