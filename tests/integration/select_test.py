"""`crawl fetch --select` and `--from`: selectors tried on a page of the network and of a results file, with the exit
statuses and messages that a person goes by.

    select_test.py path/to/crawl [PART...]
"""

import os
import pathlib
import pty
import subprocess
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import binary, environment, run  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402

PAGE = """<!DOCTYPE html>
<title>A page</title>
<h1>Hello
  world</h1>
<p>See <a href="/one">one</a>
and <a href="/two">t\xe9wo\x1b[31m</a></p>
<table><tr><td>1</table>
"""


def respond(request):
    if request.path == "/picture":
        return Answer("GIF89a", headers=["Content-Type: image/gif"])
    return Answer(PAGE, headers=["Content-Type: text/html; charset=utf-8"])


def select(server, folder, selector, *more):
    return run(["fetch", server.base + "/", "--select", selector, *more], folder)


def matches(checks, folder):
    with RecordingServer(respond) as server:
        for selector, lines in (("h1", ["3:Hello world"]), ("h1::text", ["3:Hello world"]),
                                ("a::attr(href)", ["5:/one", "6:/two"]), ("a:contains('wo')", ["6:t\xe9wo\ufffd[31m"]),
                                ("td, title", ["2:A page", "7:1"]),
                                ("table::html", ["7:<table><tbody><tr><td>1</td></tr></tbody></table>"])):
            found = select(server, folder, selector)
            checks.equal((found.code, found.err), (0, ""), f"{selector}: exit status and messages")
            checks.equal(found.out.splitlines(), lines, selector)
        none = select(server, folder, "h2")
        checks.equal((none.code, none.out), (1, ""), "no match")
        checks.contains(none.err, "nothing matches", "no match")
        picture = run(["fetch", server.base + "/picture", "--select", "a"], folder)
        checks.equal((picture.code, picture.out), (1, ""), "a picture")


def mistakes(checks, folder):
    """One line and a caret below the place; nothing is fetched."""
    with RecordingServer(respond) as server:
        for selector, column, part in (("h1..x", 4, "class name"), ("a[href", 7, "']'"), ("a:frist-child", 2, ":first-child"),
                                       ("", 1, "a selector is expected"), ("\xe9 $", 3, "cannot stand here")):
            refused = select(server, folder, selector)
            lines = refused.err.splitlines()
            checks.equal((refused.code, refused.out, len(lines)), (2, "", 3), f"{selector!r}: status, output and lines")
            checks.contains(lines[0], part, repr(selector))
            checks.equal(lines[-1].index("^") - 1, column, f"{selector!r}: the caret's column")
        checks.equal(server.paths(), [], "what was fetched")
        none = run(["fetch", "http://127.0.0.1:1/", "--select", "a", "--retries", 0], folder)
        checks.equal(none.code, 3, "a page that cannot be fetched")


def stored(checks, folder):
    with RecordingServer(respond) as server:
        checks.equal(run(["-p", 1, "--no-robots", server.base + "/"], folder).code, 0, "the crawl")
        before = len(server.paths())
        found = select(server, folder, "h1", "--from", "results.db")
        checks.equal((found.code, found.out), (0, "3:Hello world\n"), "a stored page")
        shown = run(["fetch", "--from", "results.db", server.base + "/"], folder)
        checks.equal(shown.code, 0, "a stored page is shown")
        for part in ("A page", "t\xe9wo", "200"):
            checks.contains(shown.out, part, "a stored page is shown")
        for url, file, code, part in ((server.base + "/none", "results.db", 1, "no such URL"), (server.base, "none.db", 2, "none.db")):
            missing = run(["fetch", "--from", file, url], folder)
            checks.equal(missing.code, code, f"{url} of {file}")
            checks.contains(missing.err, part, f"{url} of {file}")
        checks.equal(len(server.paths()), before, "requests for a stored page")


def on_a_terminal(server, folder, extra):
    """What a terminal shows."""
    ours, theirs = pty.openpty()
    arguments = [binary(), "fetch", server.base + "/", "--select", "h1"]
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=theirs, cwd=folder, env=environment(extra))
    os.close(theirs)
    text = b""
    try:
        while more := os.read(ours, 4096):
            text += more
    except OSError:
        pass  # the last who had it open is gone
    os.close(ours)
    process.wait(60)
    return text.decode()


def colour(checks, folder):
    with RecordingServer(respond) as server:
        checks.contains(on_a_terminal(server, folder, {}), "\x1b[32m3\x1b[0m:Hello world", "on a terminal")
        checks.equal(on_a_terminal(server, folder, {"NO_COLOR": "1"}), "3:Hello world\r\n", "with NO_COLOR")


run_parts("select_test", matches, mistakes, stored, colour)
