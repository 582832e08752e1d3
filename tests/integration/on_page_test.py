"""Callback programs in any language: they see the page that was fetched; what they answer is stored and followed; what they
do wrong is an error of that page alone; slow ones hold up nothing but themselves; no page loses its items when a process
of the crawl is killed.

    on_page_test.py path/to/crawl [PART...]
"""

import json
import os
import pathlib
import signal
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "tests" / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import Running, binary, run, sanitized  # noqa: E402
from processes import alive, children, command_line, name  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402

FAST = ["-p", 2, "--delay", 0, "--per-host", 8, "--no-robots"]
PYTHON = "/usr/bin/python3"

HEADER = """import json, os, sys, time
def answer(**what):
    print(json.dumps(what), flush=True)
for line in sys.stdin:
    page = json.loads(line)
    number = 0 if "/linked/" in page["url"] else int(page["url"].rsplit("/", 1)[1])
"""


def program(folder, body):
    """A callback program whose body runs for each page; the command that starts it."""
    path = folder / "callback.py"
    path.write_text(HEADER + "".join(f"    {line}\n" for line in body.splitlines()))
    return f"{PYTHON} {path}"


def numbered_page(request):
    return Answer(f"<!DOCTYPE html><title>page {request.path[1:]}</title><p>text <a href=/linked{request.path}>a link</a>")


def crawl_numbers(server, folder, count, *arguments, timeout=120, wait=True):
    (folder / "urls.txt").write_text("".join(f"{server.base}/{n}\n" for n in range(1, count + 1)))
    running = Running([*FAST, *arguments, "urls.txt"], folder)
    return running.wait(timeout) if wait else running


def items_by_number(folder):
    with Results(folder / "results.db") as results:
        return {int(row["url"].rsplit("/", 1)[1]): json.loads(row["data"]) for row in results.query("SELECT url, data FROM items")}


def details(folder):
    with Results(folder / "results.db") as results:
        return {int(row["url"].rsplit("/", 1)[1]): row["detail"] for row in
                results.query("SELECT url, detail FROM results WHERE detail IS NOT NULL AND state = 'done'")}


def sees_the_page(checks, folder):
    body = '<!DOCTYPE html><meta charset=gb18030><title>\u4e2d\u6587 "q"</title><p>\u6b63\u6587 \u0001\U0001f600 <a href="/x?a=1#f">x</a><a href="../y">y</a>'
    headers = ["Content-Type: text/html; charset=gb18030", "X-Twice: one", "X-Twice: two", "Set-Cookie: secret=1"]

    def respond(request):
        answer = Answer(body, headers=headers)
        if request.path == "/data":
            answer = Answer('{"price": 1}', headers=["Content-Type: application/json"])
        elif request.path == "/blob":
            answer = Answer("", headers=["Content-Type: application/octet-stream"])
            answer.body = b"\x00\xff\xfe"
        elif request.path in ("/404", "/empty"):
            answer = Answer("" if request.path == "/empty" else "gone", status="404 Not Found" if request.path == "/404" else "200 OK")
        else:
            answer.body = body.encode("gb18030")
        return answer

    seen = folder / "seen.jsonl"
    command = f"""{PYTHON} -c '
import json, sys
for line in sys.stdin:
    open("{seen}", "a").write(line)
    print("{{}}", flush=True)'"""
    with RecordingServer(respond) as server:
        urls = [f"{server.base}/{path}" for path in ("a/page", "data", "blob", "404", "empty")]
        finished = run([*FAST, "--accept-type", "application/*", "--on-page", command, *urls], folder)
        checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
        pages = {json.loads(line)["url"]: json.loads(line) for line in seen.read_text().splitlines()}
        checks.equal(sorted(pages), sorted(url for url in urls if not url.endswith("404")), "pages that were given")
        page = pages[urls[0]]
        checks.equal(page["html"], body, "html")
        checks.equal({key: page[key] for key in ("status", "depth", "content_type", "charset", "title", "links")},
                     {"status": 200, "depth": 0, "content_type": "text/html", "charset": "gb18030",
                      "title": '\u4e2d\u6587 "q"', "links": [f"{server.base}/x?a=1", f"{server.base}/y"]}, "the page")
        checks.check("\u6b63\u6587" in page["text"], f"text {page['text']!r}")
        checks.equal(page["headers"].get("x-twice"), "one, two", "a header that is repeated")
        checks.check("set-cookie" not in page["headers"], "cookies are not shown")
        checks.equal(pages[urls[1]].get("body"), '{"price": 1}', "body of what is no HTML")
        checks.equal(pages[urls[2]].get("body_base64"), "AP/+", "body of what is no text")
        checks.equal(pages[urls[4]]["html"], "", "an empty page")


