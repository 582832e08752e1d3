"""`crawl search`: words, phrases and scripts without spaces, on a small site and beside a crawl that goes on.

    search_test.py path/to/crawl [PART...]
"""

import contextlib
import os
import pathlib
import pty
import re
import signal
import sqlite3
import subprocess
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import Running, binary, environment, run, sanitized  # noqa: E402
from processes import children, kill, name as name_of, wait_until  # noqa: E402
from web.answers import page  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, end_by_kill, start  # noqa: E402

TEXTS = {
    "/apple": ("About apples", "An apple a day keeps the doctor away."), "/pear": ("Pears", "A pear is no apple. Its doctor is another."),
    "/cafe": ("Café", "Un café crème au Zürichsee, naïve Ελλάδα МОСКВА."), "/same-1": ("Twin", "identical twins"), "/same-2": ("Twin", "identical twins"),
    "/chinese": ("数据库", "全文搜索引擎可以在数据库中查找中文词语。"), "/japanese": ("データベース", "吾輩は猫である。名前はまだ無い。カタカナ"),
    "/korean": ("한국어 문서", "서울에서 데이터베이스를 검색합니다."), "/thai": ("ภาษาไทย", "สวัสดีชาวโลกยินดีต้อนรับ"), "/emoji": ("Smile 😀", "party 🎉 time"),
    "/control": ("Evil", "before &#27;[31mred&#27;[0m after &#1;mark&#2; evilword"), "/quote": ('Say "hi"', 'he said "hello world" loudly'),
    "/latin1": ("AC/DC", "C++ and C# and .NET v1.2.3"),
    "/hyphens": ("Soft", "Donau&shy;dampf&shy;schiff und no&#x2060;break"), "/greek": ("Ιθάκη", "Ο Οδυσσέας και η μαΐμού"),
    "/russian": ("Ёлка", "Ёжик и ещё"), "/arabic": ("الاسم", "مُحَمَّدٌ كتـــاب"), "/hebrew": ("ברכה", "שָׁלוֹם עולם"),
}


def site():
    return {"/": page("Home", list(TEXTS)), **{path: page(title, text=text, head='<meta charset="utf-8">') for path, (title, text) in TEXTS.items()}}


def make(checks, folder, server, *options):
    server.add("a.test", site())
    crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0, *options)


def search(checks, folder, words, *options, code=0, output="results.db"):
    done = run(["search", output, *options, "--", words], folder)
    checks.equal(done.code, code, f"exit status of a search for {words!r}: {done.err}")
    return done


def paths(done):
    return [re.sub(r"^http://[^/]+", "", line) for line in done.out.splitlines() if line.startswith("http://")]


def finds(checks, folder, words, *expected):
    checks.equal(sorted(paths(search(checks, folder, words))), sorted(expected), f"pages for {words!r}")


def words(checks, folder):
    with WebServer() as server:
        make(checks, folder, server)
    finds(checks, folder, "apple", "/apple", "/pear")
    finds(checks, folder, "APPLE doctor day", "/apple")
    finds(checks, folder, "apple -pear", "/apple")
    finds(checks, folder, '"no apple"', "/pear")
    finds(checks, folder, '"apple no"')
    finds(checks, folder, "appl*", "/apple", "/pear")
    finds(checks, folder, "appl")
    finds(checks, folder, "cafe creme zurichsee", "/cafe")
    finds(checks, folder, "москва ΕΛΛΆΔΑ", "/cafe")
    finds(checks, folder, '"hello world"', "/quote")
    finds(checks, folder, "AND OR NOT NEAR(")
    checks.equal(paths(search(checks, folder, "apple"))[0], "/apple", "words of a title count for more")
    for bad in ("", "-apple", '"', "*", '""', "x" * 5000, "a " * 100):
        checks.equal(search(checks, folder, bad, code=2).err.count("\n"), 1, f"one line for {bad[:10]!r}")
    for odd in ('"open phrase', "col:apple", "apple)", "(apple", "^apple", "apple + pear", "'", "a\x01b", "\\", "{a b}: c"):
        search(checks, folder, odd)  # is no syntax error of somebody's
    text = search(checks, folder, "doctor", "--limit", 1).out
    checks.contains(text, "[doctor]", "words are marked")
    checks.contains(text, "1 of 2 pages", "how many there are")
    checks.contains(search(checks, folder, "nosuchword").out, "No page", "nothing found")


