"""Crawls of the tests' own web (servers/web): the options that lead there, the run, and the rows that it left."""

import re
import signal

from crawler import Running
from processes import alive, children, wait_until
from results import Results

OWN = re.compile(r"http://[^/]+/(robots\.txt|sitemap\.xml)")  # asked for on the crawler's own account


def start(server, folder, seeds, *options, output="results.db", env=None):
    """A crawl under way. `seeds` are URLs."""
    (folder / "urls.txt").write_text("".join(seed + "\n" for seed in seeds))
    command = ["-p", 2, "--allow-private", "--dns-server", server.dns, "--progress", "none", "-o", output, *options, "urls.txt"]
    return Running(command, folder, env=env)


def crawl(checks, server, folder, seeds, *options, code=0, timeout=60, **more):
    """A whole run; its exit status is checked."""
    finished = start(server, folder, seeds, *options, **more).wait(timeout)
    if not checks.equal(finished.code, code, f"exit status of a crawl with {' '.join(map(str, options))}"):
        checks.note(finished.err[-2000:])
    return finished


def rows(folder, columns="url, host, depth, state, reason, detail, status, redirect_to, links, attempts, title, body_hash",
         output="results.db"):
    """URL to row, without the URLs that nobody linked to."""
    with Results(folder / output) as results:
        return {url: row for url, row in results.rows(columns).items() if not OWN.fullmatch(url)}


def end_by_kill(running):
    """After a kill of the coordinator: waits until all its processes are gone and the exit status is known."""
    below = children(running.pid)
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGKILL)
    finished = running.wait(20)
    wait_until(lambda: not any(alive(pid) for pid in below), timeout=10)
    return finished
