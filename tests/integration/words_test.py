"""What a crawl says while it runs and at its end: that it is true, that it answers what people came for, and that it fits
where it is written: terminals of 40 to 200 columns, TERM=dumb, NO_COLOR, pipes and files.

    words_test.py path/to/crawl [PART...]
"""

import json
import pathlib
import re
import subprocess
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from lateness import Lateness  # noqa: E402
from crawler import Running, binary, environment, run  # noqa: E402
from network import free_port  # noqa: E402
from processes import wait_until  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402
from terminal import run_in_terminal  # noqa: E402

FAST = ["-p", 2, "--delay", 0, "--per-host", 4]
WIDTHS = (40, 80, 120, 200)


def site(request):
    """Forty pages, ten of which are missing; two links to elsewhere, two that robots.txt forbids."""
    if request.path == "/robots.txt":
        return Answer("User-agent: *\nDisallow: /secret/\n", headers=["Content-Type: text/plain"])
    if request.path == "/":
        links = "".join(f"<a href='/p/{i}'>{i}</a>" for i in range(40))
        return Answer(f"<!DOCTYPE html><title>home</title>{links}<a href=/secret/1>s</a><a href=/secret/2>s</a>"
                      "<a href=http://other.test/>o</a>")
    if request.path.startswith("/p/"):
        number = int(request.path[3:])
        return Answer(f"<!DOCTYPE html><title>{number}</title><p>Text of {number}</p><a href='/p/{(number + 4) % 40}'>next</a>",
                      status="200 OK" if number % 4 else "404 Not Found")
    return Answer("none", status="404 Not Found")


def pages(request):
    return Answer(f"<!DOCTYPE html><title>{request.path}</title><p>Text of {request.path}</p>")


def figure(text, name):
    """The count of a row of the summary."""
    found = re.findall(rf"^  {name} +([\d,]+)", text, re.M)
    return sum(int(count.replace(",", "")) for count in found)


# ---- the summary ----

def answers(checks, folder):
    """Missing pages and the links to them, reasons of what was skipped, and the counts of the file itself."""
    with RecordingServer(site) as server:
        out = run([*FAST, "--depth", "all", "-o", "m.db", server.base + "/"], folder).out
    checks.contains(out, "Fetched 41 URLs", "what was asked for is what was fetched")
    checks.contains(out, "10 URLs are missing or broken (404: 10); 20 links lead to them", "broken links")
    checks.contains(out, "FROM broken_links", "the query for them")
    checks.contains(out, "scope: other hosts than the seeds'", "why URLs were skipped")
    checks.contains(out, "--no-robots", "what would change it")
    checks.contains(out, "done            41   200: 31, 404: 10", "outcomes")
    with Results(folder / "m.db") as results:
        skipped = results.value("SELECT count(*) FROM results WHERE state = 'skipped'")
    checks.equal(figure(out, "skipped"), skipped, "rows that were skipped, in the summary and in results")
    query = next(line for line in out.splitlines() if "FROM broken_links" in line)
    shell = subprocess.run(["sh", "-c", query], cwd=folder, capture_output=True, text=True)
    checks.equal(len(shell.stdout.splitlines()), 10, f"rows of the query as it is pasted: {shell.stdout or shell.stderr}")


def sitemap_is_no_page(checks, folder):
    """A sitemap that robots.txt names is no row of results, and is counted by nobody."""
    def respond(request):
        if request.path == "/robots.txt":
            return Answer("Sitemap: http://%s/sitemap.xml\n" % request.headers["host"], headers=["Content-Type: text/plain"])
        return pages(request)
    with RecordingServer(respond) as server:
        for name, more in (("s", []), ("all", ["--depth", "all"])):
            out = run([*FAST, *more, "--stats", f"{name}.json", "-o", f"{name}.db", server.base + "/a"], folder).out
            told = json.loads((folder / f"{name}.json").read_text())
            with Results(folder / f"{name}.db") as results:
                skipped = results.value("SELECT count(*) FROM results WHERE state = 'skipped'")
                done = results.value("SELECT count(*) FROM results WHERE state = 'done'")
            checks.equal((figure(out, "skipped"), told["skipped"]), (skipped, skipped),
                         f"{name}: rows that were skipped, in the summary, --stats and results")
        out = run([*FAST, "--depth", "all", "-o", "all.db", server.base + "/a"], folder).out
        checks.contains(out, f"Nothing left to fetch: {done} URL", "what is there already")


