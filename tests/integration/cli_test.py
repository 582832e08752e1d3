"""The command line as documented: exit statuses, messages, resuming, seeds, the small commands, Ctrl-C, one writer."""

import json
import pathlib
import signal
import subprocess
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import Running, run  # noqa: E402
from processes import children, full_pipe, wait_until  # noqa: E402
from network import free_port  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results, body_of  # noqa: E402

FAST = ["-p", 2, "--delay", 0, "--per-host", 8, "--no-robots"]


def page(request):
    return Answer(f"<!DOCTYPE html><title>{request.path}</title><p>Text of {request.path}.</p>")


def late(seconds):
    return lambda request: Answer("<title>late</title>", delay=seconds)


def seeds(folder, server, count, name="urls.txt"):
    (folder / name).write_text("".join(f"{server.base}/{i}\n" for i in range(count)))
    return name


def states(folder, file="results.db"):
    with Results(folder / file) as results:
        return {row["state"]: row["n"] for row in results.query("SELECT state, count(*) n FROM results GROUP BY state")}


def bad_usage(checks, folder):
    """One line that says what is wrong and what would be right, exit 2, no file touched."""
    (folder / "urls.txt").write_text("http://127.0.0.1:9/\n")
    (folder / "bad.toml").write_text("proceses = 2\n")
    (folder / "broken.toml").write_text("processes = = 2\n")
    cases = [(["--dpeth", "3", "urls.txt"], "--depth"), (["-p", "0", "urls.txt"], "0"), (["-p", "many", "urls.txt"], "many"),
             (["--timeout", "soon", "urls.txt"], "soon"), (["--max-body", "10XB", "urls.txt"], "10XB"),
             (["--scope", "planet", "urls.txt"], "planet"), (["--retry-on", "99", "urls.txt"], "99"),
             (["--config", "bad.toml", "urls.txt"], "processes"), (["--config", "broken.toml", "urls.txt"], "broken.toml"),
             (["--config", "none.toml", "urls.txt"], "none.toml"), (["none.txt"], "none.txt"), ([], ""),
             (["--resolve", "nonsense", "urls.txt"], "nonsense"), (["--exclude", "(", "urls.txt"], "("),
             (["--progress", "loud", "urls.txt"], "loud")]
    libpq = "host=a.test password=s3cret dbname=x"
    cases += [(arguments, "postgresql://") for arguments in (
        ["-o", libpq, "urls.txt"], [libpq], ["resume", libpq], ["status", libpq], ["search", libpq, "words"], ["export", "-o", libpq, "r.db"],
        ["copy", "r.db", libpq], ["copy", libpq, "r.db"], ["import", "r.db", libpq], ["fetch", "--from", libpq, "http://a.test/"])]
    before = sorted(folder.iterdir())
    for arguments, part in cases:
        finished = run(arguments, folder)
        what = f"crawl {' '.join(arguments)}"
        checks.equal(finished.code, 2, f"{what}: exit status")
        checks.contains(finished.err + (finished.out if not arguments else ""), part, f"{what}: message")
        if arguments:
            checks.check(finished.err.count("\n") == 1, f"{what}: one line is wanted, not {finished.err!r}")
            checks.check("s3cret" not in finished.out + finished.err, f"{what}: shows a password: {finished.err!r}")
    checks.equal(sorted(folder.iterdir()), before, "files after bad usage")
    finished = run(["urls.txt"], folder, env={"CRAWL_PROCESSES": "none"})
    checks.equal(finished.code, 2, "a bad environment variable: exit status")
    checks.contains(finished.err, "CRAWL_PROCESSES", "a bad environment variable: message")


