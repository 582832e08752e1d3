"""Killed with SIGKILL at random moments (coordinator, a worker, storage, or all) and run again each time, a crawl that
follows the links of a random web ends with the same rows as one that nobody disturbed; nothing that was committed is asked
for again, and results.db is sound after each death.

    resume_test.py path/to/crawl [SEED]      the seed of the random moments; printed, so that a failure can be repeated
RESUME_KILLS and RESUME_PAGES in the environment make it longer (100 and 10000, say).
"""

import collections
import os
import pathlib
import random
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import Checks, scratch  # noqa: E402
from crawler import sanitized  # noqa: E402
from processes import alive, children, kill, victims, wait_until  # noqa: E402
from results import Results  # noqa: E402
from web.graph import Graph  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, rows, start  # noqa: E402

KILLS = int(os.environ.get("RESUME_KILLS", 15))
PAGES = int(os.environ.get("RESUME_PAGES", 1000 if sanitized() else 3000))
HOSTS = 60
SLOTS = 2 * 16  # of both workers
OPTIONS = ["--no-robots", "-d", "all", "--scope", "any", "-c", 16, "--per-host", 2, "--delay", "25ms", "--retries", 1]


class Disturbance:
    """Runs and kills until KILLS moments have passed. A crawl that came to its end before is begun anew."""

    def __init__(self, checks, server, graph, folder, random_):
        self.checks, self.server, self.graph, self.folder, self.random = checks, server, graph, folder, random_
        self.kills, self.runs, self.repeated = collections.Counter(), 0, []
        self.begin()

    def begin(self):
        for file in self.folder.glob("disturbed.db*"):
            file.unlink()
        self.finished = {}     # URLs that were not queued any more when we last could look, and how often they had been asked for
        self.first, self.kills_before = len(self.server.log.visits), self.kills.total()

    def asked(self):
        return collections.Counter(self.server.url(v.host, v.path) for v in self.server.log.visits[self.first:])

    def start(self):
        self.runs += 1
        return start(self.server, self.folder, [self.graph.url(0)], *OPTIONS, output="disturbed.db")

    def disturb(self):
        while self.kills.total() < KILLS and self.runs < 4 * KILLS:
            if self.one_run() == 0 and self.kills.total() < KILLS:
                self.look()
                self.begin()

    def one_run(self):
        """Until it ends or its coordinator is killed; its exit status."""
        running, storage_deaths, worker_deaths, below = self.start(), 0, 0, []
        while self.kills.total() < KILLS:
            time.sleep(self.random.uniform(0.05, 0.6))
            target = self.random.choice(["coordinator", "worker", "storage", "all"])
            if target == "worker" and worker_deaths == 2:
                target = "coordinator"  # a URL that is fetched at three deaths of one run counts as what kills
            below = children(running.pid) or below
            pids = victims(running.pid, target, self.random)
            if running.process.poll() is not None or not pids:
                break
            kill(pids)
            self.kills[target] += 1
            storage_deaths += target == "storage"
            worker_deaths += target == "worker"
            if running.pid in pids:
                break
        finished = running.wait(90)
        gone = wait_until(lambda: not any(alive(pid) for pid in below), timeout=5)
        self.checks.check(gone, f"processes survive the coordinator: {[pid for pid in below if alive(pid)]}")
        expected = (-9, 0, 1) if storage_deaths >= 2 else (-9, 0)
        self.checks.check(finished.code in expected, f"exit status {finished.code} of a disturbed run\n{finished.err[-1500:]}")
        self.look()
        return finished.code

    def look(self):
        """At the file, while nobody writes it."""
        if not (self.folder / "disturbed.db").exists():
            return
        with Results(self.folder / "disturbed.db") as results:
            self.checks.check(results.intact(), f"after {self.kills.total()} kills: integrity_check fails")
            try:
                over = [row["url"] for row in results.query("SELECT url FROM results WHERE state <> 'queued'")]
            except Exception as error:  # killed before there were views
                self.checks.check("no such table" in str(error), f"reading results: {error}")
                return
        asked = self.asked()
        self.repeated += [url for url, times in self.finished.items() if asked[url] > times]
        self.checks.check(self.finished.keys() <= set(over), "what had been committed is gone")
        self.finished = {url: asked[url] for url in over}

    def end(self):
        finished = self.start().wait(120)
        if not self.checks.equal(finished.code, 0, "exit status of the last run"):
            self.checks.note(finished.err[-2000:])
        self.look()
        self.checks.check(not self.repeated, f"{len(self.repeated)} URLs were asked for after they had been committed: {self.repeated[:5]}")
        self.checks.equal(self.kills.total(), KILLS, "moments of killing")
        self.checks.note(f"{dict(self.kills)} in {self.runs} runs")


def outcome(folder, file):
    columns = "url, state, reason, status, title, redirect_to, links, body_hash"
    return {tuple(row) for row in rows(folder, columns, file).values()}


def wrong_depths(folder, file, graph):
    found = rows(folder, "url, depth", file)
    return [(url, found[url]["depth"], depth) for url, depth in ((graph.url(number), depth) for number, depth in graph.distances().items())
            if url in found and found[url]["depth"] != depth]


def graph_of(folder, file):
    with Results(folder / file) as results:
        return {tuple(row) for row in results.query("SELECT from_url, to_url, rel, nofollow FROM link_graph")}


def refetches(checks, graph, disturbance):
    """Only what was under way at a kill is asked for again: what the slots hold, and as much again that was fetched and not yet
    committed; with a sanitizer, where storage is slow beside fetching, twice as much. Pages that always fail are left aside: what was
    to be tried again later is tried again at once."""
    asked = disturbance.asked()
    surplus = sum(asked[graph.url(number)] - 1 for number in graph.distances() if graph.pages[number].kind != "failing")
    allowed = (disturbance.kills.total() - disturbance.kills_before) * (3 if sanitized() else 2) * SLOTS
    checks.check(surplus <= allowed, f"{surplus} requests more than undisturbed, {allowed} are allowed")
    checks.note(f"{surplus} requests more than undisturbed, of {allowed} at most")


def main():
    checks = Checks("resume_test")
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    checks.note(f"seed {seed}: to repeat, give it as the second argument")
    with scratch("resume") as folder, WebServer() as server:
        folder = pathlib.Path(folder)
        graph = Graph(server, 6, PAGES, HOSTS, circles=5, slow=0.05, delay=(0.05, 0.2))
        whole = crawl(checks, server, folder, [graph.url(0)], *OPTIONS, output="whole.db", timeout=120)
        checks.note(f"undisturbed: {whole.seconds:.1f} s")
        disturbance = Disturbance(checks, server, graph, folder, random.Random(seed))
        disturbance.disturb()
        disturbance.end()
        refetches(checks, graph, disturbance)
        expected, found = outcome(folder, "whole.db"), outcome(folder, "disturbed.db")
        checks.equal({row[0] for row in expected}, {graph.url(number) for number in graph.distances()}, "URLs of the undisturbed run")
        checks.check(found == expected, f"{len(found ^ expected)} rows differ: {sorted(found ^ expected, key=str)[:6]}")
        for file in ("whole.db", "disturbed.db"):
            wrong = wrong_depths(folder, file, graph)
            checks.check(not wrong, f"{file}: {len(wrong)} depths (URL, found, expected): {wrong[:4]}")
        different = graph_of(folder, "whole.db") ^ graph_of(folder, "disturbed.db")
        checks.check(not different, f"{len(different)} links differ: {sorted(different)[:4]}")
    checks.exit()


main()
