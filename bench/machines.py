#!/usr/bin/python3
"""Several machines and one PostgreSQL, at sizes that the tests do not have time for. Machines are processes on this one, the
server is a PostgreSQL of its own. Prints a line for each figure; exits with 1 where rows differ.

    bench/machines.py path/to/crawl equal       a graph of 10,000 pages over 500 hosts: SQLite, one machine, three machines
    bench/machines.py path/to/crawl boost       the Boost documentation, in the same three ways
    bench/machines.py path/to/crawl takeover    a machine dies; the other knows a million URLs when it has its hosts
    bench/machines.py path/to/crawl scale       200,000 URLs of 2 s over 12,000 hosts by one, two and three machines of 2,000
                                                coroutines (URLS=N, MACHINES="1 3": how many), with the CPU that all of it took
"""

import os
import pathlib
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "tests" / "support" / "servers")]
from checks import Checks, scratch  # noqa: E402
from crawler import run  # noqa: E402
from machines import Machine, all_share  # noqa: E402
from network import Nginx, free_port  # noqa: E402
from postgres import Postgres  # noqa: E402
from processes import children, wait_until  # noqa: E402
from same_rows import SAME, Place, compare, rows_of  # noqa: E402
from web.answers import Answer, page  # noqa: E402
from web.graph import Graph  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl  # noqa: E402

NAMES = ["one", "two", "three"]


def together(place, server, names, options, seeds, what):
    """A crawl by these machines, from the start of the first to the end of the last; seconds."""
    begin = time.monotonic()
    machines = [Machine(server, place.folder, name, [*options, "-o", place.uri], seeds) for name in names]
    for machine in machines:
        machine.start()
    for machine in machines:
        done = machine.wait(600)
        place.checks.equal(done.code, 0, f"exit status of {machine.name} {what}\n{machine.said[-1500:]}")
    return time.monotonic() - begin


def make_tables(place, server):
    run(["--overwrite", "--no-robots", "-q", "-o", place.uri, server.url("h0.test")], place.folder)
    place.ask("DELETE FROM machine_runs")  # else machines that come say that its run is over


def in_three_ways(checks, database, server, folder, options, seeds, what):
    crawl(checks, server, folder, seeds, *options, output="file.db", timeout=300)
    expected = rows_of(folder / "file.db", SAME)
    for names in (NAMES[:1], NAMES):
        (folder / str(len(names))).mkdir()
        place = Place(checks, folder / str(len(names)), database)
        seconds = together(place, server, names, options, seeds, what)
        compare(checks, f"{what}, {len(names)} machines", place.rows(SAME), expected)
        checks.note(f"{what}, {len(names)} machines: {seconds:.1f} s, pages of each: "
                    + place.ask("SELECT string_agg(name || ' ' || pages, ', ') FROM machine_runs"))
    checks.note(f"{what}: rows " + ", ".join(f"{view} {len(rows)}" for view, rows in expected.items() if rows))


def equal(checks, database, folder):
    with WebServer() as server:
        web = Graph(server, 41, 10_000, 500, failing=0.02)
        options = ["--no-robots", "-d", "all", "--scope", "any", "-c", 64, "--retries", 0, "--delay", 0]
        in_three_ways(checks, database, server, folder, options, [web.url(0)], "10,000 pages over 500 hosts")


def boost(checks, database, folder):
    with WebServer() as server, Nginx(folder, {"/": "/usr/share/doc/libboost1.81-doc/doc/html"}) as site:
        options = ["-d", "all", "-c", 64, "--per-host", 16, "--delay", 0]
        in_three_ways(checks, database, server, folder, options, [site.base + "/index.html"], "Boost")


def takeover(checks, database, folder):
    """Hubs name the URLs; each host is asked slowly, so that most of them wait."""
    total, hosts, each = int(os.environ.get("URLS", 1_000_000)), 300, 20_000
    with WebServer() as server:
        hubs = total // each
        for number in range(hubs):
            server.add(f"hub{number}.test", lambda visit: hub(server, visit, hosts, each))
        for host in range(hosts):
            server.add(f"h{host}.test", lambda visit: page("A page"))
        place = Place(checks, folder, database)
        options = ["--no-robots", "-d", "1", "--scope", "any", "-c", 64, "--delay", "2s", "--store", "none", "-o", place.uri]
        seeds = [server.url(f"hub{number}.test", f"/{number}") for number in range(hubs)]
        one, two = (Machine(server, folder, name, [*options, "-H", f"X-Machine: {name}"], seeds) for name in NAMES[:2])
        make_tables(place, server)
        one.start()
        known = "SELECT count(*) FROM urls"
        checks.check(wait_until(lambda: int(place.ask(known)) >= total, timeout=150, pause=1), "all are known")
        two.start()
        checks.check(wait_until(lambda: place.ask("SELECT count(DISTINCT owner) FROM shards") == "2", timeout=60, pause=0.2), "two share it")
        time.sleep(3)
        server.log.clear()
        died = time.monotonic()
        had = {row for row in place.ask("SELECT h.name FROM hosts AS h JOIN shards AS s USING (shard) WHERE s.owner = 'one'").split()}
        one.kill_all()

        def taken():
            return [visit.at for visit in list(server.log.visits) if f"{visit.host}:{server.port}" in had or visit.host in had
                    if visit.headers.get("x-machine") == "two"]
        checks.check(wait_until(taken, timeout=90, pause=0.1), "the other asks its hosts")
        checks.note(f"takeover of {len(had)} hosts of {place.ask(known)} URLs in all: asked again {min(taken()) - died:.1f} s after the"
                    f" death, by a lease of 15 s")
        two.kill_all()


