#!/usr/bin/python3
"""SIGTERM at moments of a crawl of three million URLs, while its file is written and while its indexes are made: how long
until the crawl is over. A server that knows links alone names 10,000 URLs a page. At last with full pipes that nobody reads.

    end_by_signal.py CRAWL [ROWS [SHARE...]]      SHARE: of the time that the whole takes, when the signal comes
"""

import contextlib
import fcntl
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "support" / "servers")]
from recording import Answer, RecordingServer  # noqa: E402

PROGRAM = sys.argv[1]
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 3_000_000
SHARES = [float(share) for share in sys.argv[3:]] or [0.3, 0.6, 0.8, 0.9, 0.95]
LINKS = 10_000  # a page
LONGEST = 12    # seconds


def hub(request):
    name = request.path.strip("/") or "0"
    if not name.isdigit() or int(name) >= ROWS // LINKS:
        return Answer("", status="404 Not Found")
    number = int(name)
    next_ = f'<a href="/{number + 1}">next</a>' if number + 1 < ROWS // LINKS else ""
    links = "".join(f'<a href="/page/of/hub/{number}/with/a/path/of/usual/length/{i}.html">x</a>' for i in range(LINKS))
    return Answer(f"<!DOCTYPE html><title>{name}</title>{next_}{links}")


def start(file, base, *options, stdout=subprocess.DEVNULL):
    return subprocess.Popen([PROGRAM, "-d", "all", "--delay", "0", "--no-robots", "--traps", "off", "--progress", "plain",
                             "-o", str(file), *options, base + "/0"], stderr=subprocess.PIPE, stdout=stdout, text=True)


def fill(pipe):
    """What is written to it waits from now on."""
    end = os.open(f"/proc/self/fd/{pipe.fileno()}", os.O_WRONLY | os.O_NONBLOCK)
    fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, 4096)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(end, b"x" * 512)
    os.close(end)


def ended_after(running, what, read=True):
    began = time.monotonic()
    running.send_signal(signal.SIGTERM)
    if read:
        said = running.communicate()[1].strip().splitlines()[-1:]
    else:
        running.wait()
        said = "(not read)"
    seconds = time.monotonic() - began
    print(f"{what}: {seconds:.1f} s, exit {running.returncode}{' TOO LONG' if seconds > LONGEST else ''}: {said}", flush=True)


def main():
    with tempfile.TemporaryDirectory(prefix="crawl-signal-", dir="/dev/shm") as folder, RecordingServer(hub) as server:
        file = pathlib.Path(folder) / "results.db"
        began = time.monotonic()
        running = start(file, server.base, "--exclude", "/page/of/", "--max-pages", "100000")
        said = running.communicate()[1]
        if running.returncode not in (0, 4):
            sys.exit(said)
        with sqlite3.connect(file) as database:
            rows = database.execute("SELECT count(*) FROM urls").fetchone()[0]
        print(f"{rows} rows in {time.monotonic() - began:.0f} s, exit {running.returncode}", flush=True)
        whole = time.monotonic() - began
        for share in SHARES:
            running = start(file, server.base, "--overwrite", "--exclude", "/page/of/", "--max-pages", "100000")
            time.sleep(share * whole)
            if running.poll() is None:
                ended_after(running, f"after {share:.2f} of its time")
        running = start(file, server.base, "--recrawl")  # with others options: all rows are judged again
        time.sleep(3)
        if running.poll() is None:
            ended_after(running, "while it opens the file")
        running = start(file, server.base, "--overwrite", "--verbose", "--exclude", "/page/of/", "--max-pages", "100000",
                        stdout=subprocess.PIPE)
        fill(running.stderr)
        fill(running.stdout)
        time.sleep(0.7 * whole)
        if running.poll() is None:
            ended_after(running, "with pipes that nobody reads", read=False)


main()
