#!/usr/bin/python3
"""Runs a command and prints one JSON object: seconds, CPU seconds of all its processes, and its exit status.

    measure.py [--name NAME] [--rss] [--memory] [--status URL] [--quiet S] [--limit S] COMMAND...

CPU time is that of a control group of the command's own where one can be made (as root), else the kernel's rusage of
children; this process adopts orphans, so that none is missed.
--rss adds the peak of the sum of what all processes have resident, sampled ten times a second: cheap, but what processes
share counts in each. --memory divides it among them (Pss), and gives the peak of each process by name too, in KiB; to
look at that costs time. --status asks nginx (stub_status) before and after how many requests it had. --quiet waits, S
seconds at most, until the rest of the machine uses less than a tenth of a CPU. After --limit seconds all is killed.
"""

import argparse
import ctypes
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import threading
import time
import urllib.request

PR_SET_CHILD_SUBREAPER = 36
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


def read(path):
    """The text of a file of the kernel's; empty when what it tells of is gone."""
    try:
        return pathlib.Path(path).read_text()
    except OSError:
        return ""


def descendants():
    """All processes below this one."""
    found, open_ = [], [str(os.getpid())]
    while open_:
        parent = open_.pop()
        try:
            tasks = os.listdir(f"/proc/{parent}/task")
        except OSError:
            continue
        children = [child for task in tasks for child in read(f"/proc/{parent}/task/{task}/children").split()]
        found += children
        open_ += children
    return found


class Group:
    """A control group for the CPU time of a command, of either version; `path` is None where none can be made."""

    def __init__(self):
        self.path = None
        for root, usage in (("/sys/fs/cgroup/cpuacct", "cpuacct.usage"), ("/sys/fs/cgroup", "cpu.stat")):
            path = pathlib.Path(root, f"crawl-bench-{os.getpid()}")
            try:
                path.mkdir()
            except OSError:
                continue
            if (path / usage).exists() and (path / "cgroup.procs").exists():
                self.path, self.usage = path, path / usage
                return
            path.rmdir()

    def enter(self):
        if self.path:
            (self.path / "cgroup.procs").write_text(str(os.getpid()))

    def seconds(self):
        text = self.usage.read_text()
        return int(text) / 1e9 if self.usage.name == "cpuacct.usage" else int(text.split()[1]) / 1e6

    def remove(self):
        for _ in range(50):  # the kernel may not be done with the last process
            try:
                return self.path.rmdir()
            except OSError:
                time.sleep(0.02)


class Sampler(threading.Thread):
    """Peaks of memory: of the sum of all processes, and of each by name where `divided` (Pss of smaps_rollup)."""

    def __init__(self, divided):
        super().__init__(daemon=True)
        self.divided, self.peak, self.peaks, self.stopping = divided, 0, {}, threading.Event()

    def run(self):
        while not self.stopping.wait(0.1):
            look = self.divided_memory if self.divided else self.resident
            self.peak = max(self.peak, sum(look(pid) for pid in descendants()))

    def resident(self, pid):
        numbers = read(f"/proc/{pid}/statm").split()
        return int(numbers[1]) * PAGE if numbers else 0

    def divided_memory(self, pid):
        lines = [line.split() for line in read(f"/proc/{pid}/smaps_rollup").splitlines()[1:]]
        memory, name = {line[0]: int(line[1]) for line in lines}, read(f"/proc/{pid}/comm").strip()
        if not memory or not name:
            return 0
        peak = self.peaks.setdefault(name, {"pss_kib": 0, "rss_kib": 0})
        peak["pss_kib"] = max(peak["pss_kib"], memory["Pss:"])
        peak["rss_kib"] = max(peak["rss_kib"], memory["Rss:"])
        return memory["Pss:"] * 1024


def busy_seconds():
    """What all CPUs have worked: user, nice, system, interrupts."""
    fields = [int(field) for field in read("/proc/stat").split("\n")[0].split()[1:]]
    return sum(fields[i] for i in (0, 1, 2, 5, 6)) / TICKS


def wait_for_quiet(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        before = busy_seconds()
        time.sleep(0.5)
        if busy_seconds() - before <= 0.05:
            return


def requests(status):
    """Of nginx's stub_status: the third number of the line below `server accepts handled requests`."""
    with urllib.request.urlopen(status, timeout=5) as answer:
        return int(answer.read().split(b"\n")[2].split()[2])


def reap():
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass


def kill_all():
    while pids := descendants():
        for pid in pids:
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        reap()


def run(options):
    group, sampler = Group(), Sampler(options.memory)
    asked = requests(options.status) if options.status else 0
    started = time.monotonic()
    process = subprocess.Popen(options.command, stdout=sys.stderr, preexec_fn=group.enter)
    if options.rss or options.memory:
        sampler.start()
    try:
        code = process.wait(options.limit)
    except subprocess.TimeoutExpired:
        code = None
        kill_all()
    seconds = time.monotonic() - started
    sampler.stopping.set()
    reap()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    if group.path:
        cpu = group.seconds()
        group.remove()
    result = {"name": options.name or pathlib.Path(options.command[0]).name, "exit": code, "wall_s": round(seconds, 3),
              "cpu_s": round(cpu, 3), "user_s": round(used.ru_utime, 3), "system_s": round(used.ru_stime, 3)}
    if options.rss or options.memory:
        result["peak_pss_mb" if options.memory else "peak_rss_mb"] = round(sampler.peak / 1e6, 1)
    if options.status:
        result["requests"] = requests(options.status) - asked - 1  # the second question is one itself
    return {**result, "memory": sampler.peaks}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name")
    parser.add_argument("--rss", action="store_true")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--status")
    parser.add_argument("--quiet", type=float, default=0)
    parser.add_argument("--limit", type=float)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("a command is missing")
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    wait_for_quiet(options.quiet)
    print(json.dumps(run(options)))


main()
