"""A crawl that several machines share: each is a run of the program with a name of its own, a process group, and all are given
the same PostgreSQL. Whatever becomes of them and of the server, the rows are those that one machine leaves; no host is asked
by two within its delay. What becomes of them when they fail: machine_faults_test.py.

    machines_test.py path/to/crawl [PART...]
"""

import os
import pathlib
import signal
import sys
import threading
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from crawler import run  # noqa: E402
from machines import DELAY, Machine, check_delays, finish, pages, prepare, repeated, start_together  # noqa: E402
from processes import children, kill, name, roles, wait_until  # noqa: E402
from same_rows import SAME, Place, compare, rows_of, run_parts  # noqa: E402
from web.answers import Answer, page, redirect  # noqa: E402
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
        options = [*GRAPH, *DELAY, "-o", place.uri]
        alone = Machine(server, folder, "alone", [*options, "--max-pages", 20], [web.url(0)])
        finish(checks, [alone.start()], 4)
        checks.check("going on" not in alone.said, f"one that ends a run alone, by a limit, is let do so\n{alone.said}")
        before = pages(place)
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
        # One that was asked for again, as its answer was lost with its machine, counts once.
        most = max(len({visit.path for visit in visits}) for visits in server.log.by_host().values())
        checks.check(most <= 2, f"{most} pages of one host with --max-pages-per-host 2, whoever had it")
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


def dies_giving(place):
    """Storage that dies while its machine lets what is under way finish, since another waits for shards: both go on."""
    checks, folder, held, grace = place.checks, place.folder, [40], 2  # seconds; grace: yield_grace_ns of the program

    def slow(visit):
        return page("Slow", ["/1", "/2"]) if visit.path == "/" else page("Slow", delay=held[0])

    with WebServer() as server:
        for n in range(40):
            server.add(f"slow{n}.test", slow)
        prepare(place, server, Home(server))
        seeds = [server.url(f"slow{n}.test") for n in range(40)]
        options = ["--no-robots", "-d", "all", "--retries", 0, "--read-timeout", "60s", *DELAY, "-o", place.uri]
        one, two = (Machine(server, folder, name, options, seeds) for name in ("one", "two"))
        one.start()
        # From now on it has nothing to store, and what is under way holds the shards, however long the rest of this takes.
        checks.check(wait_until(lambda: pages(place) > 40, timeout=20), "pages of one machine")
        checks.check(wait_until(lambda: len(server.log.of(path="/1")) == 40, timeout=20), "requests under way")
        two.start()
        alone = time.monotonic()  # the last moment at which another had not joined

        def joined():
            nonlocal alone
            begun = time.monotonic()
            if place.ask("SELECT count(*) FROM machines WHERE living") == "2":
                return True
            alone = begun
            return False

        checks.check(wait_until(joined, timeout=20, pause=0.05), "another joins")
        time.sleep(0.5)  # two looks at who lives
        owners = place.ask("SELECT count(DISTINCT owner) FROM shards")
        kill(roles(one.running.pid)["storage"])
        late = time.monotonic() - alone > grace
        held[0] = 0
        checks.check(owners == "1" or late, f"{owners} owners of shards at that moment")
        finish(checks, [one, two], what="after the death of storage")
        checks.equal(place.ask("SELECT count(*) FROM results WHERE status = 200 AND host LIKE 'slow%'"), "120", "pages of both")


