"""Real input: the HTML of Debian's python3-doc, sqlite3-doc and libboost1.81-doc behind nginx, as a flat list of all their
pages. Every page is stored, its bytes are the file's, and its title and links are those that other parsers find, in at
least 99.9 %; the rest is listed with what each side says."""

import hashlib
import multiprocessing
import os
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from checks import Checks, scratch, skip  # noqa: E402

try:
    import html_facts
except ImportError as error:
    skip("docs_test", f"{error}: install python3-lxml and python3-html5lib")
from crawler import run  # noqa: E402
from network import Nginx  # noqa: E402
from results import Results, body_of  # noqa: E402

PACKAGES = {"/python/": "/usr/share/doc/python3.11/html", "/sqlite/": "/usr/share/doc/sqlite3",
            "/boost/": "/usr/share/doc/libboost1.81-doc"}
AGREEMENT = 0.999
SECOND_OPINIONS = 400  # pages that html5lib is asked about, at most: it needs about a second a megabyte


def pages(base):
    """URL to file, of every page."""
    found = {}
    for prefix, root in PACKAGES.items():
        for folder, _, files in os.walk(os.path.realpath(root)):
            for name in files:
                if name.endswith((".html", ".htm")):
                    path = pathlib.Path(folder, name)
                    relative = path.relative_to(os.path.realpath(root)).as_posix()
                    found[base + prefix + urllib.parse.quote(relative)] = path
    return found


def same_bytes(row, data):
    """What is wrong with a row's bytes, or None."""
    if row["body_hash"] != hashlib.sha256(data).hexdigest() or row["size"] != len(data):
        return f"hash or size: {row['size']} bytes, the file has {len(data)}"
    body = body_of(row)
    if len(body) != (row["body_size"] or 0):
        return f"body_size {row['body_size']}, the body has {len(body)} bytes"
    try:
        text = body.decode()
        expected = data.decode(codec(row["charset"]), errors="replace").removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError) as error:
        return f"body: {error}"
    # Replacement characters may be one for each byte or for each sequence: all else must be equal.
    same = text.removeprefix("\ufeff").replace("\ufffd", "") == expected.replace("\ufffd", "")
    return None if same else f"body differs from the file read as {row['charset']}"


def codec(charset):
    charset = (charset or "utf-8").lower()
    return {"windows-1252": "cp1252", "gbk": "gb18030", "shift_jis": "cp932"}.get(charset, charset)


def examine(job):
    """In another process: (url, complaint about bytes, title and number of links by lxml)."""
    url, path, row = job
    data = path.read_bytes()
    facts = html_facts.by_lxml(data, url)
    return url, same_bytes(row, data), facts.title, len(facts.links)


def second_opinion(job):
    url, path = job
    facts = html_facts.by_html5lib(path.read_bytes(), url)
    return url, facts.title, len(facts.links)


def crawl(checks, folder, urls, options):
    seeds = folder / "urls.txt"
    seeds.write_text("".join(url + "\n" for url in urls))
    finished = run(["-p", 2, "-c", 32, "--per-host", 32, "--delay", 0, "--no-robots", "--max-body", "64MiB",
                    "--progress", "plain", *options, seeds], folder, timeout=180)
    checks.equal(finished.code, 0, "exit status of the crawl")
    if finished.code != 0:
        checks.note(finished.err[-3000:])
    checks.note(f"crawled {len(urls)} pages in {finished.seconds:.1f} s")


def compare(checks, files, rows, pool):
    """Title and links as the row has them against lxml's, and html5lib's where the two differ."""
    stored = {url: rows[url] for url in files if url in rows and rows[url]["state"] == "done" and rows[url]["status"] == 200}
    checks.equal(len(stored), len(files), "pages stored with status 200")
    for url in [url for url in files if url not in stored][:20]:
        checks.note(f"  not stored: {url}: {dict(rows[url]) if url in rows else 'no row'}")
    doubtful = []
    jobs = [(url, files[url], row) for url, row in stored.items()]
    for url, complaint, title, links in pool.imap_unordered(examine, jobs, 16):
        checks.check(complaint is None, f"{url}: {complaint}")
        if (title, links) != told(stored[url]):
            doubtful.append(url)
    checks.note(f"{len(doubtful)} of {len(stored)} pages differ from lxml; html5lib decides")
    doubtful.sort(key=lambda url: files[url].stat().st_size)
    wrong = doubtful[SECOND_OPINIONS:]
    opinions = [(url, files[url]) for url in doubtful[:SECOND_OPINIONS]]
    for url, title, links in pool.imap_unordered(second_opinion, opinions):
        if (title, links) != told(stored[url]):
            wrong.append(url)
            checks.note(f"  differs: {url}: html5lib {links} links, title {title!r}; "
                        f"crawl {told(stored[url])[1]} links, title {told(stored[url])[0]!r}")
    share = 1 - len(wrong) / max(1, len(files))
    checks.check(share >= AGREEMENT, f"title and links agree in {share:.2%} of the pages, {AGREEMENT:.1%} are wanted")
    checks.note(f"title and links agree in {share:.3%} of {len(files)} pages")


def told(row):
    return html_facts.collapse(row["title"] or "") or None, row["links"]


def main():
    missing = [path for path in PACKAGES.values() if not os.path.isdir(path)]
    if missing:
        skip("docs_test", f"{missing} missing: install python3-doc, sqlite3-doc and libboost1.81-doc")
    checks = Checks("docs_test")
    with scratch("docs") as folder, multiprocessing.Pool(2) as pool:
        folder = pathlib.Path(folder)
        with Nginx(folder, {prefix: os.path.realpath(path) for prefix, path in PACKAGES.items()}) as nginx:
            files = pages(nginx.base)
            crawl(checks, folder, list(files), [])
        with Results(folder / "results.db") as results:
            rows = {row["url"]: dict(row) for row in results.query(
                "SELECT url, state, reason, status, title, links, size, body_hash, body, body_size, charset FROM results")}
            checks.check(results.intact(), "results.db is damaged")
        checks.check(len(rows) >= len(files), f"{len(rows)} rows for {len(files)} pages")
        compare(checks, files, rows, pool)
    checks.exit()


main()