def failures(checks, folder):
    closed = f"http://127.0.0.1:{free_port()}"
    with RecordingServer(site) as server:
        urls = [f"{closed}/{i}" for i in range(9)] + [server.base + "/p/1"]
        (folder / "urls.txt").write_text("\n".join(urls))
        out = run([*FAST, "--retries", 0, "--no-robots", "-o", "f.db", "urls.txt"], folder).out
        checks.contains(out, "9 URLs failed:\n", "the number of failures")
        checks.equal(out.count("Connection refused"), 5, "failures that are told in words")
        checks.contains(out, "  and 4 more\n", "the rest")
        checks.contains(out, "WHERE state = 'failed'", "where the rest is found")
        none = run([*FAST, "--retries", 0, "-o", "n.db", closed + "/"], folder)
        checks.equal(none.code, 3, "no seed: exit status")
        checks.contains(none.out, "No seed could be fetched:\n  " + closed, "which seed")
        checks.contains(none.out, "Connection refused", "why")
        checks.check("SELECT" not in none.out, f"a query that answers nothing\n{none.out}")
        checks.contains(none.out, "why n.db " + closed, "what tells more")
        again = run([*FAST, "-o", "n.db", closed + "/"], folder)
        checks.equal(again.code, 3, "a seed that failed before: exit status")
        checks.contains(again.out, "failed in an earlier run (--retry-failed", "a seed that failed before")
        robots = run([*FAST, "-o", "r.db", server.base + "/secret/1"], folder)
        checks.equal(robots.code, 3, "robots.txt forbids the seed: exit status")
        checks.contains(robots.out, "Disallow: /secret/ (--no-robots, for a site of your own)", "robots.txt forbids the seed")
        quiet = run(["-q", "--retries", 0, "-o", "q.db", closed + "/"], folder)
        checks.equal((quiet.code, quiet.out, quiet.err.count("\n")), (3, "", 1), f"-q: one line, of an error: {quiet.err}")
        checks.contains(quiet.err, "Connection refused", "-q: why")


def seeds_that_disappoint(checks, folder):
    def respond(request):
        if request.path == "/403":
            return Answer("no", status="403 Forbidden")
        if request.path == "/app":
            return Answer("<!DOCTYPE html><title>App</title><div id=root></div><script src=/app.js></script>")
        return site(request)
    with RecordingServer(respond) as server:
        out = run([*FAST, "-o", "403.db", server.base + "/403"], folder).out
        checks.contains(out, "The seed answered 403", "403")
        out = run([*FAST, "-o", "app.db", server.base + "/app"], folder).out
        checks.contains(out, "made by scripts", "a page without links and text, but with scripts")
        out = run([*FAST, "-o", "one.db", server.base + "/"], folder).out
        checks.check("made by scripts" not in out, "a page with links")
        checks.contains(out, "--depth all follows its links", "a site was meant")
        line = next(line for line in out.splitlines() if "-o one.db http" in line)
        again = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, env=environment())
        checks.contains(again.stdout, "Fetched 40 URLs", f"the command as it is pasted: {line}")
        out = run([*FAST, "--depth", 0, "-o", "zero.db", server.base + "/"], folder).out
        checks.check("Only the one page" not in out, "--depth 0 was given: one page was meant")


def joins(checks, folder):
    with RecordingServer(pages) as one, RecordingServer(pages) as other:
        (folder / "list.txt").write_text(one.base + "/1\n")
        checks.equal(run([*FAST, one.base + "/a"], folder).err, "", "a new file")
        checks.equal(run([*FAST, one.base + "/b"], folder).err, "", "the same site")
        told = run([*FAST, other.base + "/a"], folder).err
        checks.contains(told, "results.db has 2 URLs of 2 earlier runs", "another site")
        checks.contains(told, "-o FILE", "another site: what to do")
        checks.contains(run([*FAST, "list.txt"], folder).err, "earlier runs", "another list")
        checks.equal(run([*FAST, "list.txt"], folder).err, "", "the same list")
        checks.equal(run([*FAST, "--overwrite", other.base + "/a"], folder).err, "", "--overwrite")


