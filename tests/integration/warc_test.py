"""`crawl export --format warc` read by a reader of the standard's letter, and `crawl import` of that, of what wget writes, of
what tools of all kinds write, and of damage.

    warc_test.py path/to/crawl [PART...]
"""

import gzip
import hashlib
import json
import pathlib
import shutil
import signal
import subprocess
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
import warc_records as warc  # noqa: E402
from checks import run_parts  # noqa: E402
from crawler import Running, binary, environment, run, sanitized  # noqa: E402
from network import Nginx  # noqa: E402
from processes import wait_until  # noqa: E402
from results import Results, body_of  # noqa: E402
from web.answers import Answer, page, plain, redirect  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl  # noqa: E402

KEPT = ("url, state, reason, status, redirect_to, content_type, charset, title, description, language, canonical, text, size, wire_size,"
        " body_hash, body_size, body, links, simhash, ip, http_version, etag, last_modified, fetched_at")
LINKS = "SELECT from_url, to_url, text, rel, nofollow FROM link_graph ORDER BY 1, 2"
LATIN = "<title>été</title><p>Un café à l'été, s'il vous plaît".encode("latin-1")


def chunked(body):
    answer = Answer()
    half = len(body) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:half], body[half:], b""))
    answer.wire = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    return answer


def site():
    pages = ["/plain", "/gzip", "/chunked", "/copy-1", "/copy-2", "/latin", "/picture", "/moved", "/gone", "/empty", "/long"]
    packed = gzip.compress(b"<title>packed</title>" + b"word " * 2000)
    return {"/": page("Home", pages), "/plain": page("Plain"), "/copy-1": page("Same"), "/copy-2": page("Same"), "/empty": Answer(""),
            "/gzip": Answer(packed, type_="text/html", headers=["Content-Encoding: gzip", 'ETag: "e1"']),
            "/chunked": chunked(b"<title>in chunks</title>one two"), "/latin": Answer(LATIN, type_="text/html; charset=iso-8859-1"),
            "/picture": Answer(bytes(range(256)) * 9, type_="image/png"), "/moved": redirect("/plain"), "/long": page("Long", text="x" * 9000),
            "/robots.txt": plain("User-agent: *\n")}


def make_results(checks, folder, server, *options):
    server.add("a.test", site())
    crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0, "--store", "html,text,links,headers", *options)


def rows(folder, name="results.db", where="status IS NOT NULL"):
    with Results(folder / name) as results:
        return {row["url"]: dict(row, body=body_of(row)) for row in results.query(f"SELECT {KEPT} FROM results WHERE {where}")}


def command(checks, folder, *arguments, code=0):
    done = run(arguments, folder, timeout=120)
    checks.equal(done.code, code, f"exit status of {' '.join(map(str, arguments))}: {done.err[-600:]}")
    return done


def written(checks, folder):
    """Every record by the letter, and every capture in the index where it says."""
    with WebServer() as server:
        make_results(checks, folder, server, "--max-body", "4KiB", "--accept-type", "*/*")
    stored = rows(folder)
    for name in ("site.warc.gz", "site.warc"):
        command(checks, folder, "export", "results.db", "-o", name)
        found = list(warc.records(folder / name))
        checks.equal(found[0].type, "warcinfo", "the first record")
        captures = {r["WARC-Target-URI"]: r for r in found if r.type in ("response", "revisit")}
        checks.equal(set(captures), set(stored), f"captures of {name}")
        checks.equal(sum(r.type == "request" for r in found), len(stored), "a request for each")
        for url, record in captures.items():
            check_capture(checks, record, stored[url], captures)
        check_index(checks, folder, folder / name, captures, stored)


