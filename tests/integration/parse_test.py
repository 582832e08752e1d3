"""`crawl parse`: items that are made of stored pages are those that the crawl makes of the same pages, byte for byte; by
several processes, whoever is killed meanwhile.

    parse_test.py path/to/crawl [PART...]
"""

import fcntl
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import sys
import time
import urllib.parse

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts, scratch, skip  # noqa: E402
from crawler import Running, run, sanitized  # noqa: E402
from network import Nginx  # noqa: E402
from processes import alive, children, kill, name, wait_until  # noqa: E402
from results import Results  # noqa: E402

DOCS = {"/python/": "/usr/share/doc/python3.11/html", "/sqlite/": "/usr/share/doc/sqlite3", "/boost/": "/usr/share/doc/libboost1.81-doc"}
RULES = r"""[[extract]]
name = "heading"
rows = "h1, h2"
fields = {text = ":scope", id = "::attr(id)"}
[[extract]]
name = "page"
[extract.fields]
title = "title"
first = {select = "a[href]::attr(href)", type = "url"}
links = {select = "a[href]::attr(href)", type = "url", list = true}
code = {select = "pre", list = true}
"""
CRAWL = ["-p", 2, "-c", 32, "--per-host", 32, "--delay", 0, "--no-robots", "--max-body", "64MiB", "--progress", "none"]


def items(folder, output):
    """URL to its items, in their order."""
    found = {}
    with Results(folder / output) as results:
        for row in results.query("SELECT url, rule, data FROM items"):
            found.setdefault(row["url"], []).append((row["rule"], row["data"]))
    return found


def crawl(checks, folder, urls, output, *options):
    (folder / "urls.txt").write_text("".join(url + "\n" for url in urls))
    finished = run([*CRAWL, "-o", output, *options, "urls.txt"], folder, timeout=120)
    checks.equal(finished.code, 0, f"exit status of a crawl ({finished.err[-500:]})")


def parse(checks, folder, output, *options, rules="rules.toml", code=0):
    finished = run(["parse", output, "--config", rules, "--progress", "none", *options], folder, timeout=120)
    checks.equal(finished.code, code, f"exit status of crawl parse ({finished.err[-500:]})")
    return finished


def same(checks, folder, a, b, what):
    """One complaint for a page that differs, and not its items."""
    left, right = items(folder, a), items(folder, b)
    differ = [url for url in left.keys() | right.keys() if left.get(url) != right.get(url)]
    checks.equal(sorted(differ)[:5], [], f"{what}: {len(differ)} of {len(left)} pages with other items")
    return sum(map(len, left.values()))