# ---- -v, -vv, --stats ----

def verbose(checks, folder):
    def respond(request):
        if request.path == "/later":
            return Answer("later", status="429 Too Many Requests" if request.nth == 0 else "200 OK",
                          headers=["Retry-After: 1"] if request.nth == 0 else [])
        if request.path == "/broken":
            return Answer("broken", status="500 Internal Server Error")
        return pages(request)
    with RecordingServer(respond) as server:
        urls = [f"{server.base}/{path}" for path in ("a", "b", "later", "broken")]
        told = run([*FAST, "-v", "--retries", 1, "--progress", "none", "-o", "v.db", *urls], folder).err.splitlines()
        checks.check(all(re.match(r"crawl: \d{4}-\d\d-\d\dT[\d:.]+Z ", line) for line in told), f"-v to a file: time stamps\n{told}")
        text = "\n".join(told)
        for part in ("retry  " + urls[3] + ": answered 500 (attempt 1 of 2)", "failed " + urls[3] + ": answered 500 (after 2 attempts)",
                     "retry  " + urls[2] + ": answered 429", "pause of 1.0 s for 127.0.0.1"):
            checks.contains(text, part, "-v")
        checks.check(urls[0] not in text, f"-v: a line of what went well\n{text}")
        told = run([*FAST, "-vv", "--retries", 1, "--progress", "none", "-o", "vv.db", *urls], folder).err.splitlines()
        for url in urls[:2]:
            line = [line for line in told if line.endswith(url)]
            checks.check(len(line) == 1 and re.search(r"Z 200 +[\d.]+ ms +\d+ B +text/html +http", line[0]), f"-vv: {url}: {line}")
        checks.equal(sum("/broken" in line and " ms" in line for line in told), 2, f"-vv: a line for each request\n{told}")
        checks.equal(run([*FAST, "--progress", "none", "-o", "plain.db", *urls], folder).err, "", "without -v: nothing")
    told = run([*FAST, "-vv", "--retries", 0, "--progress", "none", "-o", "no.db", "http://127.0.0.1:1/"], folder).err
    checks.check(re.search(r"Z connect +[\d.]+ ms +0 B +- +http://127.0.0.1:1/", told), f"-vv: columns apart where there is no answer: {told}")


def stats(checks, folder):
    """Rewritten every ten seconds, each time as a whole, by a file that takes the place of the one before."""
    file = folder / "stats.json"
    with RecordingServer(pages) as server:
        (folder / "urls.txt").write_text("".join(f"{server.base}/{i}\n" for i in range(40)))
        running = Running(["-p", 1, "--delay", "1s", "--stats", "stats.json", "--progress", "none", "-o", "s.db", "urls.txt"], folder)
        wait_until(lambda: file.exists() and json.loads(file.read_text())["pages"] > 0, 30)
        early, inode = json.loads(file.read_text()), file.stat().st_ino
        checks.equal((early["exit_status"], early["finished_at"]), (None, None), "while it runs: no end")
        checks.check(early["pages"] > 0 and early["queued"] > 0, f"while it runs: {early}")
        checks.check(wait_until(lambda: json.loads(file.read_text())["pages"] > early["pages"], 15), "it is written anew")
        checks.check(file.stat().st_ino != inode, "by a file that takes its place: nobody reads a half")
        running.process.terminate()
        running.wait(20)
    late = json.loads(file.read_text())
    checks.equal(late["exit_status"], 130, "at the end")
    checks.check("peak_memory_bytes" in late, "at the end: what processes say when they leave")
    checks.equal([path.name for path in folder.glob("stats.json*")], ["stats.json"], "files beside it")


# ---- the terminal ----

