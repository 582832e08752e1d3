"""The library as its users have it: installed to a folder, found by CMake, linked by Debian's own compiler. The example
of the houses finds every house of a site, and a program with every kind of callback sees what the header promises.

    library_test.py path/to/crawl [PART...]
"""

import contextlib
import functools
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests/support/servers")]
from checks import run_parts, scratch, skip  # noqa: E402
from crawler import Running, binary, environment, run  # noqa: E402
from network import free_port  # noqa: E402
from processes import roles, wait_until  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results, body_of  # noqa: E402


def command(*words):
    """Runs it; a failure is an exception with what it said."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, env=environment())
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}: {(done.stdout + done.stderr)[-3000:]}")


@functools.cache
def prefix():
    folder = WORK / "prefix"
    command("cmake", "--install", pathlib.Path(binary()).parent, "--prefix", folder)
    return folder


@functools.cache
def built(source):
    """The program of a folder, built against what is installed."""
    folder = WORK / source.name
    command("cmake", "-S", source, "-B", folder, f"-DCMAKE_PREFIX_PATH={prefix()}")
    command("cmake", "--build", folder)
    return folder / ("hooks" if source.name == "library" else source.name)


def installed(checks, folder):
    """What is installed names no folder of the build, and the header asks for the standard library alone."""
    header = (prefix() / "include/crawl/crawl.h").read_text()
    included = [line for line in header.splitlines() if line.startswith("#include")]
    checks.check(included and all("<" in line and "/" not in line and ".h" not in line for line in included), f"{included}")
    for file in prefix().glob("lib/**/*.cmake"):
        for word in (str(ROOT), str(prefix())):
            checks.check(word not in file.read_text(), f"{file.name} names {word}")
    checks.equal(run(["--version"], folder, program=prefix() / "bin/crawl").code, 0, "the installed program")


def documented(checks, folder):
    """The reference page has every public member of the header."""
    header = re.sub(r"//.*", "", (ROOT / "crawler/library/crawl.h").read_text())
    header = re.sub(r"private:.*?\n};", "\n};", header, flags=re.S)
    page = (ROOT / "docs/library-reference.md").read_text()
    members = set()
    for name, body in re.findall(r"\n(?:class|struct) (\w+) \{(.*?)\n\};", header, flags=re.S):
        members |= {(name, member) for member in re.findall(r"^  [^ #].*?\b([a-z]\w*[a-z])\(", body, flags=re.M)}
    checks.check(len(members) > 70, f"members that the header declares: {len(members)}")
    for name, member in sorted(members):
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        checks.check(f"`{member}(" in section or f"`{member}`" in section, f"{name}::{member} is not in docs/library-reference.md")


def from_its_page(checks, folder):
    """The program of docs/library.md is what its page says, word for word; the other pieces of code there fit into it."""
    page = (ROOT / "docs/library.md").read_text()
    blocks = [re.sub(r"^    ", "", block, flags=re.M) for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", page, flags=re.M)]
    cmake = next(block for block in blocks if "find_package(crawl" in block)
    program = next(block for block in blocks if "int main(" in block)
    pieces = [block for block in blocks if block.lstrip().startswith("crawler.")]
    (summary,) = [block for block in blocks if "crawl::Summary summary" in block]
    source = folder / "links"
    source.mkdir()
    (source / "CMakeLists.txt").write_text(cmake + "add_executable(pieces pieces.cpp)\ntarget_link_libraries(pieces PRIVATE crawl::crawl)\n")
    (source / "links.cpp").write_text(program)
    rest = "".join(pieces) + summary
    (source / "pieces.cpp").write_text("#include <iostream>\n" + program.replace("return crawler.run(argc, argv);", rest))
    checks.check(len(pieces) > 0, "pieces of code that use the crawler")
    command("cmake", "-S", source, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={prefix()}")
    command("cmake", "--build", folder / "build")
    with practice_site() as site:
        for name in ("links", "pieces"):
            finished = run(["-q", "-o", f"{name}.db", "--delay", 0, "--scope", "prefix", site + "/shop/"], folder, program=folder / "build" / name)
            checks.equal(finished.code, 0, f"{name}: exit status\n{finished.err}")
            with Results(folder / f"{name}.db") as results:
                checks.check(results.value("SELECT count(*) FROM items WHERE rule = 'heading'") > 24, f"{name}: headings")
        checks.contains(finished.out, "0 errors of callbacks", "the summary")


# ---- the example ----

HOUSES, ON_A_PAGE = 26, 10
DISTRICTS = ["Nord", "Süd", "West & Mitte"]


def house(n):
    return {"title": f'House "no. {n}"', "district": DISTRICTS[n % 3], "price": 100000 + 1234.5 * n, "area": 50 + n,
            "rooms": 2.5 if n % 2 else 3, "tags": ["garden", "cellar"][:n % 3]}


def german(number):
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


def house_page(n):
    facts = house(n)
    title = facts["title"].replace('"', "&quot;")
    tags = "".join(f"<li>{tag}" for tag in facts["tags"])
    return f"""<!DOCTYPE html><meta charset=utf-8><title>House {n}</title><nav><a href=/imprint>Imprint</a></nav>
