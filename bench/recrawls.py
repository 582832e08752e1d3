#!/usr/bin/python3
"""Ten recrawls of a site of 5,000 pages, each of which is another at each visit: rows of results.db that nobody names, and
its size after `crawl compact`, as a multiple of the size of a crawl of the last generation alone.

    recrawls.py CRAWL [RECRAWLS [PAGES]]
"""

import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "support" / "servers")]
from recording import Answer, RecordingServer  # noqa: E402

PROGRAM = sys.argv[1]
RECRAWLS = int(sys.argv[2]) if len(sys.argv) > 2 else 10
PAGES = int(sys.argv[3]) if len(sys.argv) > 3 else 5000
STORED = [("bodies", "id", "body_id"), ("texts", "id", "text_id"), ("raw_bodies", "url_id", "url_id"), ("headers", "url_id", "url_id"),
          ("links", "from_id", "url_id"), ("page_fragments", "from_id", "url_id")]


class Site:
    generation = 0

    def __call__(self, request):
        number = int(request.path.strip("/") or 0)
        random_ = random.Random(number * 1000 + self.generation)
        words = " ".join(f"word{random_.randrange(10**5)}" for _ in range(250))
        links = "".join(f'<a href="/{(number * 11 + i) % PAGES}#p{i}">x</a>' for i in range(11))
        charset = "<meta charset=iso-8859-1>" if number % 3 == 0 else ""
        return Answer(f"<!DOCTYPE html>{charset}<title>{number}, {self.generation}</title><p>wört {words}</p>{links}")


def crawl(file, url, *options):
    subprocess.run([PROGRAM, "-q", "-d", "all", "--delay", "0", "--per-host", "16", "--no-robots", "--store", "all,text,links,headers",
                    "-o", file, *options, url], check=True)


def main():
    site = Site()
    with tempfile.TemporaryDirectory(prefix="crawl-recrawls-", dir="/dev/shm") as folder, RecordingServer(site) as server:
        many, fresh = pathlib.Path(folder) / "many.db", pathlib.Path(folder) / "fresh.db"
        crawl(many, server.base + "/0")
        for site.generation in range(1, RECRAWLS + 1):
            crawl(many, server.base + "/0", "--recrawl")
        crawl(fresh, server.base + "/0")
        before = many.stat().st_size
        with sqlite3.connect(many) as database:
            print(dict(database.execute("SELECT state, count(*) FROM results GROUP BY 1")), database.execute("SELECT count(*) FROM changes").fetchone()[0], "changes")
            for table, key, of_page in STORED:
                left = database.execute(f"SELECT count(*) FROM {table} WHERE {key} NOT IN (SELECT {of_page} FROM pages WHERE {of_page} IS NOT NULL)")
                print(f"{table}: {left.fetchone()[0]} rows that nobody names", flush=True)
        subprocess.run([PROGRAM, "compact", many], check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        subprocess.run([PROGRAM, "compact", fresh], check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        whole = fresh.stat().st_size
        print(f"{before / 1e6:.1f} MB after {RECRAWLS} recrawls, {many.stat().st_size / 1e6:.1f} MB after compact, "
              f"a fresh crawl {whole / 1e6:.1f} MB: {many.stat().st_size / whole:.3f}")


main()