def fits(checks, shown, columns, what):
    wide = [line for line in shown.lines() + shown.bars() if len(line) > columns and not re.search(r"^ {2,}\S*(http|/)\S+$|sqlite3|crawl |^crawl:", line)]
    checks.check(not wide, f"{what}: wider than {columns} columns: {wide[:3]}")


def waits(checks, folder):
    """A host that answers 429 with Retry-After 120: the line says so, at each width."""
    def respond(request):
        if request.path == "/robots.txt":
            return Answer("", status="404 Not Found")
        return Answer("later", status="429 Too Many Requests", headers=["Retry-After: 120"])
    for columns in WIDTHS:
        with RecordingServer(respond) as server:
            shown = run_in_terminal(["-o", f"w{columns}.db", server.base + "/a", server.base + "/b"], folder, columns,
                                    until=lambda raw: re.search(r"wait(ing|s) 1:5", raw))
        checks.equal(shown.code, 130, f"{columns} columns: exit status")
        checks.check(re.search(r"wait(ing|s) 1:5", shown.plain), f"{columns} columns: {shown.bars()[-3:]}")
        if columns >= 120:
            checks.contains(shown.plain, "(429, Retry-After 2:00)", f"{columns} columns: why")
        fits(checks, shown, columns, f"waiting, {columns} columns")


def pauses(checks, folder):
    """One host asks for a pause, another is fetched meanwhile: where there is room the line says so."""
    def respond(request):
        if request.path == "/robots.txt":
            return Answer("", status="404 Not Found")
        if request.headers["host"].startswith("busy.test"):
            return Answer("later", status="429 Too Many Requests", headers=["Retry-After: 120"])
        return Answer("<!DOCTYPE html>" + "".join(f"<a href=/{i}>{i}</a>" for i in range(40)))
    for columns in WIDTHS:
        with RecordingServer(respond) as server:
            names = [f"{name}.test:{server.port}" for name in ("busy", "open")]
            resolve = [part for name in names for part in ("--resolve", name + ":127.0.0.1")]
            shown = run_in_terminal(["-o", f"p{columns}.db", "--depth", 1, "--delay", "200ms", *resolve,
                                     *(f"http://{name}/" for name in names)], folder, columns,
                                    until=lambda raw: re.search(r"waits 1:5|1[5-9] done|2\d done", raw))
        if columns >= 120:
            checks.check(re.search(r"\d done.*busy\.test:\d+ waits 1:5\d \(429\)", shown.plain), f"{columns} columns: {shown.bars()[-3:]}")
        fits(checks, shown, columns, f"a host that waits, {columns} columns")


def retries(checks, folder):
    closed = f"http://127.0.0.1:{free_port()}/"
    for columns in WIDTHS:
        shown = run_in_terminal(["-o", f"r{columns}.db", "--no-robots", closed], folder, columns)
        checks.equal(shown.code, 3, f"{columns} columns: exit status")
        checks.check(re.search(r"waiting [\d.]+ s" if columns > 50 else r"waits [\d.]+ s", shown.plain), f"{columns} columns: it waits for a retry\n{shown.bars()[-5:]}")
        if columns >= 120:
            checks.check(re.search(r"\(attempt [234] of 4 after connect\)", shown.plain), f"{columns} columns: which attempt, after what")
        checks.check(not re.search(r"\d+ ms left", shown.plain), f"{columns} columns: a time left that nobody knows")
        fits(checks, shown, columns, f"retrying, {columns} columns")


def grows(checks, folder):
    """Each page names three new ones: the time that is left is a least."""
    def respond(request):
        if request.path.endswith((".txt", ".xml")):
            return Answer("", status="404 Not Found")
        number = int(request.path.strip("/") or 0)
        return Answer("<!DOCTYPE html>" + "".join(f"<a href='/{number * 3 + i}'>x</a>" for i in (1, 2, 3)), delay=0.02)
    for columns in WIDTHS:
        with RecordingServer(respond) as server:
            shown = run_in_terminal(["-o", f"g{columns}.db", "--depth", "all", "--traps", "off", server.base + "/"], folder, columns,
                                    until=lambda raw: raw.count("+ left") > 2)
        checks.check(re.search(r"\d( s)?\+ left", shown.plain), f"{columns} columns: {shown.bars()[-3:]}")
        fits(checks, shown, columns, f"growing, {columns} columns")


