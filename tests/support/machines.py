"""Machines of a crawl that several share: runs of the program that are given the same PostgreSQL, each with a name of its own."""

import os

from crawler import Running, binary
from processes import alive, children, kill, wait_until
from webcrawl import crawl

DELAY = ["--delay", "30ms"]
LEASE = 2000  # ms


class Machine:
    """A run of the program, which may be started again and again."""

    def __init__(self, server, folder, name, options, seeds, prefix=()):
        self.prefix = list(prefix)
        self.folder = folder / name
        self.folder.mkdir(exist_ok=True)
        self.write_seeds(seeds)
        self.name = name
        self.command = ["-p", 1, "--allow-private", "--dns-server", server.dns, "--progress", "none", "--node", name, *options,
                        "urls.txt"]
        self.running, self.below, self.said = None, [], ""

    def write_seeds(self, seeds):
        """In place of what its list was."""
        (self.folder / "urls.txt").unlink(missing_ok=True)
        (self.folder / "urls.txt").write_text("".join(seed + "\n" for seed in seeds))

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


def all_share(place, count):
    """Nobody has more shards than so many machines have."""
    shares = "SELECT count(*), max(n) <= (256 + {0} - 1) / {0} FROM (SELECT count(*) AS n FROM shards WHERE owner IS NOT NULL GROUP BY owner) AS s"
    return place.ask(shares.format(count)) == f"{count}|t"


def start_together(place, machines, first, seeds):
    """Their lists are pipes that have one URL until all have joined, and then the seeds."""
    pipes = []
    for machine in machines:
        path = machine.folder / "urls.txt"
        path.unlink()
        os.mkfifo(path)
        machine.start()
        pipes.append(open(path, "w", encoding="utf-8"))
        pipes[-1].write(first + "\n")
        pipes[-1].flush()
    count = len(machines)
    place.checks.check(wait_until(lambda: all_share(place, count), timeout=30, pause=0.1), f"{count} machines share the hosts")
    for pipe in pipes:
        pipe.write("".join(seed + "\n" for seed in seeds))
        pipe.close()


def prepare(place, server, web, *more):
    """A crawl of the first page alone, whose machines have short leases from then on."""
    crawl(place.checks, server, place.folder, [web.url(0)], "--no-robots", "-d", 0, "--scope", "any", *DELAY, "--node", "first", *more,
          output=place.uri)
    place.ask(f"INSERT INTO meta(key, number) VALUES('lease_ms', {LEASE})")
    place.ask("DELETE FROM machine_runs")


def pages(place):
    return int(place.ask("SELECT count(*) FROM pages"))


def check_delays(checks, server, delay_s, what=""):
    """The requests of each host, whoever made them, were a delay apart. Each may have waited for the CPU between the moment that
    counts and that of its writing: half of the delay is allowed for that."""
    last, near = {}, []
    for visit in sorted(server.log.visits, key=lambda visit: visit.at):
        before = last.get(visit.host)
        if before is not None and visit.at - before.at < delay_s / 2:
            near.append((visit.host, round(visit.at - before.at, 4), before.headers.get("x-machine"), visit.headers.get("x-machine"),
                         before.path, visit.path))
        last[visit.host] = visit
    checks.check(not near, f"{len(near)} requests came too soon after another of their host {what}, e.g. {near[:5]}")


def check_robots(checks, server, forbidden, what=""):
    """Nothing was asked of a host before its robots.txt had been answered, and nothing that it forbids."""
    for host, visits in server.log.by_host().items():
        read = [visit.answered for visit in visits if visit.path == "/robots.txt" and visit.answered is not None]
        first = min((visit.at for visit in visits if visit.path != "/robots.txt"), default=None)
        checks.check(first is None or (read and min(read) <= first), f"{host} was asked before its robots.txt was read {what}")
        bad = [visit.path for visit in visits if visit.path.startswith(forbidden)]
        checks.check(not bad, f"{host}: its robots.txt forbids {bad[:3]} {what}")


def repeated(server):
    counts = {}
    for visit in server.log.visits:
        counts[(visit.host, visit.path)] = counts.get((visit.host, visit.path), 0) + 1
    return sum(count - 1 for count in counts.values())


def finish(checks, machines, code=0, what=""):
    for machine in machines:
        done = machine.wait()
        if not checks.equal(done.code, code, f"exit status of {machine.name} {what}"):
            checks.note(machine.said[-3000:])