def stores_and_follows(checks, folder):
    command = program(folder, """
if number == 1: answer(items=[{"n": 1, "f": 1.5, "t": "\\u4e2d"}, {"second": None}], links=["/2", {"url": "3"}, "javascript:x"])
elif number == 2: answer(drop=True, items=[{"never": 1}], links=["/9"])
elif number == 3: answer(error="no price\\nhere")
else: answer()""")
    with RecordingServer(numbered_page) as server:
        finished = run([*FAST, "-d", 2, "--on-page", command, f"{server.base}/1", f"{server.base}/8"], folder)
        checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
        paths = server.paths()
        for path in ("/2", "/3"):
            checks.equal(paths.count(path), 1, f"requests of {path}, which a program named")
        checks.check("/9" not in paths and "/linked/2" not in paths, "links of a page that was dropped are not followed")
        checks.check("/linked/1" in paths and "/linked/3" in paths, "a page's own links are")
        with Results(folder / "results.db") as results:
            rows = [tuple(row) for row in results.query("SELECT url, rule, data FROM items")]
            checks.equal(rows, [(f"{server.base}/1", "on-page", '{"n":1,"f":1.5,"t":"\u4e2d"}'),
                                (f"{server.base}/1", "on-page", '{"second":null}')], "items, as they were written")
            row = results.query("SELECT state, status, title, text, body, links, detail, size FROM results WHERE url = ?", f"{server.base}/2")[0]
            checks.equal((row["state"], row["status"], row["title"], row["text"], row["body"], row["links"]), ("done", 200, None, None, None, None), "what stays of a page that was dropped")
            checks.contains(row["detail"], "dropped by the callback program", "its detail")
            detail = results.value("SELECT detail FROM results WHERE url = ?", f"{server.base}/3")
            checks.equal(detail, "on-page: no price?here", "an error that the program reports")
            link = results.query("SELECT rel, to_state FROM link_graph WHERE from_url = ? AND to_url = ?", f"{server.base}/1", f"{server.base}/2")
            checks.equal([tuple(row) for row in link], [("on-page", "done")], "a link that a program named")
        checks.contains(finished.err, "javascript:x", "a link that is none is told")


def errors_stay_on_their_page(checks, folder):
    command = program(folder, """
if number % 10 == 0: os._exit(3)
elif number % 10 == 1: os.kill(os.getpid(), 11)
elif number % 10 == 2: time.sleep(60)
elif number % 10 == 3: print("not json", flush=True)
elif number % 10 == 4: os.write(1, b"x" * (20 << 20))
elif number % 10 == 5: answer(n=number)
elif number % 10 == 6: print("{}\\n{}", flush=True)
elif number == 18: os.close(1); time.sleep(60)
elif number % 10 == 7: sys.stderr.write("a word to the user\\n" * 5000); answer(items=[{"n": number}])
else: answer(items=[{"n": number}])""")
    count = 40 if sanitized() else 100
    with RecordingServer(numbered_page) as server:
        # Without -v a worker tells of five such pages, and then the summary counts them.
        finished = crawl_numbers(server, folder, count, "-v", "--on-page", command, "--on-page-processes", 4,
                                 "--on-page-timeout", "3s")  # in which a program begins, and 16 MiB are read
        checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
    good = {n: {"n": n} for n in range(1, count + 1) if n % 10 in (7, 8, 9) and n != 18}
    checks.equal(items_by_number(folder), good, "items of the pages that were answered")
    expected = {0: "ended with exit status 3", 1: "signal 11", 2: "no answer in time", 3: "is no JSON", 4: "more than 16 MiB",
                5: "neither items, links, drop nor error", 6: "more than one line"}
    found = details(folder)
    for n in range(1, count + 1):
        if n == 18:
            checks.contains(found.get(n, ""), "closed its output", "detail of page 18")
        elif n % 10 in expected:
            checks.contains(found.get(n, ""), expected[n % 10], f"detail of page {n}")
            checks.check(f"/{n}: " in finished.err, f"page {n} has its line in the log")
        else:
            checks.check(n not in found, f"page {n} has no detail: {found.get(n)}")
    with Results(folder / "results.db") as results:
        checks.equal(results.value("SELECT count(*) FROM results WHERE state = 'done' AND title IS NOT NULL AND text IS NOT NULL"), count, "pages stored whole")
    checks.check(len(finished.err) < 200_000, f"{len(finished.err)} bytes of messages")
    checks.contains(finished.err, "a word to the user", "what a program says on standard error")