def stops_joining(place):
    """A machine that is stopped as it joins, with tables locked, holds up no other; when it goes on it joins too."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 27, 1500, 30, failing=0)
        prepare(place, server, web)
        one, two = (Machine(server, folder, name, [*GRAPH, "--delay", "1s", "-o", place.uri], [web.url(0)]) for name in ("one", "two"))
        lock = "SELECT pg_advisory_xact_lock(hashtextextended('crawl schema public', 0)), pg_sleep(60)"
        holder = threading.Thread(target=place.server.psql, args=(lock, place.database, False), daemon=True)
        holder.start()  # until one waits for the lock: it is stopped then, and is given it
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND "
        checks.check(wait_until(lambda: place.ask(locks + "granted") == "1", timeout=20), "the lock is held")
        one.start()
        checks.check(wait_until(lambda: place.ask(locks + "NOT granted") == "1", timeout=20), "one waits for it")
        node = next(pid for pid in children(one.running.pid) if name(pid) == "crawl-node")
        os.kill(node, signal.SIGSTOP)
        place.ask("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
        holder.join()
        two.start()
        living = "SELECT string_agg(name, ' ' ORDER BY name) FROM machines WHERE living"
        checks.check(wait_until(lambda: place.ask(living) == "two", timeout=20), "another joins")
        os.kill(node, signal.SIGCONT)
        checks.check(wait_until(lambda: place.ask(living) == "one two", timeout=20), "one joins when it goes on")
        for machine in (one, two):
            machine.running.process.terminate()
            checks.equal(machine.wait().code, 130, f"exit status of {machine.name}\n{machine.said[-1500:]}")


def gives_often(place):
    """Callback programs end and begin with each change of shards: their process has not died by that."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 26, 600, 60, failing=0)
        prepare(place, server, web)
        program = "python3 -uc \"import sys; [print('{}') for _ in iter(sys.stdin.readline, '')]\""
        options = [*GRAPH, "--delay", "600ms", "--on-page", program, "--on-page-processes", 1, "-o", place.uri]
        one, two = (Machine(server, folder, name, options, [web.url(0)]) for name in ("one", "two"))
        one.start()
        owners = "SELECT string_agg(DISTINCT owner, ' ' ORDER BY owner) FROM shards"
        for _ in range(4):
            before = pages(place)
            checks.check(wait_until(lambda before=before: pages(place) > before, timeout=20), "one machine stores pages")
            two.start()
            checks.check(wait_until(lambda: place.ask(owners) == "one two", timeout=20), "two share it")
            two.running.process.terminate()
            two.wait()
            checks.check(wait_until(lambda: place.ask(owners) == "one", timeout=20), "one has all of it")
        one.running.process.terminate()
        checks.equal(one.wait().code, 130, f"exit status\n{one.said[-1500:]}")
        checks.check("died" not in one.said + two.said, f"what is said\n{one.said[-1500:]}")


class Home:
    """A page of its own, for prepare()."""

    def __init__(self, server):
        self.server = server
        server.add("home.test", {"/": page("Home")})

    def url(self, _):
        return self.server.url("home.test")


class Ties:
    """A site of many hosts that lead to each other by more than links: redirects that spell a URL in their own way, doors that want
    to see a cookie and send to another host for it, style sheets and images of other hosts, links out of scope."""

    HOSTS = 24

    def __init__(self, server):
        self.server = server
        for n in range(self.HOSTS):
            for kind in ("site", "umlaut", "login", "style", "image", "away"):
                server.add(f"{kind}{n}.test", lambda visit, kind=kind, n=n: getattr(self, kind)(visit, n))

    def url(self, n, path="/", kind="site"):
        return self.server.url(f"{kind}{n % self.HOSTS}.test", path)

    def site(self, visit, n):
        if visit.path == "/moved":
            return redirect(self.url(n, "/%e4", "umlaut"))
        if visit.path == "/door":
            if "seen=1" in visit.headers.get("cookie", ""):
                return page("Inside", [self.url(n, "/behind")])
            return redirect(self.url(n, "/", "login"), headers=["Set-Cookie: seen=1"])
        if visit.path == "/":
            head = f'<link rel=stylesheet href="{self.url(n, "/a.css", "style")}">'
            links = [self.url(n + 1), "/moved", "/door", self.url(n, "/", "away"), self.url(n, f"/none-{n % 3}", "away"),
                     f'<a rel=nofollow href="{self.url(n, "/1.png", "image")}">image</a>', f'<img src="{self.url(n, "/1.png", "image")}">',
                     f'<img src="{self.url(n + 1, "/2.png", "image")}">']
            return page(f"Site {n}", links, head=head)
        return page(f"Page {visit.path} of {n}") if visit.path == "/behind" else None

    def umlaut(self, visit, _):
        return page("As it was spelled") if visit.path == "/%e4" else None

    def away(self, visit, n):
        return page(f"Away {n}") if visit.path in ("/", "/none-1") else None

    def style(self, visit, n):
        if visit.path == "/a.css":
            return Answer(f'@import "{self.url(n + 5, "/b.css", "style")}"; b {{ background: url("{self.url(n, "/3.png", "image")}") }}', type_="text/css")
        return Answer(f'b {{ background: url("{self.url(n, "/4.png", "image")}") }}', type_="text/css") if visit.path == "/b.css" else None

    def image(self, visit, n):
        return Answer(b"\x89PNG", type_="image/png") if n % 2 and len(visit.path) == len("/1.png") else None

    def login(self, visit, n):
        return redirect(self.url(n, "/door"))

    def passed_at_once(self, visits):
        """Doors whose first answer was lost, as their hosts were given away before it was stored: who had it has its cookie, and
        is let in when it asks again. That is as it should be, and other rows than where nothing is lost."""
        seen = {(visit.host, visit.path) for visit in visits}
        return [n for n in range(self.HOSTS) if (f"site{n}.test", "/door") in seen and (f"login{n}.test", "/") not in seen]


