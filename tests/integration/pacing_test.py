"""The pace that hosts see, by the server's own clock: slots, delays over all processes and over restarts, Retry-After, and
a crawl that ends with one long host.

    pacing_test.py path/to/crawl [PART...]      `tail` with TAIL_URLS=2000 in the environment takes 100 s
"""

import os
import pathlib
import random
import signal
import sys
import time
from email.utils import formatdate

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from lateness import Lateness  # noqa: E402
from processes import kill, victims, wait_until  # noqa: E402
from web.answers import Answer, page  # noqa: E402
from web.log import gaps  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, end_by_kill, rows, start  # noqa: E402

TAIL_URLS = int(os.environ.get("TAIL_URLS", 500))
TOLERANCE = 0.95
JITTER = 0.01  # seconds for which a busy machine may hold up a request, so that its follower seems early
PLAIN = ["--no-robots"]
PAGE = page("page")


def serve(server, hosts, answer=lambda visit: PAGE):
    for host in hosts:
        server.add(host, answer)


def urls(server, hosts, count):
    return [server.url(host, f"/{i}") for i in range(count) for host in hosts]


def kept(checks, server, delay, what):
    """Each host's requests are at least `delay` seconds apart."""
    short = {host: min(gaps(visits)) for host, visits in server.log.by_host().items() if len(visits) > 1}
    wrong = {host: f"{gap * 1000:.0f} ms" for host, gap in short.items() if gap < delay * TOLERANCE - JITTER}
    checks.check(not wrong, f"{what}: {len(wrong)} of {len(short)} hosts were asked again too soon: {dict(list(wrong.items())[:5])}")


def slots(checks, folder):
    hosts = [f"h{i}.test" for i in range(5)]
    for per_host in (1, 3, 6):
        with WebServer() as server:
            serve(server, hosts, lambda visit: page("page", delay=0.02))
            crawl(checks, server, folder, urls(server, hosts, 60), *PLAIN, "--delay", 0, "--per-host", per_host, "--overwrite")
            for host, visits in server.log.by_host().items():
                checks.equal(max(visit.under_way for visit in visits), per_host, f"--per-host {per_host}: most at once, {host}")


def delays(checks, folder):
    hosts = [f"h{i}.test" for i in range(30)]
    for options in (["--per-host", 1], ["--per-host", 6]):
        with WebServer() as server:
            serve(server, hosts, lambda visit: page("page", delay=0.15 if visit.path == "/3" else 0.0))
            with Lateness(0.05) as lateness:
                finished = crawl(checks, server, folder, urls(server, hosts, 10), *PLAIN, "--delay", "200ms", *options, "--overwrite")
            kept(checks, server, 0.2, f"--delay 200ms {options}")
            checks.check(finished.seconds < 10 * 0.2 * 1.3 + 2 + 2 * lateness.seconds, f"{options}: 10 URLs a host at 200 ms took {finished.seconds:.1f} s")


def links_of_one_host(checks, folder):
    """Depth-first over a chain and its branches: new URLs of a host that is just being asked do not hurry it."""
    with WebServer() as server:
        serve(server, ["chain.test"], lambda visit: page(visit.path, [visit.path + "a", visit.path + "b"]))
        crawl(checks, server, folder, [server.url("chain.test")], *PLAIN, "-d", 4, "--delay", "100ms", "--per-host", 3)
        checks.equal(len(server.log.visits), 31, "pages of a binary tree of depth 4")
        kept(checks, server, 0.1, "links followed")


def restarts(checks, folder):
    """A host that was asked just before the crawl was killed is not asked again at once by the next run."""
    random_ = random.Random(5)
    hosts = [f"h{i}.test" for i in range(8)]
    with WebServer() as server:
        serve(server, hosts, lambda visit: page("page", delay=random_.choice((0.0, 0.05, 0.2))))
        seeds = urls(server, hosts, 16)
        for target in ("coordinator", "worker", "all", "storage", "coordinator", "worker"):
            running = start(server, folder, seeds, *PLAIN, "--delay", "400ms")
            begun = len(server.log.visits)
            wait_until(lambda: len(server.log.visits) >= begun + 8)
            time.sleep(random_.uniform(0.05, 0.4))
            kill(victims(running.pid, target, random_))
            time.sleep(0.5 if target in ("worker", "storage") else 0)
            end_by_kill(running)
        finished = start(server, folder, seeds, *PLAIN, "--delay", "400ms").wait(60)
        checks.equal(finished.code, 0, "exit status of the last run")
        kept(checks, server, 0.4, "over six kills and restarts")
        checks.equal({row["state"] for row in rows(folder).values()}, {"done"}, "states in the end")


