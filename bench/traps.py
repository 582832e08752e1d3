#!/usr/bin/python3
"""Endless sites beside 500 pages on one host, and sites of people, each crawled over HTTP with default flags and --delay 0:
how many pages of the trap were asked for, whether all others were, and when the last of those came, as a multiple of the
time that it takes without the trap. The sites are tests/support/generated_sites; it prints a line for each.

    traps.py CRAWL SERVER endless [FORM [NAME]]    NAME: those whose name has it; FORM: the site beside it, 0 to 6
    traps.py CRAWL SERVER honest [NAME]
    traps.py CRAWL SERVER million
"""

import json
import os
import pathlib
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

PORT = int(os.environ.get("PORT", 8761))
PAGES, MOST_OF_A_TRAP, LATEST = 500, 5000, 2.0


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def crawl(program, address, folder, *options):
    """Seconds and those of CPU as text, exit status, {state: rows}, [reason of each trap]."""
    file = pathlib.Path(folder) / "results.db"
    began, cpu = time.monotonic(), cpu_of_children()
    code = subprocess.run([program, "-q", "--depth", "all", "--delay", "0", "--overwrite", "-o", file, *options,
                           f"http://{address}:{PORT}/"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode
    seconds = f"{time.monotonic() - began:.1f} s, {cpu_of_children() - cpu:.1f} s CPU"
    with sqlite3.connect(file) as database:
        states = dict(database.execute("SELECT state, count(*) FROM results GROUP BY 1"))
        traps = [reason for reason, in database.execute("SELECT prefix || ': ' || reason FROM traps")]
    return seconds, code, states, traps


def figures(address):
    with urllib.request.urlopen(f"http://{address}:{PORT}/~figures") as reply:
        return json.load(reply)


def sites(server, kind):
    lines = subprocess.run([server, "list"], capture_output=True, text=True, check=True).stdout.splitlines()
    return {int(number): name for what, number, name in (line.split(" ", 2) for line in lines) if what == kind}


def endless(program, server, folder, form="0", name=""):
    crawl(program, f"127.1.{form}.98", folder)
    alone = figures(f"127.1.{form}.98")["last"]
    print(f"without a trap: the last of {PAGES} after {alone:.2f} s", flush=True)
    bad = 0
    for number, what in sites(server, "endless").items():
        if name not in what:
            continue
        address = f"127.1.{number}.{form}"
        seconds, code, states, traps = crawl(program, address, folder, "--max-pages", "8000")
        found = figures(address)
        late = found["last"] / alone
        wrong = found["honest"] < PAGES or found["trap"] > MOST_OF_A_TRAP or late > LATEST or states.get("queued", 0) > 0
        bad += wrong
        print(f"{what:32} {found['trap']:5} of the trap, {found['honest']:4} others, the last as {found['pages']:4} of all, "
              f"at {late:.2f}, "
              f"{seconds}, exit {code} {'WRONG ' + '; '.join(traps) if wrong else ''}", flush=True)
    print(f"{bad} wrong")


def honest(program, server, folder, name=""):
    for number, what in sites(server, "honest").items():
        if name in what:
            seconds, code, states, traps = crawl(program, f"127.2.{number}.0", folder)
            print(f"{what:32} {states} {seconds}, exit {code} {'WRONG' if traps else ''} {'; '.join(traps)}", flush=True)


def million(program, server, folder):
    seconds, code, states, traps = crawl(program, "127.3.0.0", folder)
    print(f"a million: {states} {seconds}, exit {code} {'; '.join(traps)}")


def main():
    program, server, what, *more = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="crawl-traps-", dir="/dev/shm") as folder:
        running = subprocess.Popen([server, str(PORT)])
        try:
            time.sleep(0.5)
            {"endless": endless, "honest": honest, "million": million}[what](program, server, folder, *more)
        finally:
            running.terminate()


main()