def check_capture(checks, record, row, captures):
    line, fields, body = record.http()
    names = {name.lower(): value for name, value in fields}
    checks.equal(int(line.split()[1]), row["status"], f"status of {row['url']}")
    checks.equal((record["WARC-IP-Address"], record["WARC-Date"]), ("127.0.0.1", row["fetched_at"]), f"where and when of {row['url']}")
    checks.check("transfer-encoding" not in names and "content-encoding" not in names, f"codings are undone: {names}")
    if record.type == "revisit":
        original = captures[record["WARC-Refers-To-Target-URI"]]
        checks.equal((body, original.type, original["WARC-Date"]), (b"", "response", record["WARC-Refers-To-Date"]), "a revisit")
        checks.equal(original["WARC-Payload-Digest"], record["WARC-Payload-Digest"], "which has the same payload")
        checks.check(record["WARC-Profile"].endswith("/identical-payload-digest"), "its profile")
        return
    checks.equal(warc.sha1(body), record["WARC-Payload-Digest"], f"payload digest of {row['url']}")
    checks.equal(hashlib.sha256(body).hexdigest() if body else None, row["body_hash"], f"payload of {row['url']}")
    if "content-length" in names:
        checks.equal(int(names["content-length"]), len(body), f"Content-Length of {row['url']}")
    if row["url"].endswith("/gzip"):
        checks.equal((names["x-crawler-content-encoding"], int(names["x-crawler-content-length"])), ("gzip", row["wire_size"]), "as it was sent")
    checks.equal(record["WARC-Truncated"], "length" if row["url"].endswith(("/long", "/gzip")) else None, f"truncation of {row['url']}")


def check_index(checks, folder, path, captures, stored):
    lines = (folder / "site.cdxj").read_text().splitlines()
    checks.equal(lines, sorted(lines), "the index is sorted")
    checks.equal(len(lines), len(captures), "a line a capture")
    data = path.read_bytes()
    for line in lines:
        key, date, entry = line.split(" ", 2)
        entry = json.loads(entry)
        record = captures[entry["url"]]
        checks.check(key.startswith("test,a:") and ")/" in key, f"key {key}")
        checks.equal((int(entry["offset"]), int(entry["length"]), entry["filename"]), (record.offset, record.length, path.name), "its place")
        piece = data[record.offset:record.offset + record.length]
        text = gzip.decompress(piece) if path.suffix == ".gz" else piece
        checks.check(entry["url"].encode() in text, "there it is")
        checks.equal((date, entry["digest"]), ("".join(filter(str.isdigit, record["WARC-Date"]))[:14], record["WARC-Payload-Digest"]), "date, digest")


def there_and_back(checks, folder):
    with WebServer() as server:
        make_results(checks, folder, server)
    command(checks, folder, "export", "results.db", "-o", "site.warc.gz")
    command(checks, folder, "export", "results.db", "-o", "site.warc")
    for name in ("site.warc.gz", "site.warc"):
        command(checks, folder, "import", "new.db", name)
        same_rows(checks, folder)
        again = command(checks, folder, "import", "new.db", name)
        checks.contains(again.out, "had been fetched before", "a second import")
        same_rows(checks, folder)
        for path in folder.glob("new.db*"):
            path.unlink()
    command(checks, folder, "import", "new.db", "site.warc", "--store", "html,text,links,headers")
    command(checks, folder, "export", "new.db", "-o", "again.warc")
    texts = [[(r.type, r["WARC-Target-URI"], r["WARC-Date"]) for r in warc.records(folder / name) if r.type != "warcinfo"]
             for name in ("site.warc", "again.warc")]
    checks.equal(sorted(texts[0]), sorted(texts[1]), "what was imported can be exported")


def same_rows(checks, folder):
    before, after = rows(folder), rows(folder, "new.db")
    checks.equal(set(after), set(before), "URLs")
    for url in before:
        differ = {key: (before[url][key], after[url][key]) for key in before[url] if before[url][key] != after.get(url, {}).get(key)}
        checks.equal(differ, {}, f"the row of {url}")
    with Results(folder / "results.db") as old, Results(folder / "new.db") as new:
        checks.equal([tuple(r) for r in new.query(LINKS)], [tuple(r) for r in old.query(LINKS)], "links")
        checks.check(new.intact(), "the file is intact")
        checks.equal(new.value("SELECT count(*) FROM urls WHERE seed"), 0, "nothing of it is a seed")


