#!/usr/bin/python3
"""A crawl that renders every page, beside a few calls of DevTools that render the same pages with the same browser, in turns.

    beside_driver.py path/to/crawl [PAGES [TABS [ROUNDS]]]

Prints for each run pages/s and CPU ms a page of all processes but the server, the start of the browser included: of the crawl from its
start to its end, of the bare driver (bare_driver.mjs) until its last page. At the end the medians of the rounds' ratios (limits: CPU 1.15, pages/s 0.9).
"""
import pathlib
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import whole_cpu

DRIVER = pathlib.Path(__file__).with_name("bare_driver.mjs")


def bare(pages, tabs, port):
    said = subprocess.run(["node", DRIVER, str(pages), str(tabs), str(port)], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+) complete, ([\d.]+) pages/s, .* both ([\d.]+)", said)
    return int(found[1]), float(found[2]), float(found[3])


def crawl(program, pages, tabs, port, folder):
    begin = time.monotonic()
    out = pathlib.Path(folder, "crawl.db")
    urls = "".join(f"http://127.0.0.1:{port}/?{number}\n" for number in range(pages))
    cpu = whole_cpu.run([program, "-q", "-p", "2", "--delay", "0", "--per-host", "8", "--no-robots", "--render", "always",
                         "--render-processes", str(tabs), "--overwrite", "-o", out, "-"], input=urls, text=True)
    seconds = time.monotonic() - begin
    with sqlite3.connect(f"file:{out}?mode=ro", uri=True) as database:
        complete = database.execute("SELECT count(*) FROM results WHERE rendered = 1 AND links = 53").fetchone()[0]
    return complete, pages / seconds, cpu * 1000 / pages


def main():
    program = sys.argv[1]
    pages, tabs, rounds = (int(sys.argv[k]) if len(sys.argv) > k else default for k, default in ((2, 200), (3, 2), (4, 5)))
    server = subprocess.Popen(["node", DRIVER, "serve"], stdout=subprocess.PIPE, text=True)
    port = int(server.stdout.readline())
    cpu, rate = [], []
    try:
        with tempfile.TemporaryDirectory(prefix="beside-") as folder:
            for number in range(rounds):
                runs = {}
                for who in ("bare", "crawl") if number % 2 == 0 else ("crawl", "bare"):
                    runs[who] = bare(pages, tabs, port) if who == "bare" else crawl(program, pages, tabs, port, folder)
                    print(f"{who:6} {runs[who][0]} of {pages} complete, {runs[who][1]:.1f} pages/s, CPU ms a page {runs[who][2]:.1f}", flush=True)
                rate.append(runs["crawl"][1] / runs["bare"][1])
                cpu.append(runs["crawl"][2] / runs["bare"][2])
    finally:
        server.kill()
    print(f"crawl / bare: CPU {statistics.median(cpu):.3f} ({min(cpu):.3f} to {max(cpu):.3f}),"
          f" pages/s {statistics.median(rate):.3f} ({min(rate):.3f} to {max(rate):.3f})")
    return 0 if statistics.median(cpu) <= 1.15 and statistics.median(rate) >= 0.9 else 1


if __name__ == "__main__":
    sys.exit(main())