def help_and_version(checks, folder):
    for arguments in (["--help"], ["--version"], *([command, "--help"] for command in
                      ("demo", "bench", "fetch", "status", "cat", "why"))):
        finished = run(arguments, folder)
        checks.equal(finished.code, 0, f"crawl {' '.join(arguments)}: exit status")
        checks.check(finished.out and not finished.err, f"crawl {' '.join(arguments)}: text belongs on standard output")
    checks.contains(run(["--help"], folder).out, "--per-host", "--help")
    checks.check(not (folder / "results.db").exists(), "--help left a results.db")


def finishes(checks, folder):
    with RecordingServer(page) as server:
        finished = run([*FAST, seeds(folder, server, 40)], folder)
        checks.equal(finished.code, 0, "exit status of a finished crawl")
        checks.check("\r" not in finished.err and "\x1b" not in finished.err + finished.out,
                     "no terminal, yet a line is redrawn or coloured")
        checks.contains(finished.out + finished.err, "sqlite3", "the summary names the next command")
        checks.equal(states(folder), {"done": 40}, "states")
        checks.equal(sorted(server.paths()), sorted(f"/{i}" for i in range(40)), "requests")
        again = run([*FAST, "urls.txt"], folder)
        checks.equal(again.code, 0, "exit status when nothing is left to do")
        checks.equal(len(server.paths()), 40, "requests after a second run")
        status = run(["status"], folder)
        checks.equal(status.code, 0, "crawl status: exit status")
        checks.contains(status.out, "40", "crawl status")
        cat = run(["cat", "results.db", server.base + "/7"], folder)
        checks.equal((cat.code, cat.out), (0, "<!DOCTYPE html><title>/7</title><p>Text of /7.</p>"), "crawl cat")
        missing = run(["cat", "results.db", server.base + "/none"], folder)
        checks.check(missing.code != 0 and missing.err and not missing.out, "crawl cat of an unknown URL says so")
        checks.check(run(["status", "none.db"], folder).code != 0, "crawl status of no file fails")
        checks.check(not (folder / "none.db").exists(), "crawl status made a file")
        with Results(folder / "results.db") as results:
            row = results.query("SELECT * FROM results WHERE url = ?", server.base + "/7")[0]
            checks.equal(body_of(row).decode(), cat.out, "body in results.db")
            checks.equal((row["title"], row["status"], row["depth"], row["links"]), ("/7", 200, 0, 0), "row")
            checks.equal(results.value("SELECT count(*) FROM runs"), 2, "runs")
            version = results.value("PRAGMA user_version")
        described = (pathlib.Path(__file__).resolve().parents[2] / "docs/results-db.md").read_text()
        for part in (f"(now {version})", f"versions 3 to {version - 1} as they are", f"## Tables (version {version})"):
            checks.contains(described, part, "docs/results-db.md")
        afresh = run([*FAST, "--overwrite", seeds(folder, server, 3)], folder)
        checks.equal((afresh.code, states(folder)), (0, {"done": 3}), "--overwrite")


def seed_forms(checks, folder):
    with RecordingServer(page) as server:
        bare = server.base.removeprefix("http://")
        text = f"\ufeff# comment\r\n\r\n{server.base}/a\r\n  {bare}/b  \nhttp://[bad/\n{server.base}/c#x\n{server.base}/a\n{bare}"
        (folder / "list.txt").write_text(text)
        finished = run([*FAST, "list.txt"], folder)
        checks.equal(finished.code, 0, "exit status with a bad line")
        checks.contains(finished.err, "list.txt:5", "the bad line is named with file and number")
        checks.equal(sorted(server.paths()), ["/", "/a", "/b", "/c"], "requests of a seed file")
        finished = run([*FAST, "-o", "in.db", "-"], folder, stdin=f"{server.base}/in\nhttp://[worse/\n")
        checks.equal((finished.code, states(folder, "in.db")), (0, {"done": 1}), "seeds from standard input")
        checks.contains(finished.err, ":2", "a bad line of standard input is named")
        finished = run([*FAST, "-o", "arg.db", f"{server.base}/arg", bare + "/arg2"], folder)
        checks.equal((finished.code, states(folder, "arg.db")), (0, {"done": 2}), "seeds as arguments")
        (folder / "status").write_text(f"{server.base}/named\n")
        finished = run([*FAST, "-o", "named.db", "./status"], folder)
        checks.equal((finished.code, states(folder, "named.db")), (0, {"done": 1}), "a seed file named as a command")
        before = len(server.paths())
        finished = run([*FAST, "-o", "dry.db", "--dry-run", "list.txt"], folder)
        checks.equal((finished.code, len(server.paths())), (0, before), "--dry-run: exit status, requests")
        checks.contains(finished.out + finished.err, server.base + "/a", "--dry-run")
        checks.check(not (folder / "dry.db").exists(), "--dry-run made a file")