def documentation(checks, folder):
    """Thousands of real pages there and back: the same hashes, texts and links."""
    root = pathlib.Path("/usr/share/doc/sqlite3").resolve()
    files = [f for name, base in (("/sqlite/", root), ("/python/", pathlib.Path("/usr/share/doc/python3.11/html").resolve()))
             for f in ((name + p.relative_to(base).as_posix()) for p in sorted(base.rglob("*.html")))]
    if sanitized():  # of pages of a kind one says what four do
        files = files[::4]
    with Nginx(folder, {"/sqlite/": root, "/python/": "/usr/share/doc/python3.11/html"}) as server:
        (folder / "urls.txt").write_text("".join(server.base + f + "\n" for f in files))
        command(checks, folder, "--delay", 0, "--per-host", 32, "--store", "html,text,links,headers", "--max-body", "20MiB", "urls.txt")
    command(checks, folder, "export", "results.db", "-o", "docs.warc.gz")
    command(checks, folder, "import", "new.db", "docs.warc.gz", "--max-body", "20MiB")
    checks.check(len(rows(folder)) > (250 if sanitized() else 1000), f"{len(rows(folder))} pages")
    same_rows(checks, folder)


def not_stored(checks, folder):
    with WebServer() as server:
        server.add("a.test", site())
        crawl(checks, server, folder, [server.url("a.test")], "--delay", 0)
    done = command(checks, folder, "export", "results.db", "-o", "site.warc.gz", code=1)
    checks.contains(done.err, "--store headers", "what is missing")
    checks.equal(done.err.count("\n"), 1, "in one line")
    checks.check(not list(folder.glob("site*")), "no file is left")
    command(checks, folder, "export", "results.db", "--format", "warc", "--where", "nosuch", code=2)
    command(checks, folder, "export", "results.db", "--format", "warc", "--select", "links", code=2)


def of_wget(checks, folder):
    """An independent writer: chunks and codings as they came, request, resource and metadata records, deduplication."""
    program = shutil.which("wget")
    checks.check(program, "wget is installed")
    with WebServer() as server:
        server.add("127.0.0.1", site())
        base = server.url("127.0.0.1")
        crawl(checks, server, folder, [base], "-d", 1, "--delay", 0, "--store", "html,text,links,headers", "--accept-type", "*/*")
        for name, options in (("packed", []), ("plain", ["--no-warc-compression"])):
            (folder / name).mkdir()
            subprocess.run([program, "-q", "-r", "-l", "1", "-e", "robots=off", "--no-hsts", f"--warc-file={folder / name}", *options,
                            base], cwd=folder / name, env=environment(), check=False)  # 8: it met a 404
    before = rows(folder)
    for name in ("packed.warc.gz", "plain.warc"):
        command(checks, folder, "import", "new.db", name)
        after = rows(folder, "new.db")
        missing = {url for url in before if url not in after}
        checks.equal(missing, set(), f"pages in {name}")
        for url in set(before) & set(after):
            for column in ("status", "title", "body_hash", "size", "text", "links"):
                checks.equal(after[url][column], before[url][column], f"{column} of {url} out of {name}")
        for path in folder.glob("new.db*"):
            path.unlink()


