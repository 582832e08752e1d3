"""A crawl that several machines share: each is a run of the program with a name of its own, a process group, and all are given
the same PostgreSQL. Whatever becomes of them and of the server, the rows are those that one machine leaves; no host is asked
by two within its delay.

    machines_test.py path/to/crawl [PART...]      MACHINES_FAULTS=N: how many faults, MACHINES_SEED=N: which
"""

import os
import pathlib
import random
import signal
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import Checks, scratch  # noqa: E402
from crawler import Running, binary, run  # noqa: E402
from postgres import Postgres  # noqa: E402
from machine_network import MachineNetwork  # noqa: E402
from processes import alive, children, kill, name, wait_until  # noqa: E402
from same_rows import SAME, Place, compare, rows_of  # noqa: E402
from web.graph import Graph  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl  # noqa: E402

GRAPH = ["--no-robots", "-d", "all", "--scope", "any", "-c", 16, "--retries", 0]
DELAY = ["--delay", "30ms"]
LEASE = 2000  # ms


class Machine:
    """A run of the program, which may be started again and again."""

    def __init__(self, server, folder, name, options, seeds, prefix=()):
        self.prefix = list(prefix)
        self.folder = folder / name
        self.folder.mkdir(exist_ok=True)
        (self.folder / "urls.txt").write_text("".join(seed + "\n" for seed in seeds))
        self.name = name
        self.command = ["-p", 1, "--allow-private", "--dns-server", server.dns, "--progress", "none", "--node", name, *options,
                        "urls.txt"]
        self.running, self.below, self.said = None, [], ""

    def start(self, *more):
        program, *rest = [*self.prefix, binary(), *self.command[:-1], *more, self.command[-1]]
        self.running = Running(rest, self.folder, program=program)
        return self

    def is_there(self):
        return self.running is not None and self.running.process.poll() is None

    def processes(self):
        return [self.running.pid, *children(self.running.pid)]

    def kill_all(self):
        """As when the machine loses its power."""
        kill(self.processes())
        return self.wait(20)

    def wait(self, timeout=90):
        below = children(self.running.pid)
        done = self.running.wait(timeout)
        if done.code is None or done.code < 0:
            kill(below)
            wait_until(lambda: not any(alive(pid) for pid in below), timeout=10)
        self.said += done.err
        self.running = None
        return done


def prepare(place, server, web, *more):
    """A crawl of the first page alone, whose machines have short leases from then on."""
    crawl(place.checks, server, place.folder, [web.url(0)], "--no-robots", "-d", 0, "--scope", "any", *DELAY, "--node", "first", *more,
          output=place.uri)
    place.ask(f"INSERT INTO meta(key, number) VALUES('lease_ms', {LEASE})")
    place.ask("DELETE FROM machine_runs")


def pages(place):
    return int(place.ask("SELECT count(*) FROM pages"))


def check_politeness(checks, server, delay_s):
    """The requests of each host, whoever made them, were a delay apart."""
    last, near = {}, []
    for visit in sorted(server.log.visits, key=lambda visit: visit.at):
        if visit.host in last and visit.at - last[visit.host] < delay_s / 2:  # it may have waited for the CPU, the one before not
            near.append((visit.host, round(visit.at - last[visit.host], 4)))
        last[visit.host] = visit.at
    checks.check(not near, f"{len(near)} requests came too soon after another of their host, e.g. {near[:5]}")


def repeated(server):
    counts = {}
    for visit in server.log.visits:
        counts[(visit.host, visit.path)] = counts.get((visit.host, visit.path), 0) + 1
    return sum(count - 1 for count in counts.values())


def finish(checks, machines, code=0):
    for machine in machines:
        done = machine.wait()
        if not checks.equal(done.code, code, f"exit status of {machine.name}"):
            checks.note(machine.said[-3000:])