def configuration(checks, folder):
    flags = ["-p", 3, "-c", 77, "--delay", "250ms", "--per-host", 4, "--no-robots", "--max-body", "3MiB", "--store",
             "html,headers", "--retry-on", "500,503", "-H", "X-One: 1", "-H", "X-Two: 2", "--read-timeout", "1500ms",
             "--exclude", r"\.pdf$", "--resolve", "a.test:80:127.0.0.1", "--depth", "all", "-o", "other.db"]
    first = run(["--print-config", *flags, "http://127.0.0.1:9/"], folder)
    checks.equal(first.code, 0, "--print-config: exit status")
    (folder / "printed.toml").write_text(first.out)
    second = run(["--print-config", "--config", "printed.toml", "http://127.0.0.1:9/"], folder)
    checks.equal(second.out, first.out, "--print-config fed back")
    checks.check(not (folder / "other.db").exists(), "--print-config made a file")
    secret = run(["--print-config", "-H", "Authorization: Bearer hush", "--auth", "a.test=me:hush", "http://127.0.0.1:9/"],
                 folder)
    checks.check("hush" not in secret.out + secret.err, "--print-config shows a secret")
    (folder / "c.toml").write_text("processes = 4\ncoroutines = 11\nretries = 9\n")
    mixed = run(["--print-config", "--config", "c.toml", "--retries", 1, "http://127.0.0.1:9/"], folder,
                env={"CRAWL_PROCESSES": "5", "CRAWL_RETRIES": "7"}).out
    for line in ("processes = 5", "coroutines = 11", "retries = 1"):
        checks.contains(mixed, line, "flags win over environment, which wins over the file")


def other_endings(checks, folder):
    """3: no seed could be fetched. 4: a limit that was set; the same command goes on. 1: the file is unusable."""
    closed = f"http://127.0.0.1:{free_port()}/"
    finished = run([*FAST, "-o", "none.db", "--retries", 0, closed], folder)
    checks.equal((finished.code, states(folder, "none.db")), (3, {"failed": 1}), "no seed could be fetched")
    with RecordingServer(page) as server:
        finished = run([*FAST, "-o", "limit.db", "--max-pages", 10, seeds(folder, server, 30)], folder)
        checks.equal(finished.code, 4, "exit status at --max-pages")
        found = states(folder, "limit.db")
        checks.check(10 <= found.get("done", 0) < 30 and found.get("queued", 0) == 30 - found["done"], f"states at the limit: {found}")
        finished = run([*FAST, "-o", "limit.db", "urls.txt"], folder)
        checks.equal((finished.code, states(folder, "limit.db")), (0, {"done": 30}), "going on after a limit")
        checks.equal(sorted(server.paths()), sorted(f"/{i}" for i in range(30)), "each page is asked once over two runs")
        (folder / "text.db").write_text("this is no database, but a text that somebody still needs\n" * 50)
        before = (folder / "text.db").read_text()
        finished = run([*FAST, "-o", "text.db", server.base + "/x"], folder)
        checks.equal(finished.code, 1, "exit status when the results file is none")
        checks.contains(finished.err, "text.db", "message when the results file is none")
        checks.equal((folder / "text.db").read_text(), before, "a file that is no results file")
        finished = run([*FAST, "-o", "no/such/folder/r.db", server.base + "/x"], folder)
        checks.check(finished.code in (1, 2) and "no/such/folder" in finished.err, f"no folder: {finished.code} {finished.err}")
        (folder / "urls2.txt").write_text(server.base + "/x\n")
        finished = run([*FAST, "--overwrite", "-o", "urls2.txt", "urls2.txt"], folder)
        checks.equal((finished.code, (folder / "urls2.txt").read_text()), (1, server.base + "/x\n"), "--overwrite of a foreign file")
        finished = run([*FAST, "--stats", "none/s.json", "-o", "unmade.db", server.base + "/x"], folder)
        checks.equal((finished.code, (folder / "unmade.db").exists()), (2, False), "--stats that cannot be written")
        checks.contains(finished.err, "none", "--stats that cannot be written")
        finished = run([*FAST, "-q", "-o", "quiet.db", "--stats", "stats.json", server.base + "/q"], folder)
        checks.equal((finished.code, finished.err, finished.out), (0, "", ""), "-q")
        checks.check(isinstance(json.loads((folder / "stats.json").read_text()), dict), "--stats writes a JSON object")