def interrupted(checks, folder):
    """Also after a Ctrl-C, which leaves nothing open."""
    hosts = [f"h{i}.test" for i in range(8)]
    with WebServer() as server:
        serve(server, hosts)
        seeds = urls(server, hosts, 8)
        for _ in range(3):
            running = start(server, folder, seeds, *PLAIN, "--delay", "500ms")
            begun = len(server.log.visits)
            wait_until(lambda: len(server.log.visits) >= begun + 8)
            running.process.send_signal(signal.SIGINT)
            checks.equal(running.wait(15).code, 130, "exit status after SIGINT")
        crawl(checks, server, folder, seeds, *PLAIN, "--delay", "500ms")
        kept(checks, server, 0.5, "over three interruptions")


def retry_after(checks, folder):
    """429 with Retry-After holds one host, in seconds or as a date, and no other."""
    hosts = [f"h{i}.test" for i in range(20)]
    until = {}

    def busy(visit):
        if visit.path == "/2" and visit.nth == 0:
            seconds = 3
            if visit.host == "dated.test":
                date = int(time.time()) + 4  # dates know no fractions
                seconds = date - time.time()
                value = formatdate(date, usegmt=True)
            until[visit.host] = time.monotonic() + seconds
            return Answer("", 429, [f"Retry-After: {seconds if visit.host == 'busy.test' else value}"])
        return PAGE

    with WebServer() as server:
        serve(server, hosts)
        serve(server, ["busy.test", "dated.test"], busy)
        seeds = urls(server, [*hosts, "busy.test", "dated.test"], 25)
        crawl(checks, server, folder, seeds, *PLAIN, "--delay", "50ms", "--per-host", 2)
        for host in ("busy.test", "dated.test"):
            visits = server.log.of(host)
            asked_busy = next(visit for visit in visits if visit.path == "/2")
            # Two slots: one request may have been under way when the answer was read, whenever that was.
            early = [visit.path for visit in visits if asked_busy.at < visit.at < until[host] - 0.03 and visit is not asked_busy]
            checks.check(len(early) <= 1, f"{host}: asked before Retry-After had passed: {early}")
            checks.check(visits[-1].at > until[host], f"{host}: never asked again")
        last = max(visit.at for host in hosts for visit in server.log.of(host))
        checks.check(last < min(until.values()), f"the other hosts waited with them, {last - min(until.values()):.1f} s")
        checks.equal({(row["state"], row["status"]) for row in rows(folder).values()}, {("done", 200)}, "outcomes")


def tail(checks, folder):
    """One long host among 200 short ones sets the time, and nothing is added to it."""
    hosts = [f"h{i}.test" for i in range(200)]
    with WebServer() as server:
        serve(server, [*hosts, "long.test"])
        seeds = [*urls(server, hosts, 10), *urls(server, ["long.test"], TAIL_URLS)]
        random.Random(3).shuffle(seeds)
        allowed = 1.05 * TAIL_URLS * 0.05 + 2
        with Lateness(0.05) as lateness:
            finished = crawl(checks, server, folder, seeds, *PLAIN, "--delay", "50ms", timeout=2 * allowed + 60)
        allowed += 2 * lateness.seconds  # both ends of a request wait for a CPU
        checks.note(f"{finished.seconds:.1f} s of {allowed:.1f} s, of which {2 * lateness.seconds:.1f} as the machine was late")
        checks.check(finished.seconds <= allowed, f"took {finished.seconds:.1f} s, {allowed:.1f} s were allowed")
        kept(checks, server, 0.05, "--delay 50ms")
        checks.equal(len(server.log.visits), len(seeds), "requests")


run_parts("pacing_test", slots, delays, links_of_one_host, restarts, interrupted, retry_after, tail)