def tie(own, server, seeds, shared, options, number, what):
    """Three machines crawl the site, of which one is ended amid it and comes again."""
    own.folder.mkdir()
    prepare(own, server, Home(server), *options)
    machines = [Machine(server, own.folder, name, [*shared, *DELAY, "-o", own.uri], seeds) for name in ("one", "two", "three")]
    start_together(own, machines, server.url("home.test"), seeds)
    begun = len(server.log.visits)
    wait_until(lambda: len(server.log.visits) > begun + 100, timeout=20)
    machines[number].running.process.terminate()  # what its hosts are in the middle of is another's now, and its own again
    machines[number].wait()
    machines[number].write_seeds(seeds)
    machines[number].start()
    finish(own.checks, machines, what=what)


def ties(place):
    """What ties hosts together but links: the rows of one machine on a file."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Ties(server)
        seeds = [web.url(n) for n in range(0, web.HOSTS, 2)]
        for number, options in enumerate((["--scope", "any", "--resources", "check"],
                                          ["--scope", "host", "--resources", "check", "--check-external"])):
            what = " ".join(options)
            shared = ["--no-robots", "-d", "all", "-c", 16, "--retries", 0, *options]
            crawl(checks, server, folder, [Home(server).url(0), *seeds], *shared, "--delay", 0, output=f"file-{number}.db")
            for attempt in range(4):
                own, first = Place(checks, folder / f"{number}-{attempt}", place.server), len(server.log.visits)
                tie(own, server, seeds, shared, options, number, what)
                passed_at_once = web.passed_at_once(server.log.visits[first:])
                if not passed_at_once:
                    break
                checks.note(f"   {what}: the answers of {len(passed_at_once)} doors were lost as hosts were given away: once more")
            compare(checks, f"three machines {what}", own.rows(SAME), rows_of(folder / f"file-{number}.db", SAME))
            inside = "SELECT count(*) FROM results WHERE title = 'Inside'", "SELECT count(*) FROM results WHERE title = 'As it was spelled'"
            checks.note(f"   {what}: {own.ask(inside[0])} doors passed, {own.ask(inside[1])} pages by their own spelling, pages of each: "
                        + own.ask("SELECT string_agg(name || ' ' || pages, ', ') FROM machine_runs"))


def looks(place):
    """--max-pages ends pages on all machines, and what their links lead to is looked for to the end."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Ties(server)
        prepare(place, server, Home(server), "--check-external")
        before = pages(place)
        options = ["--no-robots", "-d", "all", "-c", 16, "--retries", 0, "--check-external", "--max-pages", 20, "--delay", "200ms", "-o", place.uri]
        seeds = [web.url(n, path) for n in range(web.HOSTS) for path in ("/", "/door")]
        machines = [Machine(server, folder, name, options, seeds) for name in ("one", "two")]
        start_together(place, machines, server.url("home.test"), seeds)
        finish(checks, machines, 4)
        whole = "SELECT count(*) FROM pages AS p JOIN urls AS u ON u.shard = p.shard AND u.id = p.url WHERE u.reason IS DISTINCT FROM 'checked'"
        stored = int(place.ask(whole)) - before  # a door that is asked again counts twice
        checks.check(12 <= stored <= 20, f"{stored} pages of two machines with --max-pages 20")
        checks.equal(place.ask("SELECT count(*) FROM urls WHERE state = 0 AND reason = 'checked'"), "0", "targets that were not looked for")
        checks.check(int(place.ask("SELECT count(*) FROM urls WHERE state = 1 AND reason = 'checked'")) > 10, "targets that were looked for")