def limits(checks, folder):
    """--max-pages and --max-time are what is left to do."""
    def respond(request):
        return site(request) if request.path == "/robots.txt" else Answer("<title>x</title>", delay=0.05)
    with RecordingServer(respond) as server:
        (folder / "urls.txt").write_text("".join(f"{server.base}/{i}\n" for i in range(2000)))
        pages_left = run_in_terminal(["-o", "p.db", "--max-pages", 30, "--delay", 0, "urls.txt"], folder, 120)
        time_left = run_in_terminal(["-o", "t.db", "--max-time", "3s", "--delay", 0, "urls.txt"], folder, 120)
    for shown, name in ((pages_left, "--max-pages"), (time_left, "--max-time")):
        checks.equal(shown.code, 4, f"{name}: exit status")
        left = re.findall(r"([\d.:]+)( m?s)?\+? left", " ".join(shown.bars()))
        checks.check(left and not any(":" in number for number, _ in left), f"{name}: seconds are left, not minutes: {left}")
        checks.check(shown.plain.rstrip().endswith(f"Stopped: {name} is reached." if name == "--max-pages" else "Stopped: --max-time is over."),
                     f"{name}: the last line\n{shown.plain[-200:]}")


def many_hosts(checks, folder):
    """Thirty fast hosts: no table of them; and nothing wider than the terminal."""
    with RecordingServer(pages) as server:
        port = server.port
        hosts = [f"host{i}.test" for i in range(30)]
        (folder / "urls.txt").write_text("".join(f"http://{host}:{port}/\n" for host in hosts))
        resolve = [part for host in hosts for part in ("--resolve", f"{host}:{port}:127.0.0.1")]
        for columns in WIDTHS:
            with Lateness(0.05) as lateness:
                shown = run_in_terminal([*resolve, "-o", f"h{columns}.db", "urls.txt"], folder, columns)
            checks.equal(shown.code, 0, f"{columns} columns: exit status")
            checks.contains(shown.plain, "Fetched 30 URLs", f"{columns} columns")
            slow_machine = lateness.seconds > 0.5  # as long as an answer of a slow host takes
            checks.check("Slow hosts" not in shown.plain or slow_machine, f"{columns} columns: hosts that are not slow")
            fits(checks, shown, columns, f"30 hosts, {columns} columns")


def summaries_fit(checks, folder):
    with RecordingServer(site) as server:
        closed = f"http://127.0.0.1:{free_port()}/"
        for columns in WIDTHS:
            shown = run_in_terminal([*FAST, "--retries", 0, "--depth", "all", "-o", f"s{columns}.db", server.base + "/", closed], folder, columns)
            fits(checks, shown, columns, f"summary, {columns} columns")
            checks.contains(" ".join(shown.plain.split()), "links lead to them", f"{columns} columns")
            checks.contains(shown.raw, "\x1b[31m", f"{columns} columns: what failed is red")


def colours(checks, folder):
    with RecordingServer(site) as server:
        arguments = [*FAST, "--depth", "all", server.base + "/"]
        for env, what in (({"NO_COLOR": "1"}, "NO_COLOR"), ({"TERM": "dumb"}, "TERM=dumb")):
            shown = run_in_terminal([*arguments, "-o", f"{what}.db"], folder, 80, env=env)
            checks.check("\x1b[3" not in shown.raw and "\x1b[2m" not in shown.raw, f"{what}: no colours\n{shown.raw[:300]!r}")
            fits(checks, shown, 80, what)
        checks.check("\x1b" not in shown.raw and "\r" not in shown.raw, "TERM=dumb: nothing is redrawn")
        piped = run([*arguments, "-o", "piped.db"], folder)
        checks.check("\x1b" not in piped.out + piped.err and "\r" not in piped.out + piped.err, "a pipe: no escapes")


