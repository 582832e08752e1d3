"""A crawl that several machines share, and a server that fails them in the middle of what one of them does: what is made at the
end, a disk that is full, connections that are cut. Whatever becomes of them, the rows are those that one machine leaves.

    machine_servers_test.py path/to/crawl [PART...]
"""

import collections
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from cut_connections import CutConnections  # noqa: E402
from machines import DELAY, Machine, finish, pages, prepare  # noqa: E402
from processes import wait_until  # noqa: E402
from same_rows import SAME, compare, rows_of, run_parts  # noqa: E402
from web.graph import Graph  # noqa: E402
from web.server import WebServer  # noqa: E402
from webcrawl import crawl  # noqa: E402

GRAPH = ["--no-robots", "-d", "all", "--scope", "any", "-c", 16, "--retries", 0]


def dies_ending(place):
    """A machine that dies amid what is made of the whole crawl at its end: another one makes it, and the run ends then alone."""
    checks, folder = place.checks, place.folder
    waiting = ("SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
               " AND query LIKE '%link_facts%' AND pid <> pg_backend_pid() LIMIT 1")
    with WebServer() as server:
        web = Graph(server, 27, 200, 30, failing=0)
        crawl(checks, server, folder, [web.url(0)], *GRAPH, "--delay", 0, output="file.db")
        prepare(place, server, web)
        options = [*GRAPH, "--delay", "200ms", "-o", place.uri]
        machines = {name: Machine(server, folder, name, options, [web.url(0)]).start() for name in ("one", "two")}
        checks.check(wait_until(lambda: pages(place) > 20, timeout=20), "pages of both")
        with place.server.session("BEGIN; LOCK TABLE link_facts IN SHARE MODE; SELECT pg_sleep(60)", place.database):
            checks.check(wait_until(lambda: place.ask(waiting) != "", timeout=40), "one machine makes what is made at the end")
            name = place.ask(waiting).split()[-1].split("/")[-1]
            checks.check(name in machines, f"whose session it is: {name}")
            machines.pop(name, machines["one"]).kill_all()
            checks.equal(place.ask("SELECT count(*) FROM runs WHERE finished_at IS NULL"), "1", "runs under way then")
        finish(checks, machines.values(), what="when the other one died at the end")
        compare(checks, "a death at the end", place.rows(SAME), rows_of(folder / "file.db", SAME))
        checks.equal(place.ask("SELECT exit_status FROM runs ORDER BY run_id DESC LIMIT 1"), "0", "of the run")


def full(place):
    """A server that answers and takes nothing, as with a full disk: hosts are not asked the same for ever, and then it goes on."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 28, 200, 30, failing=0)
        crawl(checks, server, folder, [web.url(0)], *GRAPH, "--delay", 0, output="file.db")
        server.log.visits.clear()
        prepare(place, server, web)
        place.ask("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF (SELECT count(*) > 20 FROM pages) THEN"
                  " RAISE EXCEPTION USING MESSAGE = ''no space left'', ERRCODE = ''53100''; END IF; RETURN NULL; END';"
                  "CREATE TRIGGER full_disk AFTER INSERT ON pages EXECUTE FUNCTION full_disk()")
        one = Machine(server, folder, "one", [*GRAPH, *DELAY, "--store-timeout", "3s", "-o", place.uri], [web.url(0)]).start()
        done = one.wait()
        checks.equal(done.code, 1, f"exit status when nothing can be stored\n{one.said[-1500:]}")
        checks.contains(done.err, "no space left; nothing can be stored (--store-timeout)", "what is said")
        most = max(collections.Counter((visit.host, visit.path) for visit in server.log.visits).values())
        checks.check(2 < most < 30, f"a URL was asked {most} times")
        place.ask("DROP TRIGGER full_disk ON pages")
        finish(checks, [one.start()], what="when there is room again")
        compare(checks, "a full disk", place.rows(SAME), rows_of(folder / "file.db", SAME))


def cut(place):
    """Connections that are cut on the way to the server, which answers others: it is waited for."""
    with WebServer() as server, CutConnections(place.server, place.folder, 8) as way:
        uri = f"postgresql://crawl@/{place.database}?host={way.host()}"
        machine = Machine(server, place.folder, "one", [*GRAPH, "-o", uri], [Graph(server, 29, 20, 2).url(0)])
        finish(place.checks, [machine.start()], what="over connections that are cut")
        place.checks.equal(way.cut, 4, "connections that were cut")


PARTS = (dies_ending, full, cut)

if __name__ == "__main__":
    run_parts("machine_servers_test", PARTS, "machines", "max_connections=60")
