"""Faults of a crawl that three machines share, each a process group in a network namespace of its own: whatever becomes of them,
of their cables and of the servers, the rows are those of a quiet crawl by one machine, no host is asked by two within its
delay, none before its robots.txt was read, nothing is asked again that was stored, and no row is of a machine that did not
have its shard.

    machine_faults_test.py path/to/crawl [PART...]      MACHINES_FAULTS=N: how many faults, MACHINES_SEED=N: which;
                                                        MACHINES_KIND=cut: of one kind alone
"""

import collections
import os
import pathlib
import random
import signal
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import Checks, scratch  # noqa: E402
from machine_faults import FOREIGN_ROWS, Faults  # noqa: E402
from machine_network import MachineNetwork  # noqa: E402
from machines import Machine, check_delays, check_robots, prepare, repeated  # noqa: E402
from postgres import Postgres  # noqa: E402
from processes import wait_until  # noqa: E402
from same_rows import SAME, Place, compare, rows_of  # noqa: E402
from web import words  # noqa: E402
from web.answers import Answer  # noqa: E402
from web.graph import Graph  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl  # noqa: E402

OPTIONS = ["-d", "all", "--scope", "any", "-c", 16, "--retries", 0, "--per-host", 1]
PROGRAM = "python3 -uc \"import sys; [print('{}') for _ in iter(sys.stdin.readline, '')]\""  # it has nothing to say of pages
NAMES = ["one", "two", "three", "four"]
DELAY_MS = 500
FORBIDDEN = "/a/b/1"
ROUND = 8  # faults of one crawl at most


class HeavyGraph(Graph):
    """Some pages are so large that a COPY of them does not fit into the buffers of a connection."""

    def _answer(self, number):
        answer = super()._answer(number)
        if self.pages[number].kind != "page" or number % 8 != 1:
            return answer
        text = words.sentence(random.Random(number), 30) + " "
        return Answer(answer.wire.partition(b"\r\n\r\n")[2] + f"<p>{text * (600_000 // len(text))}</p>".encode())


class World:
    """A site, a crawl of it in quiet, and machines in namespaces on whose bridge are the servers."""

    def __init__(self, checks, folder, network, server):
        self.checks, self.folder, self.network, self.server = checks, folder, network, server
        self.web = HeavyGraph(server, 31, 500, 50, failing=0.02, robots=f"User-agent: *\nDisallow: {FORBIDDEN}\n", words_each=10)
        crawl(checks, server, folder, [self.web.url(0)], *OPTIONS, "--delay", 0, output="file.db")
        self.once = len(server.log.visits)
        self.expected = rows_of(folder / "file.db", SAME)
        self.list = folder / "suffixes.dat"
        self.list.write_text("com\n*.test\n")

    def machines(self, place, uri):
        (place.folder / "machines").mkdir(exist_ok=True)
        options = [*OPTIONS, "--delay", f"{DELAY_MS}ms", "--on-page", PROGRAM, "--on-page-processes", 1, "-o", uri]
        return [Machine(self.server, place.folder, name, [*options, "-H", f"X-Machine: {name}"], [self.web.url(0)],
                        self.network.prefix(name)) for name in NAMES]

    def other_list(self, machine):
        script = f'mount --bind "{self.list}" /usr/share/publicsuffix/public_suffix_list.dafsa && exec "$@"'
        machine.prefix = [*self.network.prefix(machine.name), "sh", "-c", script, "sh"]

    def judge(self, place, happened, lost=False):
        """lost: the server has lost what was stored."""
        checks, server = self.checks, self.server
        what = f"after {happened}"
        for sql, text in (("SELECT count(*) FROM urls AS u WHERE NOT EXISTS (SELECT 1 FROM hosts AS h WHERE h.shard = u.shard"
                           " AND h.id = u.host)", "URLs without a host"),
                          ("SELECT count(*) FROM urls AS u WHERE u.referrer IS NOT NULL AND NOT EXISTS (SELECT 1 FROM urls AS r"
                           " WHERE r.shard = u.referrer_shard AND r.id = u.referrer)", "URLs that nobody knows who named"),
                          ("SELECT count(*) FROM test_foreign", "rows of a machine that had not the shard"),
                          ("SELECT count(*) FROM inbox", "URLs that nobody received")):
            checks.equal(place.ask(sql), "0", f"{text} {what}")
        compare(checks, what, place.rows(SAME), self.expected)
        check_delays(checks, server, DELAY_MS / 1000, what)
        check_robots(checks, server, FORBIDDEN, what)
        if not lost:
            self.check_repeats(place, what)

    def check_repeats(self, place, what):
        """What is stored is of the last request of its URL: nothing was asked again that was stored."""
        stored = {url: int(at) / 1000 for url, at in (row.split("|") for row in place.ask(
            "SELECT u.url, p.fetched_at FROM pages AS p JOIN urls AS u ON u.shard = p.shard AND u.id = p.url"
            " WHERE p.fetched_at IS NOT NULL").splitlines())}
        offset = time.time() - time.monotonic()
        late, asked = [], collections.defaultdict(list)
        for visit in self.server.log.visits:
            url = self.server.url(visit.host, visit.path)
            at = stored.get(url)
            asked[url].append((round(visit.at, 2), visit.headers.get("x-machine")))
            if at is not None and visit.at + offset > at + 0.3:
                late.append((url, f"stored {at - offset:.2f}", asked[url]))
        self.checks.check(not late, f"{len(late)} requests of URLs that were stored before {what}, e.g. {late[:4]}")


