#!/usr/bin/python3
"""The longest that a worker's event loop was kept by one handler, in CPU time, as --stats tells it, beside answers that are
made to keep it: heads, cookies, chunks, compressed bombs, robots.txt and sitemaps as large as may be. 50 ms is the bound.

    longest_handler.py CRAWL [CASE]...

Each case is a crawl by itself with one worker. A line each; exit status 1 where one does not hold.
"""

import gzip
import json
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import threading

from byte_server import ByteServer

PAGES = 24
MOST = 50  # ms
MIB = 1 << 20
PAGE = b"<!DOCTYPE html><title>page</title>"


def response(body=PAGE, *headers, status="200 OK", type_="text/html", length=True):
    head = [f"HTTP/1.1 {status}", f"Content-Type: {type_}", *headers]
    if length:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def chunked(size, count):
    return response(b"".join(b"%x\r\n%s\r\n" % (size, b"x" * size) for _ in range(count)) + b"0\r\n\r\n",
                    "Transfer-Encoding: chunked", length=False)


def zstd_of_one_byte(mebibytes):
    """Blocks that say: this byte, 128 KiB times."""
    blocks = [struct.pack("<I", 128 * 1024 << 3 | 1 << 1)[:3] + b"x" for _ in range(8 * mebibytes)]
    blocks.append(struct.pack("<I", 1)[:3])
    return b"\x28\xb5\x2f\xfd" + b"\x00" + bytes([10 << 3]) + b"".join(blocks)


def tokens(count, length, seed=3):
    letters = "abcdefghijklmnopqrstuvwxyz"
    generator = random.Random(seed)
    return ["".join(generator.choices(letters, k=length)) for _ in range(count)]


def robots():
    rows = [f"Disallow: /{'*'.join(tokens(6, 3, i))}*$" for i in range(20_000)]
    return "User-agent: *\n" + "\n".join(rows)


def sitemap():
    return b"<urlset>" + b"".join(b"<url><loc>%%s/%s/%06d</loc></url>" % (b"p" * 900, i) for i in range(50_000)) + b"</urlset>"


def cases():
    long_ = "".join(tokens(1, 7000))
    links = ", ".join(f"</{name}>; rel=next" for name in tokens(500, 6))
    continues = b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" * 20_000
    bomb = gzip.compress(b"x" * (300 * MIB), 6)
    deflated = gzip.compress(bytes(random.Random(4).choices(b"ab", k=30 * MIB)), 1)
    return {
        "many headers": response(PAGE, *[f"{name}: {name}" for name in tokens(3000, 8)]),
        "long headers": response(PAGE, *[f"X-{n}: {long_}" for n in range(30)]),
        "a head without end": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2_000_000,
        "one line without end": b"HTTP/1.1 200 OK\r\nX: " + b"y" * (20 * MIB),
        "many cookies": response(PAGE, *[f"Set-Cookie: {name}={name}; Path=/" for name in tokens(2000, 6)]),
        "long cookies": response(PAGE, *[f"Set-Cookie: c{n}={long_[:4000]}; Domain=127.0.0.1; Path=/{long_[:900]}" for n in range(40)]),
        "links in headers": response(PAGE, *[f"Link: {links}"] * 20),
        "provisional answers": continues + response(),
        "chunks of one byte": chunked(1, 1_000_000),
        "chunks without end": response(b"1\r\nx\r\n" * 4_000_000, "Transfer-Encoding: chunked", length=False),
        "trailers": response(b"1\r\nx\r\n0\r\n" + b"X: y\r\n" * 100_000 + b"\r\n", "Transfer-Encoding: chunked", length=False),
        "gzip bomb": response(bomb, "Content-Encoding: gzip"),
        "gzip in gzip": response(gzip.compress(bomb), "Content-Encoding: gzip, gzip"),
        "gzip that is hard": response(deflated, "Content-Encoding: gzip"),
        "zstd bomb": response(zstd_of_one_byte(300), "Content-Encoding: zstd"),
        "zstd in zstd": response(zstd_of_one_byte(40), "Content-Encoding: zstd, zstd"),
        "long redirects": response(b"", f"Location: /{long_}", status="302 Found"),
        "redirects to dots": response(b"", f"Location: {'a/../' * 1500}x", status="302 Found"),
        "Refresh": response(PAGE, f"Refresh: 0; url={'%41' * 2300}"),
        "authentication": response(b"", *[f"WWW-Authenticate: Digest realm=\"{long_}\""] * 20, status="401 Unauthorized"),
        "types": response(PAGE, type_="text/html" + "; charset=x" * 600),
        "robots.txt": None,
        "robots.txt in gzip": None,
        "sitemap in gzip": None,
    }


def longest(program, name, whole):
    robots_txt, options = response(b"", status="404 Not Found"), ["--no-robots"]
    if name.startswith("robots.txt"):
        text, whole, options = robots().encode(), response(), []
        coded = name.endswith("gzip")
        robots_txt = response(gzip.compress(text) if coded else text, *["Content-Encoding: gzip"] * coded, type_="text/plain")
    paths = [str(n) for n in range(PAGES)]
    if name.startswith("sitemap"):
        paths = [f"sitemap{n}.xml.gz" for n in range(3)]

    def give(path, send):
        send(robots_txt if path == "/robots.txt" else whole)
        return True

    with ByteServer(give, "0.0.0.0") as server, tempfile.TemporaryDirectory(prefix="crawl-handler-", dir="/dev/shm") as folder:
        if name.startswith("sitemap"):
            whole = response(gzip.compress(sitemap().replace(b"%s", f"http://127.0.0.1:{server.port}".encode()), 1), type_="application/xml")
            options += ["--depth", "1", "--max-pages", "20"]
        # Each address is an origin of its own, with its own robots.txt.
        seeds = [f"http://127.0.{n}.1:{server.port}/{path}" for n, path in enumerate(paths)]
        stats = pathlib.Path(folder) / "stats.json"
        done = subprocess.run([program, "-q", "-p", "1", "--delay", "0", "--retries", "0", "--store", "links", "--stats", stats,
                               "--max-time", "60s", *options, "-o", f"{folder}/results.db", "-"],
                              input="\n".join(seeds), text=True, capture_output=True)
        figures = json.loads(stats.read_text())
    found = re.findall(r'"longest_handler_cpu_ms": ?(\[[^\]]*\]|\{[^}]*\}|[0-9.]+)', json.dumps(figures))
    numbers = [float(number) for number in re.findall(r"[0-9.]+", " ".join(found))]
    return max(numbers, default=None), done.returncode


def main():
    program, chosen = sys.argv[1], sys.argv[2:]
    threading.stack_size(256 * 1024)
    good = True
    for name, whole in cases().items():
        if chosen and name not in chosen:
            continue
        milliseconds, code = longest(program, name, whole)
        holds = milliseconds is not None and milliseconds < MOST
        good &= holds
        print(f"{name:24} {milliseconds} ms, exit {code}{'' if holds else ' TOO LONG'}", flush=True)
    return 0 if good else 1


sys.exit(main())
