#!/usr/bin/python3
"""Runs a command and prints one JSON object: seconds, CPU seconds of all its processes (the kernel's rusage of children;
this process adopts orphans, so that none is missed), exit status and, with --memory, the peak of each process by name
(KiB, proportional and resident, sampled ten times a second; MemorySampler says what is read).

    measure.py [--memory] COMMAND...
"""

import ctypes
import json
import os
import pathlib
import resource
import subprocess
import sys
import threading
import time

PR_SET_CHILD_SUBREAPER = 36


def fields(path):
    """Numbers of a /proc file of `Name: 123 kB` lines; empty when the process is gone."""
    try:
        lines = pathlib.Path(path).read_text().splitlines()
    except OSError:
        return {}
    return {line.split(":")[0]: line.split(":")[1].split()[0] for line in lines if len(line.split()) > 1 and ":" in line}


class MemorySampler(threading.Thread):
    """Peaks of Pss (shared pages divided among their owners) and Rss from smaps_rollup of each descendant."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peaks, self.stopping = {}, threading.Event()

    def descendants(self):
        parents = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                parents.setdefault(fields(f"/proc/{entry}/status").get("PPid"), []).append(entry)
        found, open_ = [], [str(os.getpid())]
        while open_:
            open_ = [child for parent in open_ for child in parents.get(parent, [])]
            found += open_
        return found

    def run(self):
        while not self.stopping.wait(0.1):
            for pid in self.descendants():
                memory, name = fields(f"/proc/{pid}/smaps_rollup"), fields(f"/proc/{pid}/status").get("Name")
                if memory and name:
                    peak = self.peaks.setdefault(name, {"pss_kib": 0, "rss_kib": 0})
                    peak["pss_kib"] = max(peak["pss_kib"], int(memory["Pss"]))
                    peak["rss_kib"] = max(peak["rss_kib"], int(memory["Rss"]))


def main():
    watch = sys.argv[1] == "--memory"
    command = sys.argv[2 if watch else 1:]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    sampler = MemorySampler()
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=sys.stderr)
    if watch:
        sampler.start()
    code = process.wait()
    seconds = time.monotonic() - started
    sampler.stopping.set()
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"name": pathlib.Path(command[0]).name, "exit": code, "wall_s": round(seconds, 3),
                      "cpu_s": round(used.ru_utime + used.ru_stime, 3), "user_s": round(used.ru_utime, 3),
                      "system_s": round(used.ru_stime, 3), "memory": sampler.peaks}))


main()