<article class=house><h1>{title}</h1><p class=district>{facts['district'].replace('&', '&amp;')}</p>
<p class=price>EUR {german(facts['price'])}</p><table><tr><th>Rooms<td>{facts['rooms']}<tr><th>Area<td>{facts['area']} m²</table>
<ul class=tags>{tags}</ul></article><a href="/list?page=1">back</a>"""


def list_page(n):
    first, last = (n - 1) * ON_A_PAGE, min(n * ON_A_PAGE, HOUSES)
    rows = "".join(f'<li><a class=house href="house/{i}">House {i}</a>' for i in range(first, last))
    more = f'<a class=next href="?page={n + 1}">next</a>' if last < HOUSES else ""
    return f"<!DOCTYPE html><ul class=houses>{rows}</ul>{more}<a href=/search>search</a>"


def houses_site(request):
    if request.path.startswith("/house/"):
        return Answer(house_page(int(request.path[7:])), delay=0.02)
    if request.path.startswith("/list"):
        return Answer(list_page(int(request.path.partition("page=")[2] or 1)), delay=0.05)
    return Answer("nothing", status="404 Not Found")


def houses(checks, folder):
    with RecordingServer(houses_site) as server:
        flags = ["-p", 2, "--delay", 0, "--per-host", 4]
        crawl = Running([*flags, server.base + "/list"], folder, program=built(ROOT / "examples/houses"))
        workers = wait_until(lambda: len(roles(crawl.pid)["worker"]) == 2)
        finished = crawl.wait(60)
        checks.check(workers, "two worker processes")
        checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
        with Results(folder / "houses.db") as results:
            found = {row["url"]: json.loads(row["data"]) for row in
                     results.query("SELECT url, data FROM items WHERE rule = 'house'")}
            checks.equal(found, {f"{server.base}/house/{n}": house(n) for n in range(HOUSES)}, "items")
            checks.equal(results.value("SELECT count(*) FROM items"), HOUSES, "no item twice")
            checks.equal(results.value("SELECT count(*) FROM results"), HOUSES + 3, "rows: lists and houses alone")
        asked = sorted(path for path in server.paths() if path not in ("/robots.txt", "/sitemap.xml"))
        checks.equal(len(asked), HOUSES + 3, f"each URL was asked for once, no other ({asked})")
        checks.contains(finished.out, "sqlite3 houses.db", "summary")


# ---- every kind of callback ----

LIST = "<a class=follow href=/secret/1>again</a><a class=follow href=/secret/2>x</a>"
TABLE = "<title>T</title><table class=t><tr><td>a<td class=n>1.299,50<tr><td><a href=x>b</a><td class=n>none</table>"
TABLE_ITEM = {"rows": [{"name": "a", "number": 1299.5, "scope": 2}, {"name": "b", "number": None, "scope": 2}],
              "tag": "table", "class": "t", "id": False, "links": ["x"], "title": "T", "text": "a\t1.299,50\nb\tnone"}


def hooks_site(request):
    paths = ("list", "secret/1", "no-token", "bad-header", "throws", "drop", "table/1", "data.json", "files/7",
             "files/none", "broken", "missing", "response-throws", "moved")
    pages = {
        "/": Answer("".join(f'<a class=follow href="/{path}">x</a>' for path in paths) + "<a href=/not-asked>x</a>"),
        "/list": Answer(LIST, headers=["X-Mark: listed"]),
        "/throws": Answer("<p class=throws>one<p class=throws>two<p class=throws-anything>x<p class=asks-wrongly>y"),
        "/drop": Answer("<title>kept</title><p class=drop>unwanted <a href=/elsewhere>x</a><a class=follow href=/after-drop>y</a>"),
        "/table/1": Answer(TABLE),
        "/data.json": Answer('{"a": "\u00e9\\n"}', headers=["Content-Type: application/json; charset=utf-8"]),
        "/files/7": Answer("gr\u00fc\u00df", headers=["Content-Type: application/x-strange; charset=utf-8"]),
        "/files/none": Answer("unread", headers=["Content-Type: application/x-strange"]),
        "/broken": Answer("no", status="500 Internal Server Error"),
        "/moved": Answer("", status="302 Found", headers=["Location: /after-move"]),
        "/missing": Answer("<p class=throws>not seen", status="404 Not Found"),
    }
    return pages.get(request.path, Answer("<title>page</title>"))


def hooks(checks, folder):
    program = built(ROOT / "tests/integration/library")
    closed = f"http://127.0.0.1:{free_port()}/"
    with RecordingServer(hooks_site) as server:
        finished = run([server.base + "/", closed], folder, program=program, timeout=60)
        requests = {request.path: request for request in server.requests}
    checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
    lines = finished.out.splitlines()
    with Results(folder / "hooks.db") as results:
        rows = {url.removeprefix(server.base): row for url, row in
                results.rows("url, state, reason, detail, status, title, text, body, body_size, links, attempts").items()}
        items = [(row["url"].removeprefix(server.base), row["rule"], json.loads(row["data"])) for row in
                 results.query("SELECT url, rule, data FROM items ORDER BY url, rule")]
    told = run(["why", "hooks.db", server.base + "/secret/1"], folder)
    checks.contains(told.out, "its before_request() said no", "crawl why")
    before_request(checks, requests, rows)
    responses(checks, lines, rows)
    errors(checks, lines, closed, server)
    pages(checks, rows, items)
    checks.check("/not-asked" not in rows and "/elsewhere" not in rows, "links that nobody asked for are followed")
    checks.check("again: run() was called after run(); a Crawler runs once, make another one" in lines, f"{lines[-1:]}")


@contextlib.contextmanager
def practice_site():
    served = subprocess.Popen([binary(), "demo", "--serve", "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment())
    try:
        yield re.search(r"http://[\d.:]+", served.stdout.readline())[0]
    finally:
        served.terminate()
        served.communicate(timeout=10)


TEAS = "SELECT url, data FROM items WHERE rule = 'tea'"


def context(checks, folder):
    """What a list says goes with each link to the page behind it; a run that was stopped has it when it goes on."""
    program = built(ROOT / "examples/teas")
    with practice_site() as site:
        first = run(["--max-pages", 7, site + "/shop/"], folder, program=program)
        checks.equal(first.code, 4, f"exit status of the first run ({first.err[-500:]})")
        second = run([site + "/shop/"], folder, program=program)
        checks.equal(second.code, 0, f"exit status of the second ({second.err[-500:]})")
        with Results(folder / "teas.db") as results:
            teas = {row["url"].removeprefix(site): json.loads(row["data"]) for row in results.query(TEAS)}
    checks.equal(len(teas), 24, "teas")
    checks.equal({tea["differs"] for tea in teas.values()}, {False}, "prices that differ from those of the list")
    checks.equal({tea["picture"] for tea in teas.values()}, {site + "/images/tea.svg"}, "pictures, absolute")
    checks.check(all(tea["list_price"] for tea in teas.values()), f"{teas}")
    said = [int(finished.out.splitlines()[-1].split()[0]) for finished in (first, second)]
    checks.equal((sum(said), min(said) > 0), (24, True), f"what on_finish says of both runs ({said})")


def redirected(checks, folder):
    """A redirect hands its context on."""
    pages = {"/shop/": Answer("<article class=tea><a href=/old>x</a><b class=price>3.50</b></article>"),
             "/old": Answer("", status="301 Moved", headers=["Location: /new"]),
             "/new": Answer("<main><b class=price>3.50 EUR</b><i class=stock></i></main>")}
    with RecordingServer(lambda request: pages.get(request.path, Answer("", status="404 Not Found"))) as server:
        run([server.base + "/shop/"], folder, program=built(ROOT / "examples/teas"))
    with Results(folder / "teas.db") as results:
        teas = [json.loads(row["data"]) for row in results.query(TEAS)]
    checks.equal([tea["list_price"] for tea in teas], ["3.50"], "the price of the list")


def failing(checks, folder):
    """Exceptions that leave callbacks are counted, told, and found by the query that the summary names."""
    program = built(ROOT / "tests/integration/library")
    with RecordingServer(lambda _: Answer("<p class=throws>x")) as server:
        finished = run(["--no-quiet", "--stats", "stats.json", *[f"{server.base}/{n}" for n in range(3)]], folder, program=program)
    checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
    checks.check(re.search(r"errors +3   exceptions that left callbacks", finished.out), f"the summary\n{finished.out}")
    query = re.search(r'sqlite3 hooks.db "(SELECT url, detail [^"]*)"', finished.out)
    checks.check(query, f"no query for them: {finished.out}")
    with Results(folder / "hooks.db") as results:
        details = [row["detail"] for row in results.query(query[1])] if query else []
    checks.equal(details, ['callback on_html("p.throws") failed: this paragraph is bad'] * 3, "its rows")
    checks.equal(json.loads((folder / "stats.json").read_text())["callback_errors"], 3, "--stats")
    line = next((line for line in finished.out.splitlines() if line.startswith("summary ")), "")
    checks.equal(line, "summary status 0, done 3, failed 0, skipped 0, queued 0, requests 3, items 3, callback errors 3", "Summary")


def before_request(checks, requests, rows):
    checks.equal(requests["/list"].headers.get("x-attempt"), "1 at depth 1", "a header of before_request")
    checks.equal(requests["/broken"].headers.get("x-attempt"), "2 at depth 1", "before_request is called for each attempt")
    checks.equal(requests["/list"].headers.get("accept-language"), "tlh", "a header of the crawler's own is replaced")
    for path, why in (("/secret/1", "skipped by the program: it is secret"), ("/secret/2", "skipped by the program: it is secret"),
                      ("/no-token", "skipped by the program: callback before_request failed: there is no token")):
        row = rows[path]
        found = (row["state"], row["reason"], row["detail"], row["status"], row["attempts"])
        checks.equal(found, ("skipped", "excluded", why, None, 0), path)
        checks.check(path not in requests, f"{path} was asked for")
    checks.contains(rows["/bad-header"]["detail"], "line break", "a header with a line break")
    checks.check("/bad-header" not in requests, "a request with a bad header was sent")


def responses(checks, lines, rows):
    seen = {line.split()[2].split("/", 3)[3]: line.split() for line in lines if line.startswith("response ")}
    done = {path[1:] for path, row in rows.items() if row["state"] == "done"}
    checks.equal(set(seen), done, "on_response is called for each URL that is done")
    checks.equal(seen["list"][3:], ["200", str(len(LIST)), "text/html", "listed"], "what it sees")
    checks.equal((seen["missing"][3], seen["moved"][3]), ("404", "302"), "what is missing or moved is an answer")
    detail = rows["/response-throws"]["detail"]
    checks.equal(detail, "callback on_response failed: no response is good enough", "an exception")


def errors(checks, lines, closed, server):
    seen = {line.split()[1]: line.split(" ", 5)[2:] for line in lines if line.startswith("error ")}
    checks.equal(set(seen), {closed, server.base + "/broken"}, "on_error is called for each URL that failed")
    checks.equal(seen[server.base + "/broken"][:3], ["http", "500", "2"], "a status that counts as failure")
    checks.equal(seen[closed][:3], ["connect", "0", "2"], "no connection")
    checks.contains(seen[closed][3], "refused", "its detail")


def pages(checks, rows, items):
    notes = ['callback on_html("p.throws") failed: this paragraph is bad', 'callback on_html("p.throws-anything") failed',
             'callback on_html("p.asks-wrongly") failed: selector "a..b": column 3: ']
    for note in notes:
        checks.contains(rows["/throws"]["detail"], note, "a note of an exception")
    checks.check(rows["/missing"]["detail"] is None, "no page callback on a 404")
    dropped = rows["/drop"]
    checks.equal([dropped[name] for name in ("state", "title", "text", "body", "links")], ["done", "kept", None, None, 2],
                 "a dropped page")
    checks.equal(rows["/after-drop"]["state"], "done", "what a dropped page follows")
    checks.contains(body_of(rows["/list"]).decode(), "again", "the body of another page")
    checks.equal(rows["/from-json"]["state"], "done", "followed from JSON")
    checks.equal(rows["/data.json"]["detail"], "no mail is followed", "a note")
    checks.equal(rows["/after-move"]["state"], "done", "a redirect's target is no link")
    checks.check("type not wanted" in rows["/files/none"]["detail"], "a body that nobody wants")
    checks.equal(items, [
        ("/data.json", "data", {"body": '{"a": "\u00e9\\n"}', "type": "application/json", "depth": 1}),
        ("/files/7", "file", {"size": 6, "html": "gr\u00fc\u00df", "charset": "UTF-8"}),
        ("/table/1", "table", TABLE_ITEM),
        ("/throws", "other", {"text": "one"}), ("/throws", "other", {"text": "two"})], "items")


def processes(checks, folder):
    """Callbacks run in every worker. A host's pages go to one of them: there are more hosts than one has coroutines for."""
    program = built(ROOT / "tests/integration/library")
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(RecordingServer(lambda _: Answer(delay=0.05), address=f"127.0.0.{n}"))
                   for n in range(2, 10)]
        seeds = [f"{server.base}/{n}" for server in servers for n in range(10)]
        finished = run(["-c", 8, *seeds], folder, program=program)
    lines = [line.split() for line in finished.out.splitlines() if line.startswith("response ")]
    checks.equal(len(lines), 80, "lines that callbacks printed, each whole")
    checks.equal(len({words[1] for words in lines}), 2, "processes that ran callbacks")


