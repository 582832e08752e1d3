"""Chains of redirects that know something, a cookie or a spelling, and are disturbed at each of their hops: processes are
killed, machines come, leave and die. The rows are those of a quiet crawl.

    chains_test.py path/to/crawl [PART...]
"""

import pathlib
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from machines import Machine, check_delays, finish, prepare  # noqa: E402
from postgres import Postgres  # noqa: E402
from processes import kill, roles, wait_until  # noqa: E402
from same_rows import SAME, Place, compare, rows_of  # noqa: E402
from web.answers import redirect  # noqa: E402
from web.doors import Doors  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl, end_by_kill, start  # noqa: E402

OPTIONS = ["--no-robots", "-d", "all", "--scope", "any", "-c", 16, "--retries", 0]


def quiet(checks, server, folder, doors):
    """The rows, and how many requests they take."""
    crawl(checks, server, folder, doors.seeds(), *OPTIONS, "--delay", 0, output="quiet.db")
    expected, requests = rows_of(folder / "quiet.db", SAME), len(server.log.visits)
    titles = [row[11] for row in expected["results"]]
    for title in ("Inside", "Arrived", "As it was spelled"):
        checks.equal(sum((found or "").startswith(title) for found in titles), doors.sites * doors.each, f"pages '{title}'")
    server.log.clear()
    return expected, requests


def behind(rows):
    """URL and title of the pages that chains lead to, and whatever is no redirect."""
    return sorted((row[0], row[11]) for row in rows["results"] if row[6] == 200)


def killed(checks, folder):
    """Everything, or storage alone, at moments that lie some hops apart."""
    with WebServer() as server:
        doors = Doors(server, 5, 1)
        expected, requests = quiet(checks, server, folder, doors)
        slow = [*OPTIONS, "--delay", "60ms"]
        for who in ("all", "storage"):
            for moment in range(6, requests, 6):
                what, output = f"killed after {moment} requests: {who}", f"{who}-{moment}.db"
                server.log.clear()
                running = start(server, folder, doors.seeds(), *slow, output=output)
                checks.check(wait_until(lambda moment=moment: len(server.log.visits) >= moment, pause=0.002), f"requests, {what}")
                time.sleep(0.03)  # half of the pause until the next
                if who == "storage":
                    kill(roles(running.pid)["storage"])
                    checks.equal(running.wait(60).code, 0, f"exit status, {what}")
                    # A door whose answer was lost with storage has given its cookie, and opens at once.
                    checks.equal(behind(rows_of(folder / output, SAME)), behind(expected), f"pages, {what}")
                else:
                    end_by_kill(running)
                    crawl(checks, server, folder, doors.seeds(), *slow, output=output)
                    compare(checks, what, rows_of(folder / output, SAME), expected)
                # What was under way at the kill, and the cookies of what waits: three times the slots at most.
                checks.check(len(server.log.visits) <= requests + 3 * 16, f"{len(server.log.visits)} requests for {requests}, {what}")


def no_more(checks, folder):
    """Where nothing is to be kept there is no table; where all has its answer there is no row."""
    with WebServer() as server:
        server.add("plain.test", {f"/{n}": redirect(f"/{n + 1}") for n in range(9)})
        doors = Doors(server, 2, 2)
        quiet(checks, server, folder, doors)
        with_rows = rows_of(folder / "quiet.db", {"chains": "*"})
        checks.equal(with_rows["chains"], [], "chains of a crawl that is over")
        crawl(checks, server, folder, [server.url("plain.test", "/0")], *OPTIONS, "--delay", 0, "--max-pages", 2, code=4,
              output="plain.db")
        checks.equal(rows_of(folder / "plain.db", {"sqlite_master": "name"})["sqlite_master"].count(("chains",)), 0,
                     "a table for redirects alone")


def come_and_go(checks, place, server, doors, requests):
    """A crawl by three machines, of which one leaves, comes back and dies, and another leaves."""
    prepare(place, server, doors)
    server.log.clear()
    options = [*OPTIONS, "--delay", "100ms", "-o", place.uri]
    one, two, three = machines = [Machine(server, place.folder, name, options, doors.seeds()) for name in ("one", "two", "three")]

    def more(count):
        begun = len(server.log.visits)
        wait_until(lambda: len(server.log.visits) >= min(begun + count, requests), timeout=20, pause=0.01)

    def owners(count):
        asked = "SELECT count(DISTINCT owner) FROM shards WHERE owner IS NOT NULL"
        checks.check(wait_until(lambda: place.ask(asked) == str(count), timeout=20, pause=0.05), f"{count} machines have shards")

    one.start()
    more(40)
    two.start()
    owners(2)
    more(30)
    two.running.process.terminate()
    two.wait()
    more(30)
    two.start()
    three.start()
    owners(3)
    more(30)
    two.kill_all()
    owners(2)
    more(30)
    one.running.process.terminate()
    one.wait()
    finish(checks, [machine for machine in machines if machine.running is not None])


def machines_change(checks, folder):
    """Another machine joins, leaves, comes back, and dies, with the chains at all hops."""
    with Postgres("max_connections=60") as database, WebServer() as server:
        doors = Doors(server, 12, 4)
        expected, requests = quiet(checks, server, folder, doors)
        for attempt in range(4):
            (folder / str(attempt)).mkdir()
            place = Place(checks, folder / str(attempt), database)
            come_and_go(checks, place, server, doors, requests)
            passed_at_once = doors.passed_at_once(server.log.visits)
            if not passed_at_once:
                break
            checks.note(f"   the answers of {len(passed_at_once)} doors were lost: once more")
        compare(checks, "machines that come and go", place.rows(SAME), expected)
        check_delays(checks, server, 0.1)
        checks.equal(place.ask("SELECT count(*) FROM chains"), "0", "chains of a crawl that is over")
        checks.note(f"   {len(server.log.visits)} requests for {requests}")
        place.ask("DROP TABLE chains")  # as programs left it that did not know it
        compare(checks, "a copy without the table", place.rows(SAME), expected)


run_parts("chains_test", killed, no_more, machines_change)
