"""What a server sees of a crawl: never more than --per-host requests at once, --delay kept between them, retries that back
off and obey Retry-After, and keep-alive connections that went stale replaced without costing an attempt."""

import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import run  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402

JITTER = 0.04  # seconds by which a busy machine may bring one request late, and so its follower seemingly early


def crawl(checks, folder, server, count, *options, code=0, timeout=120):
    (folder / "urls.txt").write_text("".join(f"{server.base}/{i}\n" for i in range(count)))
    finished = run(["-p", 2, "--no-robots", *options, "urls.txt"], folder, timeout=timeout)
    checks.equal(finished.code, code, f"exit status of a crawl with {options}")
    with Results(folder / "results.db") as results:
        return finished, results.rows()


def gaps(requests):
    times = sorted(request.at for request in requests)
    return [later - earlier for earlier, later in zip(times, times[1:])]


def slots(checks, folder):
    for per_host in (1, 3, 8):
        with RecordingServer(lambda request: Answer(delay=0.02)) as server:
            crawl(checks, folder, server, 80, "--delay", 0, "--per-host", per_host, "--overwrite")
            most = max(request.under_way for request in server.requests)
            checks.check(most <= per_host, f"--per-host {per_host}: {most} requests at once")
            checks.check(most == per_host, f"--per-host {per_host}: only {most} at once: the slots are not used")
            checks.equal(len(server.requests), 80, f"--per-host {per_host}: requests")


def delays(checks, folder):
    for options, what in ((["--per-host", 1], "one slot"), (["--per-host", 4], "four slots")):
        with RecordingServer(lambda request: Answer(delay=0.05)) as server:
            finished, _ = crawl(checks, folder, server, 12, "--delay", "300ms", *options, "--overwrite")
            shortest = min(gaps(server.requests))
            checks.check(shortest >= 0.3 - JITTER, f"--delay 300ms, {what}: two requests {shortest * 1000:.0f} ms apart")
            checks.check(finished.seconds < 12 * 0.3 + 3, f"--delay 300ms, {what}: took {finished.seconds:.1f} s")


def many_hosts(checks, folder):
    """The delay is each host's own: ten hosts take as long as one."""
    servers = [RecordingServer(address=f"127.0.5.{i + 1}").__enter__() for i in range(10)]
    (folder / "urls.txt").write_text("".join(f"{s.base}/{i}\n" for i in range(6) for s in servers))
    finished = run(["-p", 2, "--no-robots", "--delay", "300ms", "--overwrite", "urls.txt"], folder)
    checks.equal(finished.code, 0, "ten hosts: exit status")
    checks.check(finished.seconds < 5, f"ten hosts of six pages at 300 ms took {finished.seconds:.1f} s")
    for server in servers:
        checks.check(min(gaps(server.requests)) >= 0.3 - JITTER, f"{server.base}: delay not kept: {gaps(server.requests)}")
        server.__exit__()


def retries(checks, folder):
    with RecordingServer(lambda request: Answer("", "500 Oops")) as server:
        _, rows = crawl(checks, folder, server, 1, "--delay", 0, "--retries", 3, "--overwrite")
        row = rows[server.base + "/0"]
        checks.equal((row["state"], row["reason"], row["status"], row["attempts"]), ("failed", "http", 500, 4), "always 500")
        waits = gaps(server.requests)
        checks.check(len(waits) == 3 and waits[0] > 0.1 and waits[2] > waits[0], f"backoff grows: {waits}")
    with RecordingServer(lambda request: Answer("", "404 No")) as server:
        _, rows = crawl(checks, folder, server, 1, "--delay", 0, "--overwrite")
        checks.equal((rows[server.base + "/0"]["state"], len(server.requests)), ("done", 1), "a 404 is not tried again")
    with RecordingServer(lambda request: Answer("", "404 No")) as server:
        _, rows = crawl(checks, folder, server, 1, "--delay", 0, "--retry-on", "404", "--retries", 1, "--overwrite")
        checks.equal((rows[server.base + "/0"]["state"], len(server.requests)), ("failed", 2), "--retry-on 404")