def of_all_kinds(checks, folder):
    """What other tools write: bodies whose codings are undone under a header that names them, HTTP/2, no status text, digests
    in other words, dates of other precision."""
    body, packed = b"<title>T</title>text", gzip.compress(b"<title>T</title>text")
    ok, html = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", hashlib.sha256(body).hexdigest()
    http = "application/http; msgtype=response"
    cases = {
        "as-it-came": ok + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed),
        "no-chunks": ok + b"Transfer-Encoding: chunked\r\n\r\n" + body,
        "no-chunks-packed": ok + b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n" + packed,
        "not-packed": ok + b"Content-Encoding: gzip\r\n\r\n" + body,
        "not-packed-br": ok + b"Content-Encoding: br\r\nContent-Length: 7\r\n\r\n" + body,
        "length-of-the-wire": ok + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + body,
        "common-crawl": ok + b"X-Crawler-Content-Encoding: gzip\r\nX-Crawler-Content-Length: 38\r\nContent-Length: %d\r\n\r\n" % len(body) + body,
        "http2": b"HTTP/2 200\r\ncontent-type: text/html\r\n\r\n" + body,
        "no-reason": b"HTTP/1.1 200\r\ncontent-type: text/html\r\n\r\n" + body,
        "bare-lf": b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n" + body,
    }
    parts = [({"WARC-Type": "warcinfo", "Content-Type": "application/warc-fields"}, b"software: other\r\n")]
    parts += [warc.response(f"http://a.test/{name}", block) for name, block in cases.items()]
    parts += [({"WARC-Type": "request", "WARC-Target-URI": "http://a.test/", "Content-Type": "application/http; msgtype=request"}, b"GET / HTTP/1.1\r\n\r\n"),
              ({"WARC-Type": "metadata", "Content-Type": "application/warc-fields"}, b"fetchTimeMs: 3\r\n"),
              warc.response("dns:a.test", b"127.0.0.1", Content_Type="text/dns"),
              warc.response("<http://a.test/brackets>", cases["no-reason"], WARC_Date="2016-01-11T23:24:25.412030Z", Content_Type=http),
              warc.response("http://a.test/cut", ok + b"Content-Length: 100\r\n\r\n" + body, WARC_Truncated="time")]
    for compress in (True, False):
        warc.write(folder / "kinds.warc", parts, compress)
        done = command(checks, folder, "import", "new.db", "kinds.warc", "--store", "html,text,links,headers")
        checks.equal(" ".join(done.out.split("into")[1].split()[1:3]), "4 passed", f"records of other types: {done.out}")
        found = rows(folder, "new.db")
        for name in [*cases, "brackets", "cut"]:
            row = found.get(f"http://a.test/{name}", {"title": None, "body_hash": None})
            checks.equal((row["title"], row["body_hash"]), ("T", html), f"{name}")
        checks.equal(found["http://a.test/brackets"]["fetched_at"], "2016-01-11T23:24:25.412Z", "a date")
        checks.equal(found["http://a.test/common-crawl"]["wire_size"], 38, "size on the wire")
        with Results(folder / "new.db") as results:
            checks.equal(results.value("SELECT truncated FROM results WHERE url = 'http://a.test/cut'"), 1, "cut")
            names = [r[0] for r in results.query("SELECT name FROM response_headers WHERE url = 'http://a.test/common-crawl'")]
            checks.equal(names, ["Content-Type", "Content-Encoding", "Content-Length"], "fields as the server sent them")
        for path in folder.glob("new.db*"):
            path.unlink()