def equal(place):
    """Three machines, of which two have the list of seeds: the rows of one machine on SQLite."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 21, 1500, 200, failing=0.02)
        crawl(checks, server, folder, [web.url(0)], *GRAPH, "--delay", 0, output="file.db")
        server.log.visits.clear()
        prepare(place, server, web)
        options = [*GRAPH, *DELAY, "-o", place.uri]
        machines = [Machine(server, folder, name, options, [web.url(0)]).start() for name in ("one", "two", "three")]
        finish(checks, machines)
        compare(checks, "three machines", place.rows(SAME), rows_of(folder / "file.db", SAME))
        checks.note(f"   {len(server.log.visits)} requests, {repeated(server)} repeated, pages of each: "
                    + place.ask("SELECT string_agg(name || ' ' || pages, ', ') FROM machine_runs"))
        checks.check(int(place.ask("SELECT count(*) FROM machine_runs WHERE pages > 0")) == 3, "each machine fetched pages")
        checks.equal(place.ask("SELECT count(*) FROM inbox"), "0", "URLs that nobody received")
        checks.equal(place.ask("SELECT exit_status, pages = (SELECT sum(pages) FROM machine_runs) FROM runs ORDER BY run_id DESC"
                               " LIMIT 1"), "0|t", "the run's row")
        check_politeness(checks, server, 0.029)
        views(place)
        again(place, server, web, options)


def views(place):
    checks = place.checks
    checks.equal(place.ask("SELECT string_agg(name, ' ' ORDER BY name) FROM nodes WHERE pages > 0"), "one three two", "view nodes")
    status = run(["status", place.uri], place.folder)
    for name in ("one", "two", "three"):
        checks.contains(status.out, name, "crawl status names the machines")


def again(place, server, web, options):
    """When it has ended a machine that comes late begins no other run, unless it is told so; then nothing is asked twice."""
    checks, asked = place.checks, len(server.log.visits)
    late = Machine(server, place.folder, "late", options, [web.url(0)])
    done = late.start().wait()
    checks.equal(done.code, 2, f"exit status of a machine that comes late\n{late.said[-1500:]}")
    checks.contains(done.err, "--new-run", "what it says")
    done = late.start("--new-run").wait()
    checks.equal(done.code, 0, f"exit status with --new-run\n{late.said[-1500:]}")
    checks.equal(len(server.log.visits), asked, "requests of another run")


def depths(place):
    """Depths are those of the shortest paths, whoever found them; a limit of the depth leaves the same rows."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 23, 500, 60, failing=0.02, slow=0.3, delay=(0.02, 0.3))
        limited = ["--no-robots", "-d", 4, "--scope", "any", "-c", 16, "--retries", 0]
        crawl(checks, server, folder, [web.url(0)], *limited, "--delay", 0, output="file.db")
        prepare(place, server, web)
        machines = [Machine(server, folder, name, [*limited, *DELAY, "-o", place.uri], [web.url(0)]).start()
                    for name in ("one", "two")]
        finish(checks, machines)
        compare(checks, "two machines, depth 4", place.rows(SAME), rows_of(folder / "file.db", SAME))