def json_log(checks, folder):
    """With --log-format json each line of standard error is an object, also how far the crawl is and where its live page is."""
    with RecordingServer(lambda request: Answer("<title>late</title>", delay=5.5 if request.path == "/0" else 0)) as server:
        finished = run(["-v", "--no-robots", "--log-format", "json", "--listen", 0, "--retries", 0, seeds(folder, server, 2)], folder)
    messages = []
    for line in finished.err.splitlines():
        try:
            messages.append(json.loads(line)["message"])
        except (ValueError, KeyError):
            checks.check(False, f"no line of JSON: {line}")
    for part in ("live page: http://127.0.0.1:", "1 queued"):
        checks.check(any(part in message for message in messages), f"{part!r} in {messages}")


def interrupted(checks, folder):
    for signal_, name in ((signal.SIGINT, "once.db"), (signal.SIGTERM, "term.db"), (signal.SIGHUP, "hup.db")):
        with RecordingServer(late(1.5)) as server:
            running = Running([*FAST, "-o", name, seeds(folder, server, 60)], folder)
            wait_until(lambda: len(server.paths()) >= 8)
            time.sleep(0.3)
            asked = len(server.paths())
            running.process.send_signal(signal_)
            finished = running.wait(20)
            checks.equal(finished.code, 130, f"{signal_.name}: exit status")
            checks.check(0.2 < finished.seconds < 12, f"{signal_.name}: took {finished.seconds:.1f} s")
            checks.check(len(server.paths()) <= asked + 8, f"{signal_.name}: URLs were taken after it")
            done = states(folder, name).get("done", 0)
            checks.check(done >= asked - 8 and done > 0, f"{signal_.name}: {done} done of {asked} asked: what was under way finishes")
            checks.contains(finished.out + finished.err, name, f"{signal_.name}: says how to go on")
            server.respond = late(0)
            again = run([*FAST, "-o", name, "urls.txt"], folder)
            checks.equal((again.code, states(folder, name)), (0, {"done": 60}), f"{signal_.name}: going on")
            repeated = len(server.paths()) - len(set(server.paths()))
            checks.equal(repeated, 0, f"{signal_.name}: pages asked again though they were done")


