"""The live page: a crawl that is looked at while it runs, and a file afterwards. Its figures are those of SQL; who may not
ask is refused; a title of a page is never markup; many clients, slow ones too, are held and cost the crawl nothing.

    live_test.py path/to/crawl [PART...]
"""

import contextlib
import datetime
import http.client
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from checks import run_parts  # noqa: E402
from crawler import Running, run  # noqa: E402
from processes import alive, children, name, wait_until  # noqa: E402
from results import Results  # noqa: E402

TOKEN = "correct-horse-battery"


def live_url(running):
    """(host, port) that a crawl or `crawl serve` says it shows."""
    def found():
        text = running.errors() + running.out_path.read_text(errors="replace")
        return re.search(r"http://([\d.]+):(\d+)/", text)
    match = wait_until(found, timeout=20)
    return match[1], int(match[2])


def get(address, path, method="GET", host=None, **headers):
    """(status, headers, body)"""
    connection = http.client.HTTPConnection(*address, timeout=10)
    try:
        connection.putrequest(method, path, skip_host=True)
        if host != "":
            connection.putheader("Host", host or f"{address[0]}:{address[1]}")
        for key, value in headers.items():
            connection.putheader(key.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode("utf-8")
    finally:
        connection.close()


def raw(address, request, wait=3):
    """What comes back for these bytes, until the connection is closed or nothing comes."""
    with socket.create_connection(address, timeout=wait) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(request)
        answer = b""
        with contextlib.suppress(OSError):
            while len(answer) < 100_000 and (part := connection.recv(65536)):
                answer += part
    return answer.decode("latin-1")


class Site:
    """A small HTTP server of our own, so that what a page is called is up to the test."""

    def __init__(self, pages, delay):
        links = "".join(f'<a href="/p{number}">{number}</a>' for number in range(pages)) + '<a href="/gone">gone</a>'

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                number = self.path.removeprefix("/p")
                known = self.path == "/" or (number.isdigit() and int(number) < pages)
                title = "&lt;script&gt;alert(1)&lt;/script&gt;\x9b31m" if number == "3" else f"page {number}"
                body = f"<html><title>{title}</title><p>text {number}</p>{links if self.path == '/' else ''}".encode()
                time.sleep(delay)
                self.send_response(200 if known else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Events:
    """A client of the stream. `states` are those that came, `last` what came with the end."""

    def __init__(self, address):
        self.connection = socket.create_connection(address, timeout=10)
        self.connection.sendall(f"GET /events HTTP/1.1\r\nHost: {address[0]}\r\n\r\n".encode())
        self.text, self.states, self.last, self.ended = "", [], {}, False

    def read(self, seconds):
        """What comes within this time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self.ended:
            self.connection.settimeout(left)
            try:
                part = self.connection.recv(1 << 16)
            except (TimeoutError, OSError):
                break
            if not part:
                break
            self.text += part.decode("utf-8")
            *events, self.text = self.text.split("\n\n")
            for event in events:
                if event.startswith("data: {"):
                    self.states.append(json.loads(event.removeprefix("data: ")))
                for kind in ("overview", "findings"):
                    if event.startswith(f"event: {kind}\ndata: "):
                        self.last[kind] = json.loads(event.split("data: ", 1)[1])
                self.ended |= event.startswith("event: end")
        return self


def follows(checks, folder):
    """A crawl of some seconds: events come once a second, and the last has the figures of SQL."""
    with Site(pages=600, delay=0.02) as site:
        running = Running(["--listen", 0, "--depth", "all", "--per-host", 3, "--delay", 0, "--progress", "none", "-o", "live.db", site.url], folder)
        address = live_url(running)
        events = Events(address)
        wait_until(lambda: len(events.read(0.1).states) >= 3)
        moments = [datetime.datetime.fromisoformat(each["at"]) for each in events.states[-2:]]  # the first comes at once
        between = (moments[-1] - moments[0]).total_seconds()
        checks.check(len(events.states) >= 3 and 0.5 < between < 2.5, f"{len(events.states)} states, {between:.1f} s apart")
        status, headers, body = get(address, "/status.json")
        checks.equal(status, 200, "status.json")
        checks.contains(headers.get("Content-Security-Policy", ""), "default-src 'none'", "the policy of an answer")
        state = json.loads(body)
        checks.equal(state["phase"], "crawling", "phase")
        checks.check({"coordinator", "storage", "monitor"} <= {each["name"] for each in state["processes"]}, f"processes {state['processes']}")
        checks.check(any(each["in_flight"] > 0 or each["queued"] > 0 for each in state["hosts"]), f"hosts {state['hosts']}")
        metrics = get(address, "/metrics")[2]
        checks.check(re.search(r"^crawl_pages_total [1-9]", metrics, re.M), "pages in the metrics")
        judge_metrics(checks, metrics)
        checks.equal(get(address, "/healthz")[2], "ok\n", "healthz")
        rows = json.loads(get(address, "/results.json?state=done&limit=5")[2])["rows"]
        checks.equal(len(rows), 5, "rows of a table that is filled")
        monitor = [pid for pid in children(running.pid) if name(pid) == "crawl-monitor"]
        checks.equal(len(monitor), 1, "processes that show it")
        events.read(30)
        finished = running.wait(30)
        checks.equal(finished.code, 0, "exit status")
        checks.check(events.ended, "the stream says when the crawl has ended")
        checks.check(not alive(monitor[0]), "the monitor ends with the crawl")
    with Results(folder / "live.db") as results:
        counts = dict(results.query("SELECT state, count(*) FROM results GROUP BY 1"))
        last = events.states[-1]
        checks.equal(last["phase"], "finished", "last phase")
        for state in ("queued", "done", "failed", "skipped"):
            checks.equal(last["urls"][state], counts.get(state, 0), f"the last state's {state}")
        checks.equal(last["pages"], results.query("SELECT pages FROM runs")[0][0], "the last state's pages")
        overview, found = events.last["overview"], events.last["findings"]
        checks.equal(overview["types"], dict(results.query("SELECT content_type, count(*) FROM results WHERE status BETWEEN 200 AND 299 GROUP BY 1")),
                     "types of the last picture")
        checks.equal(overview["depths"], {str(depth): count for depth, count in results.query(
            "SELECT depth, count(*) FROM results WHERE state = 'done' GROUP BY 1")}, "depths of the last picture")
        told = {each["rule"]: each["count"] for each in found["found"]}
        view = dict(results.query("SELECT rule, count(*) FROM findings GROUP BY 1"))
        checks.check(0 < found["asked"] <= found["rules"], f"{found['asked']} of {found['rules']} rules were asked at the end")
        if found["asked"] == found["rules"]:
            checks.equal(told, view, "findings of the last picture")
        else:  # a loaded machine had no time to ask all once more
            checks.check(all(count <= view.get(rule, 0) for rule, count in told.items()), f"findings {told} of {view}")
        for of in (overview, found):
            checks.check(of["as_of"] >= last["at"][:19], f"as of {of['as_of']}, the crawl ended at {last['at']}")
        samples = results.query("SELECT pages, rss, cpu_parse, queued FROM samples ORDER BY at")
        checks.check(len(samples) >= 2 and samples[-1][0] == last["pages"], f"samples {samples}")
        checks.check(samples[-1][1] > 1 << 20, "memory of the last sample")
    checks.check(not list(folder.glob("live.db-*")), "no log is left beside the file")


def says(checks, folder, file, end):
    """Every command says in the same words how the last run ended."""
    checks.contains(run(["status", file], folder).out, end, "status")
    checks.equal(json.loads(run(["status", file, "--json"], folder).out)["runs"][0]["end"], end, "status --json")
    checks.contains(run(["top", file], folder).out.split("\n")[0], end, "top")
    run(["report", file, "-o", "report.html"], folder)
    checks.contains((folder / "report.html").read_text(), end, "report")
    serving = Running(["serve", file, "--listen", "0"], folder)
    address = live_url(serving)
    wait_until(lambda: "counting" not in json.loads(get(address, "/status.json")[2])["note"])
    state = json.loads(get(address, "/status.json")[2])
    checks.equal(": ".join(filter(None, (state["phase"], state["note"]))), end, "serve")
    serving.process.send_signal(signal.SIGTERM)
    serving.wait(10)


def ends(checks, folder):
    """How a run ended; and what the first seconds of one that another process runs look like."""
    with Site(pages=300, delay=0) as site:
        crawl = ["--depth", "all", "--delay", 0, "--progress", "none", "-q", "-p", 1]
        run([*crawl, "-o", "whole.db", site.url], folder)
        says(checks, folder, "whole.db", "finished")
        run([*crawl, "--max-pages", 20, "-o", "limit.db", site.url], folder)
        says(checks, folder, "limit.db", "stopped: --max-pages 20")
        running = Running([*crawl, "--rate", 20, "-o", "cut.db", site.url], folder)
        wait_until(lambda: (folder / "cut.db").exists() and run(["top", "cut.db"], folder).code == 0)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.process.wait(3)
        with Results(folder / "cut.db") as results:
            before = dict(results.query("SELECT state, count(*) FROM results GROUP BY 1"))
            shown = run(["top", "cut.db"], folder).out.split("\n")[:3]
            after = dict(results.query("SELECT state, count(*) FROM results GROUP BY 1"))
        checks.contains(shown[0], "crawling", "top of a crawl under way")
        figures = {state: int(count.replace(",", "")) for count, state in re.findall(r"([\d,]+) (done|queued)", shown[1])}
        checks.check(before["done"] <= figures["done"] <= after["done"], f"done: {before} {shown} {after}")
        checks.check(after["queued"] <= figures["queued"] <= before["queued"], f"queued: {before} {shown} {after}")
        checks.check(re.search(r"pages/s [\d.]+", shown[2]), f"pages a second before there are samples: {shown}")
        running.process.send_signal(signal.SIGINT)
        running.wait(20)
        says(checks, folder, "cut.db", "stopped: interrupted")
        running = Running([*crawl, "--rate", 20, "-o", "killed.db", site.url], folder)
        wait_until(lambda: (folder / "killed.db").exists() and "queued" in run(["status", "killed.db"], folder).out)
        time.sleep(1.5)
        for pid in [*children(running.pid), running.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        running.process.wait(10)
        wait_until(lambda: '"running":false' in run(["status", "killed.db", "--json"], folder).out.replace(" ", ""))
        says(checks, folder, "killed.db", "killed")


def judge_metrics(checks, metrics):
    """`promtool check metrics`, where it is there; else what it asks for most."""
    tool = subprocess.run(["sh", "-c", "command -v promtool"], capture_output=True, check=False)
    if tool.returncode == 0:
        judged = subprocess.run(["promtool", "check", "metrics"], input=metrics, text=True, capture_output=True, check=False)
        checks.check(judged.returncode == 0 and not judged.stderr, f"promtool: {judged.stderr}")
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", metrics, re.M))
    for metric in set(re.findall(r"^(crawl_\w+)", metrics, re.M)):
        checks.check(types.get(metric) == ("counter" if metric.endswith("_total") else "gauge"), f"type of {metric}")


def refuses(checks, folder):
    """Who names another host, comes from another page, has no token, or sends what is no request."""
    with Site(pages=20, delay=0) as site:
        run(["--depth", 1, "--delay", 0, "--progress", "none", "-q", site.url], folder)
    running = Running(["serve", "results.db", "--listen", "0"], folder)
    address = live_url(running)
    expected = {
        ("/", ""): 400, ("/", "evil.example"): 421, ("/", "localhost.evil.example"): 421, ("/", "localhost"): 200,
        ("/../etc/passwd", None): 404, ("/%2e%2e/", None): 404, ("/results.db", None): 404, ("/url?u=%zz", None): 400,
        ("/url?u=http://a/%00", None): 400, ("/results.json?sql=DROP", None): 400, ("/results.json?limit=1000000", None): 400,
        ("/results.json?status=abc", None): 400, ("/results.json?q=" + "a" * 15_000, None): 414, ("/url?u=http://no.such/", None): 404,
    }
    for (path, host), status in expected.items():
        found, headers, body = get(address, path, host=host)
        checks.equal(found, status, f"{path[:40]} of host {host}")
        checks.check(found == 200 or str(folder) not in body, f"{path[:40]} tells no path")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"):
        checks.equal(get(address, "/", method)[0], 405, method)
    checks.equal(get(address, "/status.json", Origin="http://evil.example")[0], 403, "another origin")
    checks.equal(get(address, "/", "HEAD")[2], "", "the body of HEAD")
    for request in (b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello",
                    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 40_000 + b"\r\n\r\n",
                    b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        answer = raw(address, request)
        checks.check(re.match(r"HTTP/1\.1 4\d\d ", answer), f"the answer to {request[:30]!r}: {answer[:60]!r}")
    hostile_texts(checks, address)
    findings(checks, address, folder / "results.db")
    running.process.terminate()
    checks.equal(running.wait(10).code, 0, "exit status after SIGTERM")


def hostile_texts(checks, address):
    rows = json.loads(get(address, "/results.json?q=alert")[2])["rows"]
    checks.equal([row["title"] for row in rows], ["<script>alert(1)</script>\ufffd31m"], "a title that is markup")
    status, headers, page = get(address, "/url?u=" + rows[0]["url"])
    checks.equal(status, 200, "the page of a URL")
    checks.check("<script>alert" not in page and "&lt;script&gt;" in page, "a title is text on the page of its URL")
    checks.contains(page, "by the link", "the page of a URL says what crawl why says")
    checks.check(headers["Content-Type"].startswith("text/html"), "type of a page")


def findings(checks, address, file):
    """Rules are asked in turn: once all have been, they have found what the view has."""
    end = time.monotonic() + 120
    while True:
        told = json.loads(get(address, "/findings.json")[2])
        if told["asked"] == told["rules"] or time.monotonic() > end:
            break
        time.sleep(0.5)
    checks.equal(told["asked"], told["rules"], "rules that were asked")
    with Results(file) as results:
        counts = dict(results.query("SELECT rule, count(*) FROM findings GROUP BY 1"))
    checks.equal({each["rule"]: each["count"] for each in told["found"]}, counts, "what they found")
    checks.equal([each["severity"] for each in told["found"]],
                 sorted((each["severity"] for each in told["found"]), key=["error", "warning", "notice"].index), "the worst first")


def tokens(checks, folder):
    """With an address of others' reach a token is needed; it is shown nowhere."""
    with Site(pages=3, delay=0) as site:
        run(["--depth", 1, "--delay", 0, "-q", site.url], folder)
        for arguments in (["--listen", "0.0.0.0:0", site.url], ["serve", "results.db", "--listen", "0.0.0.0:0"],
                          ["serve", "results.db", "--listen", "0.0.0.0:0", "--listen-token", "short"],
                          ["--listen", "99999", site.url], ["--listen", "a b:1", site.url]):
            refused = run(arguments, folder)
            checks.equal(refused.code, 2, f"exit status of {arguments[:4]}")
            checks.equal(refused.err.count("\n"), 1, f"lines about {arguments[:4]}: {refused.err}")
        finished = run(["--listen", "0.0.0.0:0", "-o", "other.db", "--progress", "none", site.url], folder, env={"CRAWL_LISTEN_TOKEN": TOKEN})
        checks.equal(finished.code, 0, "a crawl with a token")
        checks.check(TOKEN not in finished.out + finished.err, "the token is not printed")
        checks.check(TOKEN.encode() not in (folder / "other.db").read_bytes(), "the token is not in the file")
    (folder / "token").write_text(TOKEN + "\n")
    running = Running(["serve", "results.db", "--listen", "0.0.0.0:0", "--listen-token-file", "token"], folder)
    wait_until(lambda: re.search(r":(\d+)/", running.out_path.read_text()), timeout=20)
    address = ("127.0.0.1", int(re.search(r":(\d+)/", running.out_path.read_text())[1]))
    checks.equal(get(address, "/status.json")[0], 401, "without the token")
    checks.equal(get(address, "/healthz")[0], 200, "healthz without the token")
    checks.equal(get(address, "/status.json", Authorization="Bearer " + TOKEN)[0], 200, "with the token")
    checks.equal(get(address, "/?token=" + TOKEN[:-1])[0], 401, "a wrong token")
    status, headers, _ = get(address, "/?token=" + TOKEN)
    checks.equal((status, headers.get("Location")), (303, "/"), "the token in an address")
    checks.equal(get(address, "/status.json", Cookie=headers["Set-Cookie"].split(";")[0])[0], 200, "with the cookie")
    running.process.terminate()
    running.wait(10)


def many(checks, folder):
    """500 clients on the stream, 50 that never read, some that send half a head: all are held, and the crawl goes on."""
    with Site(pages=400, delay=0.01) as site:
        running = Running(["--listen", 0, "--depth", "all", "--per-host", 2, "--delay", 0, "--progress", "none", site.url], folder)
        address = live_url(running)
        clients = [Events(address) for _ in range(500)]
        lazy = [Events(address) for _ in range(50)]
        halves = [socket.create_connection(address) for _ in range(20)]
        for half in halves:
            half.sendall(b"GET / HTTP/1.1\r\nHo")
        begin = time.monotonic()
        checks.equal(get(address, "/healthz")[0], 200, "healthz beside them")
        checks.check(time.monotonic() - begin < 8, f"it took {time.monotonic() - begin:.1f} s")
        time.sleep(1.5)
        heard = sum(len(client.read(0.05).states) > 0 for client in clients)
        checks.equal(heard, 500, "clients that hear")
        finished = running.wait(60)
        checks.equal(finished.code, 0, "exit status")
        for connection in [client.connection for client in clients + lazy] + halves:
            connection.close()
    with Results(folder / "results.db") as results:
        checks.equal(results.query("SELECT count(*) FROM results WHERE state = 'done'")[0][0], 402, "pages")


def monitor_dies(checks, folder):
    """Whatever becomes of the monitor, the crawl does not care; another takes its place."""
    with Site(pages=250, delay=0.01) as site:
        running = Running(["--listen", 0, "--depth", "all", "--delay", 0, "--progress", "none", site.url], folder)
        address = live_url(running)
        monitors = lambda: [pid for pid in children(running.pid) if name(pid) == "crawl-monitor"]  # noqa: E731
        first = wait_until(monitors, timeout=10)[0]
        subprocess.run(["kill", "-9", str(first)], check=True)
        second = wait_until(lambda: [pid for pid in monitors() if pid != first], timeout=10)
        checks.check(second, "another monitor")
        checks.equal(get(address, "/healthz")[0], 200, "healthz of the second")
        checks.equal(running.wait(30).code, 0, "exit status")


def top(checks, folder):
    """Without a terminal it is written once; the figures are those of the file."""
    with Site(pages=30, delay=0) as site:
        run(["--depth", 1, "--delay", 0, "-q", site.url], folder)
    shown = run(["top", "results.db"], folder)
    checks.equal(shown.code, 0, "exit status")
    checks.contains(shown.out, "32 done", "pages")
    checks.contains(shown.out, "1 x 4xx", "missing pages")
    checks.contains(shown.out, "127.0.0.1:", "hosts")
    checks.contains(shown.out, "/gone", "last failures")
    checks.equal(run(["top", "none.db"], folder).code, 2, "a file that is not there")


if __name__ == "__main__":
    run_parts("live_test", follows, ends, refuses, tokens, many, monitor_dies, top)