def server_of(network, name, **more):
    return Postgres("max_connections=80", (network.addresses[name], network.mask), prefix=network.prefix(name), **more)


def under_way(server, place):
    """URLs that were asked for and are not stored."""
    stored = stored_pages(place)
    return len({(visit.host, visit.path) for visit in list(server.log.visits) if visit.path != "/robots.txt"}) - stored


def stored_pages(place):
    """Those that were asked for since it was prepared."""
    return int(place.ask("SELECT count(status) - 1 FROM pages"))


def one_crawl(world, database, kinds, seed):
    """A crawl to whose machines these things happen; those that did."""
    checks, server = world.checks, world.server
    begin = time.monotonic()
    with scratch("machines") as folder:
        place = Place(checks, pathlib.Path(folder), database)
        prepare(place, server, world.web)
        place.ask(FOREIGN_ROWS)
        server.log.clear()
        *machines, guest = world.machines(place, place.uri)
        in_flight = []
        faults = Faults(place, world.network, machines, guest, world.other_list,
                        lambda: in_flight.append(under_way(server, place)), seed)
        faults.run(kinds)
        faults.finish()
        world.judge(place, faults.happened)
        again = repeated(server)
        bound = sum(in_flight) + 16 * len(machines) * len(in_flight)  # and what was begun until it had happened
        checks.check(again <= bound, f"{again} URLs asked again, in flight were {in_flight}, after {faults.happened}")
        checks.note(f"   {seed}: {', '.join(faults.happened)}: {len(server.log.visits)} requests for {world.once}, {again} again (in flight"
                    f" {in_flight}), refused commits {place.ask('SELECT sum(refused) FROM machines')}, {time.monotonic() - begin:.1f} s")
        return faults.happened


def faults(checks):
    """As many as are asked for, several to a crawl."""
    count, seed = int(os.environ.get("MACHINES_FAULTS", 3)), int(os.environ.get("MACHINES_SEED", 1))
    known = [os.environ["MACHINES_KIND"]] if "MACHINES_KIND" in os.environ else Faults.KINDS
    kinds, happened = [], collections.Counter()
    with MachineNetwork([*NAMES, "server"]) as network, server_of(network, "server") as database, \
            WebServer(network.address) as server, scratch("machines") as folder:
        world = World(checks, pathlib.Path(folder), network, server)
        while sum(happened.values()) < count:
            chosen = random.Random(seed)
            kinds = kinds or chosen.sample(known, len(known))
            done = one_crawl(world, database, kinds[:min(ROUND, count - sum(happened.values()))], seed)
            happened.update(kind.split()[0] for kind in done)
            kinds = kinds[max(1, len(done)):]
            seed += 1
    checks.note(f"   {sum(happened.values())} faults: {dict(happened)}")