def scripts(checks, folder):
    """At any length, one character too."""
    with WebServer() as server:
        make(checks, folder, server)
    for words_, path in (("搜索", "/chinese"), ("中", "/chinese"), ("全文搜索引擎", "/chinese"), ("猫", "/japanese"), ("吾輩は猫", "/japanese"),
                         ("カナ", "/japanese"), ("データベース", "/japanese"), ("검색", "/korean"), ("서울", "/korean"), ("데이터베이스", "/korean"),
                         ("ชาวโลก", "/thai"), ("数据 查找", "/chinese")):
        finds(checks, folder, words_, path)
    finds(checks, folder, "索搜")
    out = search(checks, folder, "搜索引擎").out
    checks.contains(out, "全文[搜索引擎]可以", "the text is shown as it was")


def folded(checks, folder):
    """Case and diacritics do not matter, in scripts other than Latin too; nor does what is not seen. Shown is what was written."""
    with WebServer() as server:
        make(checks, folder, server)
    for words_, path in (("Donaudampfschiff", "/hyphens"), ("donau\u00addampfschiff", "/hyphens"), ("nobreak", "/hyphens"),
                         ("οδυσσεας", "/greek"), ("ΟΔΥΣΣΕΑΣ", "/greek"), ("Οδυσσέας", "/greek"), ("ιθακη", "/greek"), ("μαιμου", "/greek"),
                         ("елка ежик", "/russian"), ("ЁЛКА", "/russian"), ("محمد", "/arabic"), ("كتاب", "/arabic"), ("مُحَمَّدٌ", "/arabic"),
                         ("שלום", "/hebrew"), ("שָׁלוֹם", "/hebrew")):
        finds(checks, folder, words_, path)
    finds(checks, folder, "dampf")
    out = search(checks, folder, "οδυσσεας").out
    checks.contains(out, "Ο [Οδυσσέας] και η μαΐμού", "letters have their accents")
    index = sqlite3.connect(folder / "results.db.search")
    index.execute("UPDATE source SET value = rtrim(value, '/2') WHERE key = 'file'")  # as versions before left it
    index.execute("INSERT INTO words(words) VALUES('delete-all')")
    index.commit()
    index.close()
    finds(checks, folder, "елка", "/russian")


def copies(checks, folder):
    with WebServer() as server:
        make(checks, folder, server)
    done = search(checks, folder, "identical")
    checks.equal(len(paths(done)), 1, "a copy is shown once")
    checks.contains(done.out, "1 of 2 pages", "and counted")


def all_of(terminal):
    """What was written to a terminal that nobody writes to any more; the kernel passes it on in pieces."""
    shown = b""
    with contextlib.suppress(OSError):  # EIO is its end
        while piece := os.read(terminal, 65536):
            shown += piece
    os.close(terminal)
    return shown.decode()


def harmless(checks, folder):
    """What a page says moves no cursor; on a terminal words have a colour."""
    with WebServer() as server:
        make(checks, folder, server)
    out = search(checks, folder, "evilword").out
    checks.check("\x1b" not in out and "\x01" not in out, f"no control characters: {out!r}")
    checks.contains(out, "[evilword]", "the word")
    main, side = pty.openpty()
    subprocess.run([binary(), "search", "results.db", "apple"], cwd=folder, stdout=side, env=environment(), check=True)
    os.close(side)
    shown = all_of(main)
    checks.contains(shown, "\x1b[1;32mapple\x1b[0m", "colour")
    checks.check("[apple]" not in shown, "instead of brackets")