def other_threads(checks, folder):
    """A program that has a thread when it calls run(), or calls it in one, is warned; the crawl ends, and by SIGTERM in good order."""
    program = built(ROOT / "tests/integration/library")
    for how in ("beside", "within"):
        with RecordingServer(lambda _: Answer("a page", delay=0.05)) as server:
            finished = run(["-v", *(f"{server.base}/{n}" for n in range(3))], folder, program=program, env={"HOOKS_THREAD": how},
                           timeout=30)
            checks.equal(finished.code, 0, f"{how} another thread ({finished.err[-500:]})")
            checks.contains(finished.out, "summary status 0, done 3", f"{how}: the summary")
        with RecordingServer(lambda _: Answer("a page", delay=0.2)) as server:
            going = Running(["-c", 1, "--per-host", 1, "-o", f"{how}.db", *(f"{server.base}/{n}" for n in range(200))], folder,
                            program=program, env={"HOOKS_THREAD": how})
            wait_until(lambda: len(server.paths()) >= 2, 20)
            going.process.send_signal(signal.SIGTERM)
            stopped = going.wait(30)
            checks.equal(stopped.code, 130, f"{how}: SIGTERM ({stopped.err[-500:]})")
            checks.contains(stopped.out, "summary status 130", f"{how}: the summary of what was stopped")