class Servers:
    """A server, a standby of it, and which of them takes writes; what a Place asks is asked of that one."""

    def __init__(self, primary, standby):
        self.primary, self.standby, self.now = primary, standby, primary

    def address(self, database):
        hosts = ",".join(f"{server.network[0]}:{server.port}" for server in (self.primary, self.standby))
        return f"postgresql://crawl@{hosts}/{database}?target_session_attrs=read-write"

    def uri(self, database):
        return self.now.uri(database)

    def create(self):
        return self.now.create()

    def psql(self, sql, database):
        return self.now.psql(sql, database)

    def fail_over(self):
        """The primary is lost, and the standby takes its place."""
        self.primary.stop(signal.SIGKILL)
        self.standby.promote()
        self.now = self.standby


def standbys(checks, kinds=(True, False)):
    """A server is lost and its standby promoted; then the old one comes back and takes writes as if nothing had been."""
    with MachineNetwork([*NAMES, "server", "standby"]) as network, server_of(network, "server") as primary, \
            WebServer(network.address) as server, scratch("machines") as folder:
        world = World(checks, pathlib.Path(folder), network, server)
        for synchronous in kinds:
            if primary.process is None:
                primary.start()
            with server_of(network, "standby", standby_of=primary) as standby:
                one_fail_over(world, Servers(primary, standby), synchronous)


def one_fail_over(world, servers, synchronous):
    checks, server, begin = world.checks, world.server, time.monotonic()
    what = f"with {'a synchronous' if synchronous else 'an asynchronous'} standby"
    with scratch("machines") as folder:
        place = Place(checks, pathlib.Path(folder), servers)
        prepare(place, server, world.web)
        place.ask(FOREIGN_ROWS)
        server.log.clear()
        if synchronous:
            servers.primary.set("synchronous_standby_names", "*")
        *machines, _ = world.machines(place, servers.address(place.database))
        for machine in machines:
            machine.start()
        checks.check(wait_until(lambda: stored_pages(place) > 60, timeout=20, pause=0.05), f"pages are stored {what}")
        lost_from = stored_pages(place)
        if not synchronous:  # what comes from now on it never has
            servers.standby.set("primary_conninfo", "")
            checks.check(wait_until(lambda: stored_pages(place) > lost_from + 40, timeout=20, pause=0.05), f"more pages {what}")
        before = stored_pages(place)
        servers.fail_over()
        place.uri = servers.uri(place.database)
        after = stored_pages(place)
        checks.check(after >= before if synchronous else after < before, f"{before} pages were stored, {after} are there {what}")
        checks.check(wait_until(lambda: stored_pages(place) > after + 20, timeout=20, pause=0.05), f"the crawl goes on {what}")
        servers.primary.start()
        machines[0].kill_all()  # the new process knows no server
        machines[0].start()
        lives = f"SELECT count(*) FROM machines WHERE name = 'one' AND living AND process = {machines[0].running.pid}"
        checks.check(wait_until(lambda: place.ask(lives) == "1", timeout=20), f"a machine that knows neither finds the new server {what}")
        old = int(servers.primary.psql("SELECT count(status) FROM pages", place.database))
        servers.standby.stop(signal.SIGINT)  # for a moment only the old one is there
        time.sleep(1.5)
        servers.standby.start()
        for machine in machines:
            done = machine.wait(90)
            checks.check(done.code == 0 or "--new-run" in done.err, f"{machine.name} ended with {done.code} {what}\n{machine.said[-2500:]}")
        checks.check(("no synchronous standby" in "".join(machine.said for machine in machines)) is not synchronous,
                     f"what a lost server would cost is told {what}")
        checks.equal(int(servers.primary.psql("SELECT count(status) FROM pages", place.database)), old,
                     f"pages that the old server was given {what}")
        world.judge(place, f"fail-over {what}", lost=not synchronous)
        checks.note(f"   {what}: {before} pages stored, {after} after it; {len(server.log.visits)} requests for {world.once},"
                    f" {repeated(server)} again, {time.monotonic() - begin:.1f} s")
        servers.primary.stop()
        (servers.primary.folder / "data" / "postgresql.auto.conf").write_text("")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was made is taken away
    checks, parts = Checks("machine_faults_test"), {part.__name__: part for part in (faults, standbys)}
    for name in sys.argv[2:]:
        parts[name](checks)
    if not sys.argv[2:]:
        faults(checks)
        standbys(checks, (False,))  # both by name
    checks.exit()


if __name__ == "__main__":
    main()
