#!/usr/bin/python3
"""The headline: two million URLs that answer after two seconds each (46.3 days one by one), crawled once, whole.

    big.py CRAWL LIST FOLDER [--urls N] [--in-flight N] [--record FILE]

The floor is urls * 2 s / in flight. Once a second each process's CPU time and memory (proportional set size), the pages
stored and the size of results.db are read; FILE gets them as JSON lines. Printed: wall and CPU beside the floor, the peak
memory of each process, and what a page costs the storage process at the beginning and at the end.
"""

import argparse
import json
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time

DELAY_S = 2
TICK = os.sysconf("SC_CLK_TCK")


def processes(root):
    """Those of the crawl: {name: pid}, the coordinator as "crawl"."""
    found = {"crawl": root}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            name, rest = pathlib.Path(f"/proc/{entry}/stat").read_text().split("(", 1)[1].rsplit(")", 1)
        except (OSError, IndexError):
            continue
        if rest.split()[1] == str(root):
            found[name] = int(entry)
    return found


def cpu_and_memory(pid):
    """CPU seconds and MB; nothing when the process is gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    pss = next((int(line.split()[1]) for line in rollup if line.startswith("Pss:")), None)
    if pss is None:
        return None
    return {"cpu_s": (int(fields[11]) + int(fields[12])) / TICK, "mb": round(pss * 1024 / 1e6, 1)}


def pages_stored(database):
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=1) as connection:
            return connection.execute("SELECT max(rowid) FROM pages").fetchone()[0] or 0
    except sqlite3.Error:
        return 0


def sizes(database):
    return sum(file.stat().st_size for file in database.parent.glob(database.name + "*"))


def watch(crawl, database, samples):
    begun = time.monotonic()
    while crawl.poll() is None:
        sample = {"s": round(time.monotonic() - begun, 2), "pages": pages_stored(database), "file_mb": round(sizes(database) / 1e6, 1),
                  "processes": {}}
        for name, pid in processes(crawl.pid).items():
            figures = cpu_and_memory(pid)
            if figures:
                sample["processes"][name] = figures
        samples.append(sample)
        time.sleep(1)
    return time.monotonic() - begun


def storage_cost(samples, begin, end):
    """CPU microseconds of the storage process for a page, of the pages from `begin` to `end`: the slope of the line through
    the samples (answers come in waves two seconds apart)."""
    points = [(sample["pages"], 1e6 * sample["processes"]["crawl-storage"]["cpu_s"]) for sample in samples
              if begin <= sample["pages"] <= end and "crawl-storage" in sample["processes"]]
    if len(points) < 4:
        return None
    return statistics.linear_regression(*zip(*points)).slope


def peaks(samples):
    found = {}
    for sample in samples:
        for name, figures in sample["processes"].items():
            found[name] = max(found.get(name, 0), figures["mb"])
    return found


def report(arguments, wall, cpu, samples, database):
    urls, floor = arguments.urls, arguments.urls * DELAY_S / arguments.in_flight
    with sqlite3.connect(database) as connection:
        stored = connection.execute("SELECT count(*) FROM results WHERE state = 'done' AND status = 200").fetchone()[0]
    one_by_one = urls * DELAY_S / 86400
    print(f"{stored:,} of {urls:,} pages stored; {one_by_one:.1f} days one by one, {one_by_one / 10:.2f} with ten at a time")
    print(f"wall  {wall:.1f} s, floor {floor:.1f} s ({arguments.in_flight:,} in flight): ratio {wall / floor:.2f}")
    print(f"CPU   {cpu:.1f} s, {1e3 * cpu / urls:.4f} ms a URL (limit 0.1)")
    print("peak memory  " + ", ".join(f"{name} {mb:.0f} MB" for name, mb in sorted(peaks(samples).items())))
    print(f"results.db {database.stat().st_size / 1e6:.0f} MB, {database.stat().st_size / urls:.0f} bytes a URL")
    part = min(100_000, urls // 4)
    first, last = storage_cost(samples, part // 10, part), storage_cost(samples, urls - part, urls - part // 50)
    if first and last:
        print(f"storage, CPU a page: the first {part:,} {first:.1f} us, the last {last:.1f} us: {last / first:.2f} (limit 1.1)")
    return stored == urls


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("crawl")
    parser.add_argument("list", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--urls", type=int, default=2_000_000)
    parser.add_argument("--in-flight", type=int, default=18_000)
    parser.add_argument("--record", type=pathlib.Path)
    arguments = parser.parse_args()
    database, samples = arguments.folder / "results.db", []
    before = os.times()
    crawl = subprocess.Popen([arguments.crawl, arguments.list, "-o", database, "-p", "2", "-c", str(arguments.in_flight // 2),
                              "--per-host", str(arguments.in_flight), "--delay", "0", "--no-robots", "--progress", "none",
                              *os.environ.get("CRAWL_ARGS", "").split()])
    wall = watch(crawl, database, samples)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    if arguments.record:
        arguments.record.write_text("".join(json.dumps(sample) + "\n" for sample in samples))
    complete = report(arguments, wall, cpu, samples, database)
    sys.exit(0 if crawl.returncode == 0 and complete else 1)


main()