def slow_programs_hold_up_little(checks, folder):
    count, pool, each = 200, 8, 0.2
    with RecordingServer(numbered_page) as server:
        command = program(folder, f"time.sleep({each}); answer(items=[{{'n': number}}])")
        finished = crawl_numbers(server, folder, count, "--on-page", command, "--on-page-processes", pool)
        checks.equal(len(items_by_number(folder)), count, "items")
        floor = count * each / pool
        checks.note(f"{count} pages of {each} s, pool of {pool}: {finished.seconds:.2f} s, {finished.seconds / floor:.2f} x the floor")
        checks.check(sanitized() or finished.seconds < 1.6 * floor, f"{finished.seconds:.2f} s for a floor of {floor} s")
    (folder / "results.db").unlink()
    with RecordingServer(numbered_page) as server:
        command = program(folder, "time.sleep(2 if number % 100 == 0 else 0); answer(items=[{'n': number}])")
        finished = crawl_numbers(server, folder, 400, "--on-page", command, "--on-page-processes", pool)
        checks.equal(len(items_by_number(folder)), 400, "items")
        checks.check(sanitized() or finished.seconds < 7, f"{finished.seconds:.2f} s where 4 pages of 400 take 2 s")


def no_page_loses_its_items(checks, folder):
    count = 60 if sanitized() else 200
    with RecordingServer(numbered_page) as server:
        pause = 4.0 * 4 / (2 * count)  # seconds a page: the crawl takes four at least, and is not at its end when it is hit
        command = program(folder, f"time.sleep({pause}); answer(items=[{{'n': number}}], links=[f'/{{number + 100000}}'])")
        running = crawl_numbers(server, folder, count, "-d", 1, "--on-page", command, "--on-page-processes", 4, wait=False)
        for victim in ("crawl-callbacks", "crawl-worker", "crawl-storage", "crawl-callbacks"):
            time.sleep(0.5)
            for pid in children(running.pid):
                if name(pid).startswith(victim):
                    os.kill(pid, signal.SIGKILL)
                    break
        finished = running.wait(120)
        checks.equal(finished.code, 0, f"exit status ({finished.err[-1500:]})")
        found = items_by_number(folder)
        pages = set(range(1, count + 1)) | {n + 100000 for n in range(1, count + 1)}
        checks.equal({n for n in found if n < 1000 or 100000 < n < 101000} - set(), pages & set(found), "each item once")
        checks.check(pages <= set(found), f"pages without items: {sorted(pages - set(found))[:10]}")
        with Results(folder / "results.db") as results:
            checks.equal(results.value("SELECT count(*) - count(DISTINCT url) FROM items"), 0, "items that are there twice")
            checks.check(results.intact(), "the file is intact")


def goes_on_after_ctrl_c(checks, folder):
    count = 40
    with RecordingServer(numbered_page) as server:
        command = program(folder, "time.sleep(0.3); answer(items=[{'n': number}])\nif number == 1: open('ended', 'w').close()")
        running = crawl_numbers(server, folder, count, "--on-page", command, "--on-page-processes", 1, wait=False)
        while len(server.requests) < 5:
            time.sleep(0.05)
        programs = [pid for child in children(running.pid) for pid in [child, *children(child)] if name(pid).startswith("python3")]
        os.kill(running.pid, signal.SIGINT)
        time.sleep(0.3)
        os.kill(running.pid, signal.SIGINT)
        finished = running.wait(30)
        checks.equal(finished.code, 130, "exit status after Ctrl-C")
        checks.check(not any(alive(pid) for pid in programs), "no program is left")
        finished = crawl_numbers(server, folder, count, "--on-page", command, "--on-page-processes", 8)
        checks.equal(finished.code, 0, "exit status of the same command")
        checks.equal(len(items_by_number(folder)), count, "items")


def lets_programs_end(checks, folder):
    script = folder / "last.py"
    script.write_text("import sys, time\nfor line in sys.stdin: print('{}', flush=True)\ntime.sleep(0.5)\nopen('last_words', 'w').write('said')\n")
    with RecordingServer(numbered_page) as server:
        finished = crawl_numbers(server, folder, 3, "--on-page", f"{PYTHON} {script}", "--on-page-processes", 1)
        checks.equal(finished.code, 0, "exit status")
        checks.check((folder / "last_words").exists(), "a program that reads the end of its input may finish its work")