def interrupted_twice(checks, folder):
    with RecordingServer(late(30)) as server:
        running = Running([*FAST, "-o", "twice.db", seeds(folder, server, 60)], folder)
        wait_until(lambda: len(server.paths()) >= 8)
        below = children(running.pid)
        running.process.send_signal(signal.SIGINT)
        time.sleep(1)
        checks.check(running.process.poll() is None, "the first Ctrl-C lets what is under way finish")
        at = time.monotonic()
        running.process.send_signal(signal.SIGINT)
        finished = running.wait(15)
        checks.equal(finished.code, 130, "second Ctrl-C: exit status")
        checks.check(time.monotonic() - at < 3, f"second Ctrl-C: took {time.monotonic() - at:.1f} s")
        checks.check(len(below) == 3, f"children of the crawl: {below}")
        with Results(folder / "twice.db") as results:
            checks.check(results.intact(), "twice.db is damaged")


def grace_ends(checks, folder):
    """One Ctrl-C and a server that does not answer: at most 10 s, and a little to leave."""
    with RecordingServer(late(60)) as server:
        running = Running([*FAST, "-o", "grace.db", seeds(folder, server, 20)], folder)
        wait_until(lambda: len(server.paths()) >= 8)
        at = time.monotonic()
        running.process.send_signal(signal.SIGINT)
        finished = running.wait(20)
        checks.equal(finished.code, 130, "Ctrl-C with a silent server: exit status")
        checks.check(time.monotonic() - at < 13, f"Ctrl-C with a silent server: took {time.monotonic() - at:.1f} s")
        checks.equal(states(folder, "grace.db"), {"queued": 20}, "what did not finish stays queued")


def unread_output(checks, folder):
    """A pipe that nobody reads, full from the beginning: lines and the summary are dropped, and nobody waits for them."""
    with full_pipe() as writer, RecordingServer(late(60)) as server:
        process = subprocess.Popen([sys.argv[1], *map(str, FAST), "-vv", "--progress", "plain", "-o", "unread.db", seeds(folder, server, 60)],
                                   cwd=folder, stderr=writer, stdout=writer)
        wait_until(lambda: len(server.paths()) >= 8)
        at = time.monotonic()
        process.send_signal(signal.SIGTERM)
        checks.equal(process.wait(40), 130, "SIGTERM with output that nobody reads: exit status")
        checks.check(time.monotonic() - at < 12, f"SIGTERM with output that nobody reads: took {time.monotonic() - at:.1f} s")


def one_writer(checks, folder):
    with RecordingServer(late(1.5)) as server:
        running = Running([*FAST, "--progress", "plain", "-o", "lock.db", seeds(folder, server, 64)], folder)
        wait_until(lambda: len(server.paths()) >= 4)
        second = run([*FAST, "-o", "lock.db", server.base + "/second"], folder)
        checks.check(second.code not in (0, None), f"a second writer: exit status {second.code}")
        checks.contains(second.err, str(running.pid), "a second writer: the holder's pid")
        checks.check(second.seconds < 4, f"a second writer is told at once, not after {second.seconds:.1f} s")
        checks.equal(run(["status", "lock.db"], folder).code, 0, "crawl status of a running crawl")
        finished = running.wait(60)
        checks.equal((finished.code, states(folder, "lock.db")), (0, {"done": 64}), "the first writer")
        lines = finished.err.splitlines()
        checks.check(len(lines) >= 2 and "\r" not in finished.err, f"plain progress of 12 s in lines: {lines}")


def small_commands(checks, folder):
    with RecordingServer(page) as server:
        finished = run(["fetch", server.base + "/one"], folder)
        checks.equal(finished.code, 0, "crawl fetch: exit status")
        for part in ("200", "/one"):
            checks.contains(finished.out, part, "crawl fetch")
        checks.check(not (folder / "results.db").exists(), "crawl fetch made a results file")
    finished = run(["demo"], folder, timeout=120)
    checks.equal(finished.code, 0, "crawl demo: exit status")
    checks.contains(finished.out + finished.err, "sqlite3", "crawl demo: shows what to ask")


run_parts("cli_test", bad_usage, help_and_version, finishes, seed_forms, configuration, other_endings, small_commands,
          json_log, interrupted, interrupted_twice, grace_ends, unread_output, one_writer)