def piped(checks, folder):
    """Lines with the time in front, five seconds apart at first."""
    with RecordingServer(pages) as server:
        (folder / "urls.txt").write_text("".join(f"{server.base}/{i}\n" for i in range(13)))
        finished = run(["-p", 1, "--delay", "1s", "-o", "p.db", "urls.txt"], folder)
    lines = finished.err.splitlines()
    checks.check(len(lines) == 2 and all(re.match(r"crawl: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \d+ done, ", line) for line in lines), f"lines: {lines}")
    checks.check(re.search(r"\| [01]\.\d pages/s", lines[0]), f"a decimal of few pages a second: {lines[0]}")
    checks.contains(lines[0], "one host: a page each 1.0 s (--delay)", "what holds it up")


# ---- others ----

def locked(checks, folder):
    """Who writes the file is known at once, and told at once."""
    with RecordingServer(lambda request: Answer("x", delay=3)) as server:
        running = Running([*FAST, "--no-robots", "-o", "l.db", server.base + "/a"], folder)
        wait_until(lambda: len(server.paths()) >= 1)
        began = time.monotonic()
        second = run([*FAST, "-o", "l.db", server.base + "/b"], folder)
        checks.check(time.monotonic() - began < 2.5, f"it takes {time.monotonic() - began:.1f} s")
        checks.equal(second.code, 1, "exit status")
        checks.contains(second.err, f"l.db is being written by process {running.pid}", "who has it")
        running.process.kill()
        running.wait(10)
        after = run([*FAST, "--no-robots", "-o", "l.db", server.base + "/a"], folder)
        checks.equal(after.code, 0, f"a holder that was killed is waited for\n{after.err}")


def searches(checks, folder):
    with RecordingServer(pages) as server:
        run([*FAST, "-o", "s.db", server.base + "/a"], folder)
    none = run(["search", "s.db", "zzzqqq"], folder)
    checks.equal((none.code, none.out, none.err), (0, "No page of s.db has all of these words.\n", ""), "a search without hits")


def duplicates(checks, folder):
    """Redirects and error pages with the same body are no pages with the same content."""
    def respond(request):
        if request.path.startswith("/moved"):
            return Answer("moved", status="301 Moved Permanently", headers=["Location: /a"])
        if request.path.startswith("/none"):
            return Answer("none", status="404 Not Found")
        return Answer("<!DOCTYPE html><title>same</title><p>The same text")
    with RecordingServer(respond) as server:
        run([*FAST, "--no-robots", "-o", "d.db", *(server.base + path for path in ("/moved1", "/moved2", "/none1", "/none2", "/a", "/b"))], folder)
        with Results(folder / "d.db") as results:
            found = results.query("SELECT url, duplicate_of FROM results WHERE duplicate_of IS NOT NULL")
            checks.equal(len(found), 1, f"copies: {[tuple(row) for row in found]}")


def noisy_callback(checks, folder):
    """A callback program that fails on each page says so once, and then in counts."""
    with RecordingServer(pages) as server:
        (folder / "urls.txt").write_text("".join(f"{server.base}/{i}\n" for i in range(60)))
        program = "python3 -c 'import sys; [print(\"Traceback\", \"line\", \"KeyError: x\", sep=\"\\n\", file=sys.stderr) or print(\"{}\", flush=True) for line in sys.stdin]'"
        finished = run([*FAST, "--on-page", program, "--on-page-processes", 1, "-o", "c.db", "urls.txt"], folder)
    checks.equal(finished.code, 0, f"exit status\n{finished.err}")
    checks.check(finished.err.count("\n") <= 13, f"{finished.err.count(chr(10))} lines for 60 pages")
    checks.contains(finished.err, "KeyError: x", "the error")
    checks.check(re.search(r"on-page: [\d,]+ more lines on standard error", finished.err), f"the count of the rest\n{finished.err}")


def main():
    run_parts("words_test", answers, sitemap_is_no_page, failures, seeds_that_disappoint, joins, verbose, stats, waits, pauses, retries, grows,
              limits, many_hosts, summaries_fit, colours, piped, locked, searches, duplicates, noisy_callback)


main()