def retry_after(checks, folder):
    def busy_once(request):
        return Answer("", "503 Busy", ["Retry-After: 3"]) if request.nth == 0 and request.path == "/0" else Answer()

    with RecordingServer(busy_once) as server:
        _, rows = crawl(checks, folder, server, 6, "--delay", 0, "--overwrite")
        mine = [request for request in server.requests if request.path == "/0"]
        checks.check(len(mine) == 2 and mine[1].at - mine[0].at >= 3 - JITTER, f"Retry-After: 3: asked again after {gaps(mine)}")
        others = [r for r in server.requests if r.path != "/0" and mine[0].at + 0.5 < r.at < mine[0].at + 3 - JITTER]
        checks.check(not others, f"Retry-After holds for the host: {len(others)} requests came meanwhile")
        checks.equal({row["state"] for row in rows.values()}, {"done"}, "after Retry-After")

    with RecordingServer(lambda request: Answer("", "429 Slow", ["Retry-After: 3600"])) as server:
        finished, rows = crawl(checks, folder, server, 4, "--delay", 0, "--overwrite", code=4, timeout=30)
        checks.check(finished.seconds < 20, f"parked for an hour: the crawl left after {finished.seconds:.1f} s")
        checks.contains((finished.out + finished.err).strip().splitlines()[-1], server.base.removeprefix("http://"),
                        "the last line names the parked host")
        checks.check("queued" in {row["state"] for row in rows.values()}, "what waits for a parked host stays queued")
        asked = len(server.requests)
        crawl(checks, folder, server, 4, "--delay", 0, code=4, timeout=30)
        checks.equal(len(server.requests), asked, "a parked host is not asked by the next run either")


def retry_after_with_slots(checks, folder):
    """What workers were given beyond the slots is not asked for once the host asks for patience."""
    def busy_later(request):
        busy = request.path == "/50" and request.nth == 0
        return Answer("", "503 Busy", ["Retry-After: 2"], delay=0.01) if busy else Answer(delay=0.01)

    with RecordingServer(busy_later) as server:
        _, rows = crawl(checks, folder, server, 120, "--delay", 0, "--per-host", 6, "-c", 64, "--overwrite")
        busy = next(request for request in server.requests if request.path == "/50")
        # As many as the other slots may have been sent before the answer was read, whenever that was.
        early = [r.path for r in server.requests if busy.answered < r.at < busy.answered + 2 - JITTER]
        checks.check(len(early) <= 5, f"--per-host 6: asked while Retry-After held: {early}")
        checks.equal({row["state"] for row in rows.values()}, {"done"}, "--per-host 6: after Retry-After")
        checks.equal(len(server.requests), 121, "--per-host 6: requests")


def stale_connections(checks, folder):
    """The server closes idle connections after 0.2 s; requests come every 0.3 s: each finds its connection stale or gone."""
    with RecordingServer(drop_after=0.2) as server:
        _, rows = crawl(checks, folder, server, 10, "--delay", "300ms", "--retries", 0, "-p", 1, "--overwrite")
        checks.equal({(row["state"], row["attempts"]) for row in rows.values()}, {("done", 1)}, "closed while idle")
    # Closed at the moment of the second request, by a server that had not said that it would.
    with RecordingServer(lambda request: Answer(then="drop")) as server:
        _, rows = crawl(checks, folder, server, 40, "--delay", 0, "--retries", 0, "-p", 1, "--overwrite")
        checks.equal({(row["state"], row["attempts"]) for row in rows.values()}, {("done", 1)}, "closed after each answer")
    with RecordingServer() as server:
        crawl(checks, folder, server, 100, "--delay", 0, "-p", 1, "--overwrite")
        checks.check(server.connections <= 2, f"100 requests of one slot used {server.connections} connections")


def request_headers(checks, folder):
    with RecordingServer() as server:
        crawl(checks, folder, server, 1, "--delay", 0, "-A", "tester/1.0 (+http://127.0.0.1/)", "-H", "X-Extra: yes", "--overwrite")
        headers = server.requests[0].headers
        checks.equal((headers.get("user-agent"), headers.get("x-extra")), ("tester/1.0 (+http://127.0.0.1/)", "yes"), "headers")
        checks.equal(headers.get("host"), server.base.removeprefix("http://"), "Host")
        checks.contains(headers.get("accept-encoding", ""), "gzip", "Accept-Encoding")


run_parts("politeness_test", slots, delays, many_hosts, retries, retry_after, retry_after_with_slots, stale_connections, request_headers)