def up_to_date(checks, folder):
    with WebServer() as server:
        make(checks, folder, server)
        finds(checks, folder, "apple", "/apple", "/pear")
        stamp = (folder / "results.db.search").stat().st_mtime_ns
        finds(checks, folder, "apple", "/apple", "/pear")
        checks.equal((folder / "results.db.search").stat().st_mtime_ns, stamp, "nothing new, nothing written")
        server.add("a.test", {**site(), "/apple": page("About plums", text="A plum a day.")})
        crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0, "--recrawl")
        finds(checks, folder, "apple", "/pear")
        finds(checks, folder, "plum", "/apple")
        server.add("a.test", {"/": page("Home", text="all is new")})
        crawl(checks, server, folder, [server.url("a.test")], "--overwrite")
        finds(checks, folder, "plum")
        finds(checks, folder, "new", "/")


def elsewhere(checks, folder):
    """An index that cannot be written, or is none."""
    with WebServer() as server:
        make(checks, folder, server)
    index = folder / "results.db.search"
    index.mkdir()
    finds(checks, folder, "apple", "/apple", "/pear")
    index.rmdir()
    index.write_text("no index")
    finds(checks, folder, "apple", "/apple", "/pear")
    checks.equal(index.read_text(), "no index", "another file is left")
    index.write_bytes((folder / "results.db").read_bytes())
    checks.contains(search(checks, folder, "apple", code=1).err, "remove it", "a database of another kind")
    index.unlink()
    finds(checks, folder, "plum")
    with sqlite3.connect(index) as broken:
        broken.execute("UPDATE words_data SET block = x'ff' WHERE id > 10")
    broken.close()
    checks.contains(search(checks, folder, "apple", code=1).err, "damaged (database disk image is malformed); remove it", "a damaged one")
    index.unlink()
    for path in ("none.db", "."):
        search(checks, folder, "apple", code=2, output=path)
    before = (folder / "results.db").read_bytes()
    finds(checks, folder, "apple", "/apple", "/pear")
    checks.equal((folder / "results.db").read_bytes(), before, "the results are as they were")


def beside_a_crawl(checks, folder):
    names = [f"/{i}" for i in range(300)]
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", names), **{name: page(name, text=f"number{name[1:]} common") for name in names}})
        running = start(server, folder, [server.url("a.test")], "-d", 1, "--delay", "100ms")
        wait_until(lambda: len(server.log.visits) > 15)
        wait_until(lambda: len(paths(search(checks, folder, "common", "--limit", 300))) > 5)
        first = len(paths(search(checks, folder, "common", "--limit", 300)))
        wait_until(lambda: len(paths(search(checks, folder, "common", "--limit", 300))) > first)
        checks.check(running.process.poll() is None, "the crawl goes on meanwhile")
        end_by_kill(running)
        crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0)
    checks.equal(len(paths(search(checks, folder, "common", "--limit", 300))), 300, "in the end all are found")


def interrupted(checks, folder):
    """A first search that is stopped, or killed, leaves nothing wrong."""
    names = [f"/{i}" for i in range(40 if sanitized() else 100)]
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", names), **{name: page(name, text=f"{name[1:]} word " * 15000) for name in names}})
        crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0)
    for signal_ in (signal.SIGINT, signal.SIGKILL):
        running = Running(["search", "results.db", "word"], folder)
        wait_until(lambda: (folder / "results.db.search").exists() and (folder / "results.db.search").stat().st_size > 0)
        running.process.send_signal(signal_)
        code = running.wait(60 if sanitized() else 10).code
        checks.check(code in (130, 0, -9), f"ended by {signal_}: exit status {code}")
    done = search(checks, folder, "word", "--limit", 400)
    checks.equal(len(paths(done)), len(names), "the next finds all")
    checks.check(done.cpu < (15 if sanitized() else 4), f"and shows pages that say a word 15,000 times in {done.cpu:.0f} s of CPU")