def damage(checks, folder):
    """Anything damaged is told and passed over; what stands behind it is imported."""
    good = [warc.response(f"http://a.test/{i}", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>%d</title>" % i) for i in range(40)]
    for compress in (True, False):
        warc.write(folder / "good.warc", good, compress)
        data = (folder / "good.warc").read_bytes()
        at = data.index(b"\x1f\x8b", 2000) if compress else data.index(b"WARC/1.0", 4000)
        broken = {"cut": data[:-30], "a hole": data[:at + 20] + b"\0" * 40 + data[at + 60:], "rubbish": data[:at] + b"rubbish\n" * 9 + data[at:]}
        if not compress:
            broken["a cut body"] = data[:-10]
            broken["no length"] = data.replace(b"Content-Length: ", b"Content-Lost: ", 3)
            broken["huge length"] = data.replace(b"Content-Length: ", b"Content-Length: 9999999999999999999", 1)
            broken["long header"] = data[:at] + b"WARC/1.0\r\n" + b"A: b\r\n" * 50000 + data[at:]
        for what, bytes_ in broken.items():
            (folder / "broken.warc").write_bytes(bytes_)
            done = command(checks, folder, "import", "new.db", "broken.warc")
            found = rows(folder, "new.db")
            least = 35 if compress or what != "huge length" else 38
            checks.check(least <= len(found) <= 40, f"{what} (gzip {compress}): {len(found)} of 40 pages\n{done.err[:400]}")
            told = ("is shorter than it says (http://a.test/39)" if what == "a cut body" else "passed over") in done.err + done.out
            checks.check(told, f"{what}: it is told: {done.err[:300]}")
            for path in folder.glob("new.db*"):
                path.unlink()
    # A record that claims to be longer than its member does not swallow the next.
    lying = [({**good[0][0], "Content-Length": 5000}, good[0][1]), *good[1:]]
    warc.write(folder / "lying.warc", lying)
    command(checks, folder, "import", "new.db", "lying.warc")
    checks.equal(len(rows(folder, "new.db")), 40, "a lie about the length")
    for name, bytes_ in (("none.warc", None), ("empty.warc", b""), ("text.warc", b"no WARC\n" * 1000), ("zip.warc", gzip.compress(b"no WARC"))):
        if bytes_ is not None:
            (folder / name).write_bytes(bytes_)
        done = command(checks, folder, "import", f"{name}.db", name, code=2)
        checks.equal(done.err.count("\n"), 1, f"one line for {name}")
        checks.check(not (folder / f"{name}.db").exists(), f"no file is made of {name}")


def bounds(checks, folder):
    """Bombs and floods: memory stays small."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    size = 40_000_000 if sanitized() else 200_000_000  # its memory is not measured, and --max-body is 10 MiB
    bomb = gzip.compress(b"x" * (size * 3 // 2), compresslevel=1)
    parts = [warc.response("http://a.test/bomb", head + b"Content-Encoding: gzip\r\n\r\n" + bomb),
             warc.response("http://a.test/long", head + b"\r\n" + b"y" * size),
             ({"WARC-Type": "resource", "Content-Type": "text/plain"}, b"z" * size),
             warc.response("http://a.test/last", head + b"\r\n<title>last</title>")]
    warc.write(folder / "bombs.warc.gz", parts)
    limit = "" if sanitized() else "ulimit -v 900000; "  # the sanitizer reserves terabytes
    limit += f"exec '{binary()}' import new.db bombs.warc.gz"
    done = subprocess.run(["/bin/bash", "-c", limit], cwd=folder, env=environment(), capture_output=True, timeout=120)
    checks.equal(done.returncode, 0, f"within 900 MB of addresses: {done.stderr[-300:]}")
    found = rows(folder, "new.db")
    checks.equal(len(found), 3, "all pages")
    for name in ("bomb", "long"):
        checks.equal(found[f"http://a.test/{name}"]["size"], 10 << 20, f"{name} is cut at --max-body")
    count = 2500 if sanitized() else 30000
    many = [warc.response(f"http://a.test/{i}", head + b"\r\n<title>%d</title>" % i) for i in range(count)]
    warc.write(folder / "many.warc", many, compress=False)
    running = Running(["import", "many.db", "many.warc"], folder)
    wait_until(lambda: (folder / "many.db").exists() and rows(folder, "many.db"), timeout=20)
    running.process.send_signal(signal.SIGINT)
    checks.check(running.wait(20).code in (130, 0), "Ctrl-C ends it in good order")
    command(checks, folder, "import", "many.db", "many.warc")
    checks.equal(len(rows(folder, "many.db")), count, "and the same command goes on")


def into_a_crawl(checks, folder):
    """A file that a crawl left: what it fetched stays, what waits is filled in, and it goes on as before."""
    with WebServer() as server:
        server.add("a.test", site())
        home = server.url("a.test")
        crawl(checks, server, folder, [home], "-d", 1, "--delay", 0, "--max-pages", 3, code=4)
        waiting = {url for url in rows(folder, where="state = 'queued'")}
        checks.check(len(waiting) > 3, f"{len(waiting)} wait")
        warc.write(folder / "more.warc.gz", [warc.response(url, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>archived</title>")
                                             for url in [*sorted(waiting)[:2], home]])
        command(checks, folder, "import", "results.db", "more.warc.gz")
        found = rows(folder)
        checks.equal(sum(row["title"] == "archived" for row in found.values()), 2, "two were filled in")
        checks.equal(found[home]["title"], "Home", "what was fetched stays")
        crawl(checks, server, folder, [home], "-d", 1, "--delay", 0)
        left = rows(folder, where="state = 'queued'")
        checks.equal((len(left), sum(row["title"] == "archived" for row in rows(folder).values())), (0, 2), "the crawl goes on")


run_parts("warc_test", written, there_and_back, documentation, not_stored, of_wget, of_all_kinds, damage, bounds, into_a_crawl)