def scale(checks, database, folder):
    """All URLs are known and all machines have joined before the server of answers says anything."""
    urls, hosts, port = int(os.environ.get("URLS", 200_000)), 12_000, free_port("127.0.3.1")
    names = "".join(f'  "h{host}.test:{port}:127.0.3.{1 + host % 8}",\n' for host in range(hosts))
    (folder / "names.toml").write_text("resolve = [\n" + names + "]\n")
    seeds = [f"http://h{number % hosts}.test:{port}/{number}" for number in range(urls)]
    options = ["--no-robots", "-d", 0, "-c", 2000, "--per-host", 4, "--delay", 0, "--store", "none", "--config", folder / "names.toml"]
    slow = subprocess.Popen([build() / "bench" / "slow_server", str(port)], stderr=subprocess.DEVNULL)
    first = None
    try:
        for count in map(int, os.environ.get("MACHINES", "1 2 3").split()):
            seconds = one_scale(checks, database, folder / str(count), options, seeds, NAMES[:count], slow)
            first = first or seconds * count
            checks.note(f"   {seconds * count:.1f} s of machines, {seconds * count / first:.3f} of the first run's")
    finally:
        signal_all(slow, signal.SIGCONT)
        slow.terminate()
        slow.wait()


def one_scale(checks, database, folder, options, seeds, names, slow):
    folder.mkdir()
    place = Place(checks, folder, database)
    with WebServer() as server:  # for its names alone
        signal_all(slow, signal.SIGSTOP)
        first = Machine(server, folder, "first", [*options, "-o", place.uri], seeds).start()
        wait_until(lambda: place.ask("SELECT to_regclass('urls') IS NOT NULL") == "t", timeout=20)
        checks.check(wait_until(lambda: place.ask("SELECT count(*) FROM urls") == str(len(seeds)), timeout=100, pause=0.5), "all are known")
        checks.check(wait_until(lambda: place.ask("SELECT seeds_read FROM machine_progress WHERE name = 'first'") == "t", timeout=20), "and read")
        first.running.process.terminate()
        first.wait(30)
        machines = [Machine(server, folder, name, [*options, "-o", place.uri], seeds[:1]) for name in names]
        for machine in machines:
            machine.start()
        checks.check(wait_until(lambda: all_share(place, len(names)), timeout=60, pause=0.2), "all have joined")
        time.sleep(4)  # their rings are up
        before = int(place.ask("SELECT sum(pages) FROM shard_state"))
        signal_all(slow, signal.SIGCONT)
        begin, busy, left = time.monotonic(), busy_seconds(), len(seeds) - before
        end = wait_until(lambda: int(place.ask("SELECT sum(queued) FROM shard_state")) == 0 and time.monotonic(), timeout=400, pause=0.3)
        seconds, used = (end or time.monotonic()) - begin, busy_seconds() - busy
        for machine in machines:
            checks.equal(machine.wait(100).code, 0, f"exit status of {machine.name}\n{machine.said[-1500:]}")
        pages = place.ask("SELECT string_agg(name || ' ' || pages, ', ') FROM machine_runs")
        checks.equal(place.ask("SELECT count(*) FROM results WHERE status = 200"), str(len(seeds)), "pages stored")
        checks.note(f"{len(names)} machines: {left} URLs in {seconds:.1f} s ({left * 2 / 2000 / len(names):.1f} at best), to the end of all"
                    f" {time.monotonic() - begin:.1f}; {used / seconds:.2f} CPUs busy; {pages}")
        return seconds * len(seeds) / left


def signal_all(process, number):
    for pid in [process.pid, *children(process.pid)]:
        os.kill(pid, number)


def busy_seconds():
    """What all CPUs have worked."""
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    return sum(fields[i] for i in (0, 1, 2, 5, 6)) / os.sysconf("SC_CLK_TCK")


def build():
    return pathlib.Path(os.environ.get("BUILD", ROOT / "build" / "release"))


def hub(server, visit, hosts, each):
    if not visit.path[1:].isdigit():
        return None
    first = int(visit.path[1:]) * each
    return Answer("<title>Hub</title>" + "".join(f'<a href="{server.url(f"h{i % hosts}.test", f"/{i}")}">u</a>'
                                                 for i in range(first, first + each)))


def main():
    checks = Checks("machines")
    parts = {part.__name__: part for part in (equal, boost, takeover, scale)}
    for name in sys.argv[2:] or parts:
        with Postgres("max_connections=60 max_wal_size=4GB") as database, scratch("bench") as folder:
            parts[name](checks, database, pathlib.Path(folder))
    checks.exit()


if __name__ == "__main__":
    main()