def indexed(folder):
    """Documents of the index, read by another program; 0 as long as there is none."""
    try:
        with sqlite3.connect(f"file:{folder}/results.db.search?mode=ro", uri=True) as index:
            return index.execute("SELECT count(*) FROM documents").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def finds_without_reading(checks, folder, words_, *expected):
    """The index is up to date: a search writes nothing to it."""
    stamp = (folder / "results.db.search").stat().st_mtime_ns
    checks.equal(sorted(paths(search(checks, folder, words_, "--limit", 400))), sorted(expected), f"pages for {words_!r}")
    checks.equal((folder / "results.db.search").stat().st_mtime_ns, stamp, f"nothing is left to be indexed for {words_!r}")


def kept_by_the_crawl(checks, folder):
    """--index: scripts without spaces, pages that changed and are gone, and a file that was crawled without it."""
    with WebServer() as server:
        server.add("a.test", site())
        crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0, "--index")
        finds_without_reading(checks, folder, "搜索引擎", "/chinese")
        finds_without_reading(checks, folder, "猫", "/japanese")
        finds_without_reading(checks, folder, "apple", "/apple", "/pear")
        changed = {**site(), "/apple": page("About plums", text="A plum a day.")}
        del changed["/pear"]
        server.add("a.test", changed)
        crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0, "--index", "--recrawl")
        finds_without_reading(checks, folder, "plum", "/apple")
        finds_without_reading(checks, folder, "apple")
        crawl(checks, server, folder, [server.url("a.test")], "--overwrite")
        crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0, "--index")
        finds_without_reading(checks, folder, "москва ΕΛΛΆΔΑ", "/cafe")
        finds_without_reading(checks, folder, "plum", "/apple")
        (folder / "results.db.search").unlink()
        (folder / "results.db.search").mkdir()
        done = crawl(checks, server, folder, [server.url("a.test")], "-d", 1, "--delay", 0, "--overwrite", "--index")
        checks.contains(done.err, "the search index is not kept up to date", "an index that cannot be made harms no crawl")


def kept_while_it_crawls(checks, folder):
    """Without a search, and beside many; whoever is killed, the next run does what is left."""
    names = [f"/{i}" for i in range(300)]
    with WebServer() as server:
        server.add("a.test", {"/": page("Home", names), **{name: page(name, text=f"number{name[1:]} common") for name in names}})
        options = [server.url("a.test")], "-d", 1, "--index"
        running = start(server, folder, *options, "--delay", "60ms")
        checks.check(wait_until(lambda: indexed(folder) > 20), f"{indexed(folder)} pages indexed while the crawl runs")
        checks.check(running.process.poll() is None, "the crawl goes on meanwhile")
        found = [len(paths(search(checks, folder, "common", "--limit", 300))) for _ in range(20)]
        checks.check(found == sorted(found) and found[-1] > 20, f"searches meanwhile: {found}")
        end_by_kill(running)
        running = start(server, folder, *options, "--delay", "5ms")
        index = wait_until(lambda: [pid for pid in children(running.pid) if name_of(pid) == "crawl-index"])
        wait_until(lambda: len(server.log.visits) > 150)
        kill(index)
        checks.equal(running.wait(60).code, 0, "exit status of a crawl whose index process was killed")
        finds(checks, folder, "number299", "/299")
        crawl(checks, server, folder, *options, "--delay", 0, "--overwrite")
        with sqlite3.connect(folder / "results.db.search") as database:
            checks.equal(database.execute("PRAGMA integrity_check").fetchone()[0], "ok", "the index")
    finds_without_reading(checks, folder, "common", *names)


run_parts("search_test", words, scripts, folded, copies, harmless, up_to_date, elsewhere, beside_a_crawl, interrupted, kept_by_the_crawl, kept_while_it_crawls)