def rendered(place):
    """Pages that a browser makes: what they want of a host of another machine is refused and noted, whatever a host is."""
    checks, folder, hosts = place.checks, place.folder, 12
    with WebServer() as server:
        for n in range(hosts):
            script = server.url(f"script{n}.test", "/a.js")
            body = f'<title>Empty</title><script src="/own.js"></script><script src="{script}"></script>' + "".join(
                f'<a href="{server.url(f"page{to % hosts}.test")}">page</a>' for to in (n + 1, n + 5))
            server.add(f"page{n}.test", {"/": Answer(body), "/own.js": Answer("document.title = 'Made'", type_="text/javascript")})
            server.add(f"script{n}.test", {"/a.js": Answer("document.title += ' twice'", type_="text/javascript")})
        prepare(place, server, Home(server))
        options = ["--no-robots", "-d", "all", "--scope", "any", "-c", 4, "--retries", 0, "--render", "always", "--render-processes", 1, *DELAY]
        seeds = [server.url(f"page{n}.test") for n in range(hosts)]
        machines = [Machine(server, folder, name, [*options, "-o", place.uri], seeds) for name in ("one", "two")]
        start_together(place, machines, server.url("home.test"), seeds)
        finish(checks, machines, what="with --render")
        got, refused = (int(place.ask("SELECT count(*) FROM page_requests WHERE url LIKE '%script%' AND " + which))
                        for which in ("status = 200", "detail = 'another machine of this crawl asks this host'"))
        checks.equal(got + refused, hosts, "scripts of other hosts that are noted")
        checks.check(got > 0 and refused > 0, f"{got} scripts were had, {refused} refused")
        checks.equal(place.ask("SELECT count(*) FROM results WHERE title = 'Made twice'"), str(got), "pages with both scripts")
        checks.equal(place.ask("SELECT count(*) FROM results WHERE title = 'Made'"), str(refused), "pages with their own alone")


def lists(place):
    """A list of seeds that dies with its machine: the others crawl on, and say at the end what is missing."""
    checks, folder = place.checks, place.folder
    with WebServer() as server:
        web = Graph(server, 25, 300, 30, failing=0)
        prepare(place, server, web)
        options = [*GRAPH, "--delay", "200ms", "-o", place.uri]
        one, two = (Machine(server, folder, name, options, [web.url(0)]) for name in ("one", "two"))
        pipe = two.folder / "urls.txt"
        pipe.unlink()
        os.mkfifo(pipe)
        one.start()
        two.start()
        with open(pipe, "w", encoding="utf-8") as more:
            more.write(web.url(1) + "\n")
            more.flush()
            checks.check(wait_until(lambda: place.ask("SELECT count(DISTINCT owner) FROM shards") == "2", timeout=20), "two share it")
            begun = "SELECT count(*) FROM machine_progress WHERE name = 'two' AND reading <> ''"
            checks.check(wait_until(lambda: place.ask(begun) == "1", timeout=20), "two has read of its list")
            two.kill_all()
        done = one.wait()
        checks.equal(done.code, 1, f"exit status when a list died with its machine\n{one.said[-1500:]}")
        checks.contains(done.err, "machine two ended before its seeds were read", "what is said of it")
        checks.contains(done.err, "urls.txt after 1 URLs", "how far it was read")
        checks.equal(place.ask("SELECT sum(queued), (SELECT exit_status FROM runs ORDER BY run_id DESC LIMIT 1) FROM shard_state"), "0|1",
                     "all else is crawled")
        checks.equal(one.start().wait().code, 1, "the same command, as long as nobody has it")
        checks.equal(one.start("--new-run").wait().code, 0, f"exit status of another run\n{one.said[-1500:]}")


PARTS = (equal, depths, limits, refusals, dies_giving, stops_joining, gives_often, ties, looks, rendered, lists)

if __name__ == "__main__":
    run_parts("machines_test", PARTS, "machines", "max_connections=60")
