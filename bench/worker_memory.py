#!/usr/bin/python3
"""The peak memory of a worker whose pages are as large as may be: --body-memory and 96 MiB are the bound.

    worker_memory.py CRAWL [--pages N] [--limit SIZE] [CASE]...

One worker process, 256 coroutines, all of them at one server on loopback whose answers are made before. Each case is a
kind of page of 10 MiB (that is --max-body) or of what is about a page; `mixed` takes turns among all, and a name that ends
in "+stopped" has the storage process stopped (SIGSTOP) for five seconds of every ten. A line each: the peak (VmHWM, the
kernel's own), and whether it holds. Exit status 1 where one does not.
"""

import argparse
import gzip
import itertools
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time

from byte_server import ByteServer

MIB = 1 << 20
PAGE = 10 * MIB


def links():
    """200,000 distinct ones, as many as a page may have, with anchor texts."""
    rows = [b'<a href="/catalogue/item-%06d/view">number %06d</a>' % (i, i) for i in range(200_000)]
    return b"<title>links</title>" + b"\n".join(rows)


def long_base():
    """Short links that a long base makes long."""
    rows = [b"<a href=%d>%d</a>" % (i, i) for i in range(200_000)]
    return b"<base href=http://127.0.0.1/" + b"b" * 90 + b"/><title>base</title>" + b"\n".join(rows)


def words():
    generator = random.Random(1)
    many = [bytes(generator.choices(b"abcdefghijklmnopqrstuvwxyz", k=generator.randint(3, 9))) for _ in range(5000)]
    return b"<title>words</title><p>" + b" ".join(generator.choices(many, k=PAGE // 7))[: PAGE - 100]


def noise():
    """Text that no compressor makes smaller, in a charset that grows in UTF-8."""
    return b"<meta charset=windows-1251><p>" + random.Random(2).randbytes(PAGE - 100).replace(b"<", b"x")


def references():
    return b"&" * (PAGE - 100)


def tags():
    return b"<title>tags</title>" + b"<div class=x><b>y</b></div>" * (PAGE // 27 - 10)


def sitemap():
    rows = [b"<url><loc>http://127.0.0.1/%s/%06d</loc></url>" % (b"p" * 600, i) for i in range(50_000)]
    return b"<urlset>" + b"".join(rows) + b"</urlset>"


def gzipped(body):
    return gzip.compress(body, 1)


def zstd_window():
    """A frame that says its window is 8 MiB, and fills it with one byte repeated; then silence."""
    blocks = b"".join(struct.pack("<I", 128 * 1024 << 3 | 1 << 1)[:3] + b"x" for _ in range(80))
    return b"\x28\xb5\x2f\xfd" + b"\x00" + bytes([13 << 3]) + blocks


def answer(body, *headers, length=None, type_="text/html"):
    head = ["HTTP/1.1 200 OK", "Content-Type: " + type_, "Content-Length: %d" % (length or len(body)), *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def answers():
    return {
        "links": answer(links()),
        "long base": answer(long_base()),
        "words": answer(words()),
        "noise": answer(noise()),
        "references": answer(references()),
        "tags": answer(tags()),
        "bombs": answer(gzipped(b"x" * (300 * MIB)), "Content-Encoding: gzip"),
        "links in gzip": answer(gzipped(links()), "Content-Encoding: gzip"),
        "windows": answer(zstd_window(), "Content-Encoding: zstd, zstd", length=1 << 24),
        "sitemaps": answer(gzipped(sitemap()), type_="application/xml"),
    }


def children(pid):
    text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return {int(child): pathlib.Path(f"/proc/{child}/comm").read_text().strip() for child in text.split()}


def peak_kib(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def measure(crawl, names, responses, pages, limit, stopped):
    kinds = [responses[name] for name in names]

    def give(path, send):
        response = kinds[int(path.split("/")[1])]
        send(response)
        if b", zstd" in response[:300]:
            time.sleep(3)  # the body stays unfinished
            return False
        return True

    with ByteServer(give) as server, tempfile.TemporaryDirectory(prefix="crawl-memory-") as folder:
        seeds = pathlib.Path(folder, "urls")
        order = itertools.islice(itertools.cycle(range(len(kinds))), pages)
        seeds.write_text("".join(f"http://127.0.0.1:{server.port}/{kind}/{i}.xml\n" for i, kind in enumerate(order)))
        flags = ["-p", "1", "-c", "256", "--per-host", "256", "--delay", "0", "--no-robots", "--retries", "0"]
        flags += ["--body-memory", limit, "--min-free", "1MiB", "-q", "--store", "all,text,links", "-o", f"{folder}/r.db"]
        process = subprocess.Popen([crawl, *flags, seeds], start_new_session=True)
        peak, begin, held = 0, time.time(), False
        while process.poll() is None:
            time.sleep(0.05)
            try:
                found = children(process.pid)
                peak = max([peak] + [peak_kib(pid) for pid, name in found.items() if "worker" in name])
                hold = stopped and (time.time() - begin) % 10 < 5
                if hold != held:
                    for pid in (pid for pid, name in found.items() if "storage" in name):
                        os.kill(pid, signal.SIGSTOP if hold else signal.SIGCONT)
                    held = hold
            except (OSError, ValueError):
                pass
        return peak / 1024, process.returncode, time.time() - begin


def size_of(text):
    return int(text.removesuffix("MiB"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("crawl")
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--limit", default="32MiB", help="--body-memory")
    parser.add_argument("cases", nargs="*")
    arguments = parser.parse_args()
    responses = answers()
    bound, bad = size_of(arguments.limit) + 96, 0
    for case in arguments.cases or [*responses, "mixed", "links+stopped", "mixed+stopped"]:
        kind = case.removesuffix("+stopped")
        names = list(responses) if kind == "mixed" else [kind]
        peak, status, seconds = measure(
            arguments.crawl, names, responses, arguments.pages, arguments.limit, case.endswith("+stopped")
        )
        holds = peak <= bound and status == 0
        bad += not holds
        print(f"{case:16} {peak:6.0f} MiB of {bound}, exit {status}, {seconds:4.1f} s{'' if holds else '   TOO MUCH'}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