def documentation(base, most):
    urls = []
    for prefix, root in DOCS.items():
        root = os.path.realpath(root)
        for folder, _, files in os.walk(root):
            urls += [base + prefix + urllib.parse.quote(pathlib.Path(folder, file).relative_to(root).as_posix())
                     for file in files if file.endswith((".html", ".htm"))]
    return sorted(urls)[:: max(1, len(urls) // most)]


kept = {}  # how many pages: a folder with both files of a crawl of as many


PAGES = 400 if sanitized() else 1200


def crawled_documentation(checks, folder, most=PAGES):
    """a.db: crawled with the rules; b.db: without. Parts that want as many pages share one crawl."""
    if missing := [path for path in DOCS.values() if not os.path.isdir(path)]:
        skip("parse_test", f"{missing} missing: install python3-doc, sqlite3-doc and libboost1.81-doc")
    (folder / "rules.toml").write_text(RULES)
    if most not in kept:
        with Nginx(folder, {prefix: os.path.realpath(path) for prefix, path in DOCS.items()}) as nginx:
            urls = documentation(nginx.base, most)
            crawl(checks, folder, urls, "a.db", "--config", "rules.toml")
            crawl(checks, folder, urls, "b.db")
        kept[most] = scratch("parse"), len(urls)
        for file in ("a.db", "b.db"):
            shutil.copy(folder / file, kept[most][0].name)
    for file in ("a.db", "b.db"):
        shutil.copy(pathlib.Path(kept[most][0].name, file), folder)
    return kept[most][1]


def real_pages(checks, folder):
    pages = crawled_documentation(checks, folder)
    checks.equal(items(folder, "b.db"), {}, "items of a crawl without rules")
    finished = parse(checks, folder, "b.db", "-p", 2)
    count = same(checks, folder, "a.db", "b.db", "documentation")
    checks.note(f"{pages} pages, {count} items in {finished.seconds:.1f} s")
    checks.contains(finished.out, f"{count:,} items.", "what is told at the end")
    checks.contains(finished.out, "crawl export b.db --select items", "what is next")


def charset_pages():
    """Path to bytes: one text in many charsets, each with URLs whose query depends on the page's own."""
    def page(head, lang="", more=""):
        return f"<!DOCTYPE html><html lang='{lang}'>{head}<title>中é</title><p><a href='?q=中é&b=1'>x</a><a href='/y?é'>y</a>{more}"

    latin = page("").replace("中", "ü")
    return {
        "gbk.html": page("<meta charset=gbk>").encode("gbk", "xmlcharrefreplace"),
        "sjis.html": page("<meta charset=shift_jis>").replace("é", "猫").encode("cp932"),
        "latin.html": latin.encode("cp1252"), "latin-named.html": ("<meta charset=windows-1252>" + latin).encode("cp1252"),
        "big5.html": page("<meta charset=big5>").replace("é", "文").encode("big5"),
        "koi.html": page("<meta charset=koi8-r>").replace("中é", "привет мир").encode("koi8-r", "xmlcharrefreplace"),
        "utf16le.html": b"\xff\xfe" + page("<meta charset=utf-8>").encode("utf-16-le"),
        "utf16be.html": b"\xfe\xff" + page("").encode("utf-16-be"),
        "utf8.html": page("<meta charset=utf-8>").encode(), "mark.html": b"\xef\xbb\xbf" + page("<meta charset=gbk>").encode(),
        "marks.html": b"\xef\xbb\xbf\xef\xbb\xbf" + page("").encode(), "lies.html": page("<meta charset=gbk>").encode(),
        "iso2022.html": page("<meta charset=iso-2022-jp>").replace("é", "本").encode("iso2022_jp"),
        "broken.html": page("<meta charset=utf-8>").encode() + b"\xff\xfe\xc0 <a href='?\xff'>z</a>",
        "base.html": page("<base href='http://other.test/dir/'><meta charset=gbk>").encode("gbk", "xmlcharrefreplace"),
        "late-base.html": page("", more="<BASE href=/late/ >").encode(), "empty.html": b"", "nul.html": page("").encode() + b"\0<a href=n>\0",
        "copy.html": page("<meta charset=gbk>").encode("gbk", "xmlcharrefreplace"),
        "sub/copy.html": page("<meta charset=gbk>").encode("gbk", "xmlcharrefreplace"),
        "text.txt": b"<title>no HTML</title>", "unnamed": page("<meta charset=gbk>").encode("gbk", "xmlcharrefreplace"),
        "long.html": page("<meta charset=gbk>", more="<p>中" * 90_000 + "<a href=last>").encode("gbk", "xmlcharrefreplace"),
    }


def charsets(checks, folder):
    """Also copies, a byte order mark, a <base>, an empty page, one that is no HTML, one of no type, one that was cut."""
    (folder / "site/sub").mkdir(parents=True)
    (folder / "rules.toml").write_text(RULES + "html = '::html'\n")
    for path, data in charset_pages().items():
        (folder / "site" / path).write_bytes(data)
    for kind in ("text/html", '""'):  # of what has no suffix; without a type it is told by its look
        scratch = folder / kind.strip('"').replace("/", "-") / "served"
        scratch.mkdir(parents=True)
        with Nginx(scratch, {"/": folder / "site"}, default_type=kind) as nginx:
            urls = [f"{nginx.base}/{path}" for path in [*charset_pages(), "missing.html"]]
            crawl(checks, folder, urls, "a.db", "--config", "rules.toml", "--overwrite", "--max-body", "300KiB")
            for store in ("html", "all,headers"):
                crawl(checks, folder, urls, "b.db", "--overwrite", "--max-body", "300KiB", "--store", store)
                parse(checks, folder, "b.db")
                count = same(checks, folder, "a.db", "b.db", f"charsets, {kind}, --store {store}")
                checks.check(count >= len(urls) - 5, f"{count} items")
    with Results(folder / "b.db") as results:
        charsets_ = {row[0] for row in results.query("SELECT DISTINCT charset FROM results WHERE charset IS NOT NULL")}
        urls = dict(results.query("SELECT url, data ->> 'first' FROM items WHERE rule = 'page'"))
        cut = results.value("SELECT truncated FROM results WHERE url LIKE '%/long.html'")
    checks.check({"GBK", "Shift_JIS", "windows-1252", "UTF-16LE", "UTF-16BE", "UTF-8", "Big5", "KOI8-R"} <= charsets_, f"charsets: {charsets_}")
    checks.equal(cut, 1, "the long page was cut")
    queries = {url.rsplit("/", 1)[1]: (first or "").partition("?")[2] for url, first in urls.items()}
    for path, query in (("gbk.html", "q=%D6%D0%A8%A6&b=1"), ("sjis.html", "q=%92%86%94L&b=1"), ("latin.html", "q=%FC%E9&b=1"),
                        ("utf16le.html", "q=%E4%B8%AD%C3%A9&b=1"), ("lies.html", "q=%E4%B8%AD%C3%A9&b=1")):
        checks.equal(queries.get(path), query, f"the query of the URL in {path}")
    checks.equal(queries.get("unnamed"), queries.get("gbk.html"), "a page without a type")
    checks.equal(len([url for url in urls if url.endswith("copy.html")]), 2, "copies have items of their own")


def other_rules(checks, folder):
    """Items go with the rules that made them; the same rules again write nothing."""
    crawled_documentation(checks, folder, 120)
    parse(checks, folder, "b.db")
    with Results(folder / "b.db") as results:
        before = results.query("SELECT rowid, url_id, data FROM extracted")
        rules = results.value("SELECT value ->> '$.extract[1].fields.first.type' FROM meta WHERE key = 'items_of'")
    checks.equal(rules, "url", "the rules that the items are of")
    parse(checks, folder, "b.db", "-p", 5)
    with Results(folder / "b.db") as results:
        checks.equal([tuple(row) for row in results.query("SELECT rowid, url_id, data FROM extracted")],
                     [tuple(row) for row in before], "the same rules again")
    (folder / "few.toml").write_text(RULES.replace('name = "page"', "name = 'page'\nurl = '/python/'").replace("h1, h2", "h7"))
    parse(checks, folder, "a.db", rules="few.toml")
    found = items(folder, "a.db")
    checks.check(found and all("/python/" in url for url in found), "only the pages that a rule is for")
    checks.equal({rule for rows in found.values() for rule, _ in rows}, {"page"}, "and only what it finds")
    with Results(folder / "b.db") as results:
        checks.equal(results.value("SELECT count(*) FROM runs"), 1, "no run: nothing was fetched")


def without_bodies(checks, folder):
    """What is not stored cannot be parsed: its items stay, and that is said."""
    (folder / "site").mkdir()
    (folder / "site/a.html").write_text("<h1>A</h1>")
    (folder / "rules.toml").write_text(RULES)
    with Nginx(folder, {"/": folder / "site"}) as nginx:
        crawl(checks, folder, [nginx.base + "/a.html"], "a.db", "--config", "rules.toml", "--store", "none")
    before = items(folder, "a.db")
    checks.equal(len(before), 1, "items of a crawl that stores no pages")
    finished = parse(checks, folder, "a.db")
    checks.equal(items(folder, "a.db"), before, "items of a page that is not stored")
    checks.contains(finished.out, "1  pages passed over: their bodies are not stored", "what is told")


def workers(pid):
    return [child for child in children(pid) if name(child).startswith("crawl-parse-")]


def killed(checks, folder):
    """At random moments, the whole command or one of its processes; the last run does the rest."""
    crawled_documentation(checks, folder)
    random_ = random.Random(11)
    for round_ in range(6):
        running = Running(["parse", "b.db", "--config", "rules.toml", "-p", "2", "--progress", "none"], folder)
        wait_until(lambda: len(workers(running.pid)) == 2 or running.process.poll() is not None, pause=0.002)
        below = workers(running.pid)
        time.sleep(random_.uniform(0.02, 0.7))
        if round_ % 3 == 2:
            kill(below[:1])
            finished = running.wait(120)
            checks.equal(finished.code, 0, f"exit status when a worker was killed: {finished.err[-500:]}")
            same(checks, folder, "a.db", "b.db", "after the death of a worker")
            with sqlite3.connect(folder / "b.db") as database:
                database.execute("DELETE FROM extracted WHERE url_id % 2 = 0")
                database.execute("UPDATE extracted SET data = '{}'")
            continue
        running.process.send_signal(signal.SIGKILL if round_ % 3 == 0 else signal.SIGINT)
        code = running.wait(20).code
        checks.check(code in (-9, 130, 0), f"exit status {code}")
        wait_until(lambda: not any(alive(pid) for pid in below))
        checks.equal([pid for pid in below if alive(pid)], [], "processes that are left")
        with Results(folder / "b.db") as results:
            checks.check(results.intact(), "the file after a kill")
    parse(checks, folder, "b.db", "-p", 2)
    same(checks, folder, "a.db", "b.db", "after all kills")


def two_cores(checks, folder):
    """Both processes work, about as much. Ticks and no seconds: the machine may have other things to do."""
    if sanitized():
        return checks.note("how much each of them works is not the sanitizer's matter; that both do, the other parts show")
    crawled_documentation(checks, folder)
    running = Running(["parse", "b.db", "--config", "rules.toml", "-p", "2", "--progress", "none"], folder)
    ticks = {}
    while running.process.poll() is None:
        for pid in workers(running.pid):
            try:
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks[pid] = int(fields[11]) + int(fields[12])
            except (FileNotFoundError, ProcessLookupError, IndexError):
                pass
        time.sleep(0.005)
    running.wait(1)
    shares = sorted(ticks.values())
    checks.equal(len(shares), 2, "processes that parse")
    checks.check(shares[0] > 0.4 * shares[-1], f"CPU ticks of the two: {shares}")


def refused(checks, folder):
    (folder / "rules.toml").write_text(RULES)
    (folder / "bad.toml").write_text(RULES.replace("h1, h2", "h1 >"))
    (folder / "empty.toml").write_text("")
    (folder / "text.db").write_text("no database" * 100)
    sqlite3.connect(folder / "other.db").execute("CREATE TABLE t(x)").connection.commit()
    (folder / "site").mkdir()
    (folder / "site/a.html").write_text("<h1>A</h1>")
    with Nginx(folder, {"/": folder / "site"}) as nginx:
        crawl(checks, folder, [nginx.base + "/a.html"], "a.db")
    cases = ((["none.db"], 2, "there is no none.db"), (["text.db"], 2, "no results file"), (["other.db"], 2, "another program"), (["."], 2, "no results file"),
             (["a.db", "--config", "empty.toml"], 2, "[[extract]]"), (["a.db", "--config", "bad.toml"], 2, "bad.toml:3"),
             (["a.db", "--config", "none.toml"], 2, "none.toml"), (["a.db", "--depth", "2"], 2, "--depth"), ([], 2, "DB"),
             (["a.db", "-p", "0"], 2, "-p"), (["a.db", "b.db"], 2, "b.db"))
    for arguments, code, part in cases:
        config = [] if "--config" in arguments else ["--config", "rules.toml"]
        finished = run(["parse", *arguments, *config], folder)
        checks.equal((finished.code, finished.err.count("\n")), (code, 1), f"{arguments}: {finished.err!r}")
        checks.contains(finished.err, part, f"{arguments}")
    checks.equal(run(["parse", "a.db"], folder).code, 2, "no rules")
    checks.equal([path.name for path in folder.glob("*.lock")], [], "locks that are left")
    with open(folder / "a.db.lock", "w") as lock:
        lock.write("4711\n")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        checks.contains(parse(checks, folder, "a.db", code=1).err, "is being written by process 4711", "another crawl")
    checks.equal(items(folder, "a.db"), {}, "items")
    finished = parse(checks, folder, "a.db", "-q")
    checks.equal((finished.out, finished.err), ("", ""), "what is said with --quiet")


run_parts("parse_test", real_pages, charsets, other_rules, without_bodies, killed, two_cores, refused)