def limits(place):
    """--max-pages is of all machines together, whoever fetches how many; --max-pages-per-host leaves what it leaves, and ends."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 24, 600, 60, failing=0, redirecting=0)
        prepare(place, server, web)
        before = pages(place)
        options = [*GRAPH, *DELAY, "-o", place.uri]
        slow = [*GRAPH, "--delay", "400ms", "-o", place.uri, "--max-pages", 150]
        machines = [Machine(server, folder, name, slow, [web.url(0)]).start() for name in ("one", "two")]
        finish(checks, machines, 4)
        checks.equal(pages(place) - before, 150, "pages of two machines with --max-pages 150")
        checks.equal(place.ask("SELECT exit_status FROM runs ORDER BY run_id DESC LIMIT 1"), "4", "exit status of the run")
        machines = [Machine(server, folder, name, [*options, "--max-pages-per-host", 2], [web.url(0)]).start()
                    for name in ("one", "two")]
        finish(checks, machines, 4)
        checks.check(int(place.ask("SELECT sum(queued) FROM shard_state")) > 0, "URLs that the limit leaves")
        machines = [Machine(server, folder, name, options, [web.url(0)]).start() for name in ("one", "two")]
        finish(checks, machines)
        checks.equal(place.ask("SELECT sum(queued) FROM shard_state"), "0", "URLs that wait when there is no limit")


def refusals(place):
    """Beside machines that crawl: exit status 2, and what to do."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 22, 400, 10)
        prepare(place, server, web)
        options = [*GRAPH, "--delay", "500ms", "-o", place.uri]
        first = Machine(server, folder, "one", options, [web.url(0)]).start()
        checks.check(wait_until(lambda: pages(place) > 3, timeout=20), "the first machine stores pages")
        for name, more, words in (("two", ["--overwrite"], "--overwrite"), ("two", ["--exclude", "/show"], "--exclude"),
                                  ("one", [], "--node")):
            refused = Machine(server, folder, name, options, [web.url(0)]).start(*more).wait()
            checks.equal(refused.code, 2, f"{name} {' '.join(more)}\n{refused.err[-1500:]}")
            checks.contains(refused.err, words, f"{name} {' '.join(more)}")
        second = Machine(server, folder, "two", options, [web.url(0)]).start()
        checks.check(wait_until(lambda: place.ask("SELECT count(DISTINCT owner) FROM shards") == "2", timeout=20), "two share it")
        first.running.process.terminate()
        checks.equal(first.wait().code, 130, "exit status of a machine that leaves")
        checks.check(wait_until(lambda: place.ask("SELECT count(*) FROM shards WHERE owner = 'two'") == "256", timeout=10),
                     "the other has all of it")
        second.running.process.terminate()
        checks.equal(second.wait().code, 130, "exit status of the last machine")
        checks.equal(place.ask("SELECT exit_status FROM runs ORDER BY run_id DESC LIMIT 1"), "130", "of the run")


class Faults:
    """Faults of a crawl by three machines, drawn by lot; the machines are started again until the crawl is at its end."""

    def __init__(self, place, network, machines, seed):
        self.place, self.network, self.machines, self.random = place, network, machines, random.Random(seed)
        self.checks = place.checks

    def kinds(self):
        return [self.kill_one, self.kill_one, self.kill_machine, self.stop_machine, self.stop_storage, self.leave,
                self.kill_server, self.stop_server, self.cut]

    def cut(self, machine):
        """The cable, for longer than a lease."""
        self.network.cut(machine.name)
        time.sleep(LEASE / 1000 * 1.8)
        self.network.mend(machine.name)

    def stop_storage(self, machine):
        """Whatever it is in the middle of."""
        pids = [pid for pid in children(machine.running.pid) if name(pid).startswith("crawl-storage")]
        self.pause(pids, LEASE / 1000 * self.random.uniform(0.5, 2))

    def one(self):
        there = [machine for machine in self.machines if machine.is_there()]
        return self.random.choice(there) if there else None

    def kill_one(self, machine):
        pids = children(machine.running.pid)
        kill([self.random.choice([machine.running.pid, *pids])])
        if machine.running.process.poll() is not None:
            machine.wait()

    def kill_machine(self, machine):
        machine.kill_all()

    def stop_machine(self, machine):
        """For longer than a lease; then it goes on where it was."""
        self.pause(machine.processes(), LEASE / 1000 * 1.8)

    def pause(self, pids, seconds):
        for number in (signal.SIGSTOP, signal.SIGCONT):
            for pid in pids:
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    pass
            if number == signal.SIGSTOP:
                time.sleep(seconds)

    def leave(self, machine):
        machine.running.process.terminate()
        machine.wait()

    def kill_server(self, _):
        self.place.server.stop(signal.SIGQUIT)
        self.place.server.start()

    def stop_server(self, _):
        self.place.server.stop(signal.SIGINT)
        time.sleep(self.random.uniform(0, LEASE / 1000 * 1.5))
        self.place.server.start()

    def keep_running(self):
        for machine in self.machines:
            if machine.running is not None and not machine.is_there():
                done = machine.wait()
                if done.code == 0 or "--new-run" in done.err:
                    return False
                self.checks.check(done.code in (1, 130, None) or done.code < 0,
                                  f"{machine.name} ended with {done.code}\n{done.err[-1500:]}")
            if machine.running is None:
                machine.start()
        return True

    def run(self, count):
        happened = []
        while len(happened) < count and self.keep_running():
            time.sleep(self.random.uniform(0.2, 1.2))
            machine = self.one()
            if machine is None:
                continue
            fault = self.kinds()[self.random.randrange(len(self.kinds()))]
            happened.append(fault.__name__)
            fault(machine)
        return happened