def refuses_an_answer_that_came_too_early(checks, folder):
    """A line before the first page would shift every answer to the page before."""
    path = folder / "early.py"
    path.write_text("import json, sys, time\nprint('{}', flush=True)\ntime.sleep(0.2)\n"
                    "for line in sys.stdin: print(json.dumps({'items': [{'u': json.loads(line)['url']}]}), flush=True)\n")
    with RecordingServer(numbered_page) as server:
        finished = crawl_numbers(server, folder, 6, "--on-page", f"{PYTHON} {path}", "--on-page-processes", 2)
        checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
        with Results(folder / "results.db") as results:
            checks.equal(results.value("SELECT count(*) FROM items WHERE data ->> 'u' <> url"), 0, "items at another page than theirs")
        checks.equal(len(details(folder)), 6, "each page is told of")


def takes_programs_that_end_after_a_page(checks, folder):
    command = program(folder, "answer(items=[{'n': number}])\nif number % 3: break")
    with RecordingServer(numbered_page) as server:
        finished = crawl_numbers(server, folder, 30, "--on-page", command, "--on-page-processes", 2)
        checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
        checks.equal(items_by_number(folder), {n: {"n": n} for n in range(1, 31)}, "items of programs that end in good order")
        checks.equal(details(folder), {}, "no page has an error")


def leaves_nothing_behind(checks, folder):
    """What a program has started ends with it, however the crawl ends; and it ends whatever its processes are refused."""
    mark = f"47{os.getpid()}"

    def left():
        commands = [command_line(pid) for pid in os.listdir("/proc") if pid.isdigit()]
        return [command for command in commands if mark.encode() in command]

    command = f"sleep {mark} & while read -r line; do echo '{{}}'; sleep 0.2; done"
    for end in ("by itself", "Ctrl-C twice", "kill -9"):
        with RecordingServer(numbered_page) as server:
            running = crawl_numbers(server, folder, 5 if end == "by itself" else 200, "--overwrite", "--on-page", command, wait=False)
            if end != "by itself":
                while not left():
                    time.sleep(0.05)
                for number in [signal.SIGKILL] if end == "kill -9" else [signal.SIGINT, signal.SIGINT]:
                    os.kill(running.pid, number)
                    time.sleep(0.3)
            running.wait(60)
            deadline = time.monotonic() + 10
            while left() and time.monotonic() < deadline:
                time.sleep(0.05)
            checks.equal(left(), [], f"what programs had started, after the end of the crawl: {end}")
    with RecordingServer(numbered_page) as server:
        (folder / "urls.txt").write_text("".join(f"{server.base}/{n}\n" for n in range(1, 9)))
        arguments = ["-q", "-p", "6", "--no-robots", "--delay", "0", "--overwrite", "--on-page-timeout", "1s", "--on-page", "cat > /dev/null", "urls.txt"]
        few = Running(["-c", 'ulimit -n 30; exec "$@"', "sh", str(binary()), *arguments], folder, program="/bin/sh").wait(30)
        checks.check(few.code is not None, "a crawl that lacks descriptors comes to an end")
        unseen = Running(["--ignore-signal=CHLD", str(binary()), *arguments[:-3], "urls.txt"], folder, program="/usr/bin/env").wait(30)
        checks.equal(unseen.code, 0, "exit status where SIGCHLD was ignored")


def counts_what_is_stored(checks, folder):
    (folder / "rules.toml").write_text('[[extract]]\nname = "title"\nfields = {t = "title"}\n')
    command = program(folder, "answer(drop=number % 2 == 0, items=[{'n': number}])")
    with RecordingServer(numbered_page) as server:
        finished = crawl_numbers(server, folder, 10, "--config", "rules.toml", "--on-page", command, "--stats", "stats.json")
        checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
        with Results(folder / "results.db") as results:
            checks.equal(results.value("SELECT count(*) FROM items"), 10, "two items of each page that is kept")
        checks.equal(json.loads((folder / "stats.json").read_text())["items"], 10, "items of --stats")
        wide = program(folder, "answer(items=[{str(i): i for i in range(100000)}])")
        finished = crawl_numbers(server, folder, 4, "--overwrite", "--on-page", wide, timeout=30)
        checks.equal(finished.code, 0, "an answer with a hundred thousand keys holds nothing up")
        checks.contains(details(folder).get(1, ""), "more than 1000 keys", "and is refused")


