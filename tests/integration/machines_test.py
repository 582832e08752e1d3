"""A crawl that several machines share: each is a run of the program with a name of its own, a process group, and all are given
the same PostgreSQL. Whatever becomes of them and of the server, the rows are those that one machine leaves; no host is asked
by two within its delay. What becomes of them when they fail: machine_faults_test.py.

    machines_test.py path/to/crawl [PART...]
"""

import pathlib
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import Checks, scratch  # noqa: E402
from crawler import run  # noqa: E402
from machines import DELAY, Machine, check_delays, finish, pages, prepare, repeated  # noqa: E402
from postgres import Postgres  # noqa: E402
from processes import wait_until  # noqa: E402
from same_rows import SAME, Place, compare, rows_of  # noqa: E402
from web.graph import Graph  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl  # noqa: E402

GRAPH = ["--no-robots", "-d", "all", "--scope", "any", "-c", 16, "--retries", 0]


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
        check_delays(checks, server, 0.029)
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
        server.log.clear()
        machines = [Machine(server, folder, name, [*slow[:-2], "--max-pages-per-host", 2], [web.url(0)]).start() for name in ("one", "two")]
        checks.check(wait_until(lambda: len(server.log.visits) > 40, timeout=20), "pages with --max-pages-per-host")
        machines[0].running.process.terminate()  # its hosts are counted on by the other
        machines[0].wait()
        machines[0].start()
        finish(checks, machines, 4)
        most = max(len(visits) for visits in server.log.by_host().values())
        checks.check(most <= 2, f"{most} requests of one host with --max-pages-per-host 2, whoever had it")
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
        rows = run(["export", place.uri, "--select", "nodes", "--format", "csv", "--columns", "name,shards,living"], folder).out
        checks.contains(rows.replace("\r", ""), "one,0,0\ntwo,0,0\n", "crawl export --select nodes")
        first = Machine(server, folder, "one", [*options, "--check-external"], [web.url(0)]).start()
        checks.check(wait_until(lambda: place.ask("SELECT count(*) FROM shards WHERE owner = 'one'") == "256", timeout=20), "one has all")
        refused = Machine(server, folder, "two", options, [web.url(0)]).start().wait()
        checks.equal(refused.code, 2, "beside a machine with --check-external")
        checks.contains(refused.err, "--check-external", "what is said beside a machine that has it")
        first.kill_all()


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
    checks.exit()


if __name__ == "__main__":
    main()