def faults(checks):
    """Machines in network namespaces, on whose bridge are the servers."""
    count, seed = int(os.environ.get("MACHINES_FAULTS", 3)), int(os.environ.get("MACHINES_SEED", 1))
    names = ["one", "two", "three"]
    with MachineNetwork(names) as network, Postgres("max_connections=60", (network.address, network.mask)) as database, \
            WebServer(network.address) as server, scratch("machines") as folder:
        place = Place(checks, pathlib.Path(folder), database)
        web = Graph(server, 31 + seed, int(os.environ.get("MACHINES_PAGES", 900)), 60, failing=0.02)
        crawl(checks, server, place.folder, [web.url(0)], *GRAPH, "--delay", 0, output="file.db")
        once = len(server.log.visits)
        server.log.visits.clear()
        prepare(place, server, web)
        delay_ms = max(300, 150 * count)  # some 15 pages a host
        options = [*GRAPH, "--delay", f"{delay_ms}ms", "--per-host", 1, "-o", place.uri]
        machines = [Machine(server, place.folder, each, options, [web.url(0)], network.prefix(each)) for each in names]
        happened = Faults(place, network, machines, seed).run(count)
        for machine in machines:
            if machine.running is None:
                machine.start("--new-run")
        for machine in machines:
            done = machine.wait(180 + count * 10)
            if not checks.check(done.code == 0, f"{machine.name} ended with {done.code} after {happened}"):
                checks.note(machine.said[-6000:])
        checks.equal(place.ask("SELECT count(*) FROM urls AS u WHERE NOT EXISTS (SELECT 1 FROM hosts AS h WHERE h.shard = u.shard"
                               " AND h.id = u.host)"), "0", f"URLs without a host after {happened}")
        checks.equal(place.ask("SELECT count(*) FROM urls AS u WHERE u.referrer IS NOT NULL AND NOT EXISTS (SELECT 1 FROM urls AS"
                               " r WHERE r.shard = u.referrer_shard AND r.id = u.referrer)"), "0",
                     f"URLs that nobody knows who named after {happened}")
        compare(checks, f"after {happened}", place.rows(SAME), rows_of(place.folder / "file.db", SAME))
        check_politeness(checks, server, delay_ms / 1000 - 0.001)
        checks.note(f"   {', '.join(happened)}: {len(server.log.visits)} requests for {once}, refused commits "
                    + place.ask("SELECT sum(refused) FROM machines"))


def main():
    checks, chosen = Checks("machines_test"), sys.argv[2:]
    begin = time.monotonic()
    with Postgres("max_connections=60") as server:
        for part in (equal, depths, limits, refusals):
            if chosen and part.__name__ not in chosen:
                continue
            with scratch("machines") as folder:
                part(Place(checks, pathlib.Path(folder), server))
                checks.note(f"{part.__name__}: {time.monotonic() - begin:.1f} s")
    if not chosen or "faults" in chosen:
        faults(checks)
        checks.note(f"faults: {time.monotonic() - begin:.1f} s")
    checks.exit()


if __name__ == "__main__":
    main()