def parses_again(checks, folder):
    """crawl parse gives stored pages to programs too, and replaces the items of whoever makes them, no others."""
    (folder / "rules.toml").write_text('[[extract]]\nname = "title"\nfields = {t = "title"}\n')
    command = program(folder, "answer(items=[{'n': number, 'text': page['text'], 'links': page['links'], 'depth': page['depth']}])")
    both = ["--config", "rules.toml", "--on-page", command]

    def items():
        with Results(folder / "results.db") as results:
            return [tuple(row) for row in results.query("SELECT url, rule, data FROM items ORDER BY url")]

    with RecordingServer(numbered_page) as server:
        crawl_numbers(server, folder, 40, "-d", 1, *both)
        made, requests = items(), len(server.requests)
        checks.equal(len(made), 160, "items of the crawl")
        for given in (both, both[:2], both[2:]):
            finished = run(["parse", "results.db", "--on-page-processes", 4, *given], folder)
            checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
            checks.equal(items(), made, f"items of crawl parse {given[::2]}")
        broken = program(folder, "sys.exit(1)")
        finished = run(["parse", "results.db", "--on-page", broken], folder)
        checks.equal(finished.code, 1, "exit status where the program answers nothing")
        checks.contains(finished.err, "answered none of the pages", "what it says of it")
        checks.equal(items(), made, "items where the program fails")
        other = program(folder, "answer(items=[{'other': number}])")
        run(["parse", "results.db", "--on-page", other], folder)
        checks.equal([row for row in items() if row[1] == "title"], [row for row in made if row[1] == "title"], "items of the rules stay")
        checks.check(all("other" in row[2] for row in items() if row[1] == "on-page"), "those of the program are replaced")
        checks.equal(len(server.requests), requests, "requests")
    finished = run(["parse", "results.db"], folder)
    checks.equal(finished.code, 2, "exit status with neither rules nor a program")


def refuses_what_cannot_run(checks, folder):
    for command, part in (("no-such-program-here --flag", "there is no program 'no-such-program-here'"), (" ", "the command is empty")):
        finished = run(["--on-page", command, "http://127.0.0.1:9/"], folder)
        checks.equal(finished.code, 2, f"exit status of {command!r}")
        checks.contains(finished.err, part, "what it says")
        checks.check(not (folder / "results.db").exists(), "no file is touched")
    finished = run(["--on-page", "true", "--on-page-processes", 0, "http://127.0.0.1:9/"], folder)
    checks.equal(finished.code, 2, "no processes at all")


def examples(checks, folder):
    folder_of_examples = ROOT / "examples" / "callbacks"
    pages = {"/1": "<title>One</title><h1>First <i>page</i></h1><h2>Apples apples pears</h2><a rel=next href=/2>on</a>", "/2": "<title>Two</title>"}

    def respond(request):
        return Answer("<!DOCTYPE html>" + pages[request.path], headers=["Server: small"])

    expected = {
        f"{PYTHON} {folder_of_examples}/outline.py": {"/1": {"title": "One", "headings": [{"level": 1, "text": "First page"}, {"level": 2, "text": "Apples apples pears"}]}},
        f"node {folder_of_examples}/words.mjs": {"/1": {"words": 6, "top": ["apples", "first", "pears"]}},
        f"sh {folder_of_examples}/meta.sh": {"/1": {"title": "One", "links": 1, "server": "small"}, "/2": {"title": "Two", "links": 0, "server": "small"}},
    }
    for command, items in expected.items():
        with RecordingServer(respond) as server:
            finished = run([*FAST, "--overwrite", "-d", 1, "--on-page", command, f"{server.base}/1"], folder)
            checks.equal(finished.code, 0, f"exit status of {command} ({finished.err[-500:]})")
            with Results(folder / "results.db") as results:
                found = {row["url"].removeprefix(server.base): json.loads(row["data"]) for row in results.query("SELECT url, data FROM items")}
                checks.equal(found, items, f"items of {command}")
                checks.equal(results.value("SELECT count(*) FROM results WHERE state = 'done'"), 2, "pages")


if __name__ == "__main__":
    run_parts("on_page_test", sees_the_page, stores_and_follows, errors_stay_on_their_page, slow_programs_hold_up_little,
              no_page_loses_its_items, goes_on_after_ctrl_c, lets_programs_end,
              refuses_an_answer_that_came_too_early, takes_programs_that_end_after_a_page, leaves_nothing_behind, counts_what_is_stored, parses_again, refuses_what_cannot_run, examples)