def crash(checks, folder):
    """The page that a callback crashes on is named, the others are there."""
    program = built(ROOT / "tests/integration/library")
    with RecordingServer(lambda request: Answer("<p class=crash>x" if request.path == "/bad" else "a page")) as server:
        paths = [f"/{i}" for i in range(20)]
        finished = run([server.base + path for path in [*paths, "/bad"]], folder, program=program)
        checks.equal(finished.code, 0, f"exit status ({finished.err[-500:]})")
        with Results(folder / "hooks.db") as results:
            rows = results.rows()
            bad = rows[server.base + "/bad"]
            checks.equal((bad["state"], bad["reason"]), ("failed", "crash"), "the page")
            checks.equal(sum(row["state"] == "done" for row in rows.values()), len(paths), "the others")


def usage(checks, folder):
    """Flags of the command line win; a command of the program is none of this one; what is wrong is one line."""
    program = built(ROOT / "tests/integration/library")
    with RecordingServer() as server:
        finished = run(["-o", "other.db", "--depth", 0, server.base + "/"], folder, program=program)
        checks.equal((finished.code, sorted(path.name for path in folder.glob("*.db"))), (0, ["other.db"]), "flags win")
    for arguments, part in ((["status"], "'status' is a command of crawl itself"), ([], "no SEED"),
                            (["--dpeth", "1", "x.example"], "--depth")):
        refused = run(arguments, folder, program=program)
        checks.equal((refused.code, refused.err.count("\n")), (2, 1), f"{arguments}: exit status and lines ({refused.err})")
        checks.contains(refused.err, part, f"{arguments}")
        checks.check(refused.err.startswith("hooks: "), f"whose error: {refused.err}")
    helped = run(["--help"], folder, program=program)
    checks.equal(helped.out.splitlines()[:3], ["usage: hooks [OPTIONS] SEED...", "", "Every kind of callback, for a test."], "--help")
    for part in ("It sets --depth=3", "--max-pages N", "Exit status: 0 finished"):
        checks.contains(helped.out, part, "--help")
    for part in ("Commands", "crawl fetch", "crawl resume"):
        checks.check(part not in helped.out, f"--help has {part!r}")
    checks.contains(run(["--version"], folder, program=program).out, "hooks (made with crawl ", "--version")


if not shutil.which("c++"):
    skip("library_test", "no C++ compiler of the system's own: install g++")
with scratch("library-build") as name:
    WORK = pathlib.Path(name)
    run_parts("library_test", installed, documented, from_its_page, houses, hooks, context, redirected, failing, processes,
              other_threads, crash, usage)
