#!/usr/bin/python3
"""Drives crawl with a long list of seeds and watches it: how many URLs the results file has, and how much memory all
processes have together (the sum of Pss of smaps_rollup, ten times a second, so that peaks of growing tables show).

    frontier.py make FILE URLS HOSTS        writes the seeds, neighbours on different hosts
    frontier.py fill DB URLS COMMAND...     runs until the file has URLS rows and HOLD seconds (5) more, then interrupts
                                            it once and watches it make its indexes; prints one JSON object
    frontier.py reopen DB COMMAND...        runs until the file is open, and HOLD seconds more; one JSON object
"""

import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time

INTERVAL = 0.1
STRIDE = 7919  # a prime: no batch of seeds has a host twice


def make(path, urls, hosts):
    with open(path, "w", buffering=1 << 20) as out:
        for i in range(urls):
            host = i * STRIDE % hosts
            out.write(f"http://www.host-{host}.example/articles/{i % 97}/{i:08d}-a-page-of-the-site.html\n")


def children_of(pid):
    found, open_ = [], [pid]
    while open_:
        parent = open_.pop()
        found.append(parent)
        try:
            for task in os.listdir(f"/proc/{parent}/task"):
                open_ += map(int, pathlib.Path(f"/proc/{parent}/task/{task}/children").read_text().split())
        except OSError:
            pass
    return found


def memory_of(pid):
    """Pss in KiB by the name of each process of a tree."""
    by_name = {}
    for process in children_of(pid):
        try:
            rollup = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text()
            name = pathlib.Path(f"/proc/{process}/comm").read_text().strip()
        except OSError:
            continue
        for line in rollup.splitlines():
            if line.startswith("Pss:"):
                by_name[name] = by_name.get(name, 0) + int(line.split()[1])
    return by_name


def cpu_of(pid):
    """Seconds of CPU by the name of each process of a tree."""
    by_name = {}
    for process in children_of(pid):
        try:
            text = pathlib.Path(f"/proc/{process}/stat").read_text()
        except OSError:
            continue
        name, rest = text[text.index("(") + 1:text.rindex(")")], text[text.rindex(")") + 2:].split()
        by_name[name] = round(by_name.get(name, 0) + (int(rest[11]) + int(rest[12])) / os.sysconf("SC_CLK_TCK"), 2)
    return by_name


def ask(db, sql):
    """The one value that a query answers; 0 while there is no such file or table."""
    try:
        with sqlite3.connect(f"file:{db}?mode=ro", uri=True, timeout=5) as connection:
            row = connection.execute(sql).fetchone()
        connection.close()
        return row[0] or 0
    except sqlite3.Error:
        return 0


class Watch:
    def __init__(self, command):
        self.started = time.monotonic()
        self.started_unix_ms = time.time() * 1000
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.peak, self.peak_at, self.by_name = 0, 0.0, {}

    def seconds(self):
        return time.monotonic() - self.started

    def running(self):
        """Samples once; False when the command has ended."""
        time.sleep(INTERVAL)
        by_name = memory_of(self.process.pid)
        total = sum(by_name.values())
        if total > self.peak:
            self.peak, self.peak_at, self.by_name = total, self.seconds(), by_name
        return self.process.poll() is None

    def hold(self, seconds):
        end = self.seconds() + seconds
        while self.running() and self.seconds() < end:
            pass

    def figures(self):
        return {"peak_mb": round(self.peak * 1024 / 1e6, 1), "peak_at_s": round(self.peak_at, 1),
                "peak_by_process_mb": {name: round(kib * 1024 / 1e6, 1) for name, kib in sorted(self.by_name.items())}}


def fill(db, urls, command):
    watch, samples, cpu = Watch(command), [(0.0, 0, 0.0)], {}
    while watch.running() and samples[-1][1] < urls:
        cpu = cpu_of(watch.process.pid) or cpu
        samples.append((watch.seconds(), ask(db, "SELECT max(id) FROM urls"), storage_of(cpu)))
    result = {"urls": samples[-1][1], "seconds": round(samples[-1][0], 1),
              "urls_per_s": round(samples[-1][1] / samples[-1][0]),
              "tenths_per_s": [round(count / seconds) for count, seconds, _ in tenths(samples)],
              "tenths_storage_us": [round(used * 1e6 / count, 2) for count, _, used in tenths(samples)], "cpu_s": cpu,
              "while_filling": watch.figures()}
    watch.hold(float(os.environ.get("HOLD", "5")))
    first = ask(db, "SELECT min(fetched_at - coalesce(total_ms, 0)) FROM pages WHERE status IS NOT NULL")
    result["first_fetch_s"] = round((first - watch.started_unix_ms) / 1000, 2)
    watch.process.send_signal(signal.SIGINT)
    stopping = watch.seconds()
    while watch.running():
        pass
    result["stop_s"] = round(watch.seconds() - stopping, 1)
    result["file_bytes_per_url"] = round(os.path.getsize(db) / max(1, samples[-1][1]), 1)
    result.update(watch.figures(), exit=watch.process.returncode)
    result["bytes_per_url"] = round(result["peak_mb"] * 1e6 / max(1, samples[-1][1]), 1)
    print(json.dumps(result, indent=1))


def storage_of(cpu):
    return sum(seconds for name, seconds in cpu.items() if name.endswith("storage"))


def tenths(samples):
    """Of each tenth of the URLs: how many, in how many seconds, with how many seconds of CPU in storage."""
    total, result, last = samples[-1][1], [], samples[0]
    for sample in samples:
        if sample[1] - last[1] >= total / 10:
            result.append((sample[1] - last[1], sample[0] - last[0], sample[2] - last[2]))
            last = sample
    return result


def reopen(db, command):
    before = ask(db, "SELECT max(run_id) FROM runs")
    watch = Watch(command)
    while watch.running() and ask(db, "SELECT max(run_id) FROM runs") == before:
        pass
    result = {"open_s": round(watch.seconds(), 1)}
    watch.hold(float(os.environ.get("HOLD", "5")))
    watch.process.send_signal(signal.SIGINT)
    while watch.running():
        pass
    print(json.dumps({**result, **watch.figures(), "exit": watch.process.returncode}, indent=1))


if __name__ == "__main__":
    what, path = sys.argv[1], sys.argv[2]
    if what == "make":
        make(path, int(sys.argv[3]), int(sys.argv[4]))
    elif what == "fill":
        fill(path, int(sys.argv[3]), sys.argv[4:])
    else:
        reopen(path, sys.argv[3:])
