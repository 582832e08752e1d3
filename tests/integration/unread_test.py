"""Pipes that nobody reads: every command that waits for a reader is ended by a signal, with exit status 130 and no part of a
file left; a crawl waits for the reader of its figures no longer than is said."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import binary, environment, run  # noqa: E402
from processes import children, full_pipe, wait_until  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402

RULES = '[[extract]]\nname = "title"\nurl = ".*"\n[extract.fields]\ntitle = "title"\n'


def page(request):
    return Answer(f"<!DOCTYPE html><title>Page {request.path}</title><p>Words of {request.path}.</p>")


def results(folder, server, *options):
    (folder / "rules.toml").write_text(RULES)
    (folder / "urls.txt").write_text("".join(f"{server.base}/{i}\n" for i in range(40)))
    return run(["-p", 1, "--delay", 0, "--no-robots", "--store", "html,text,links,headers", *options, "-o", "r.db", "urls.txt"], folder)


def begin(arguments, folder, **streams):
    return subprocess.Popen([binary(), *map(str, arguments)], cwd=folder, env=environment(), stdin=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, **streams)


def wchan(process):
    return pathlib.Path(f"/proc/{process.pid}/wchan").read_text()


def ends_when_asked(checks, process, number, what):
    at = time.monotonic()
    process.send_signal(number)
    errors = process.communicate(timeout=30)[1].decode()
    checks.equal(process.returncode, 130, f"{what}: exit status after {number.name}")
    checks.check(time.monotonic() - at < 5, f"{what}: took {time.monotonic() - at:.1f} s after {number.name}")
    checks.check("system call" not in errors, f"{what}: says {errors!r}")


def commands(checks, folder):
    with RecordingServer(page) as server:
        checks.equal(results(folder, server).code, 0, "the crawl")
        url = server.base + "/1"
    there = sorted(folder.iterdir())
    waiting = [["status", "r.db"], ["status", "r.db", "--json"], ["why", "r.db", url], ["cat", "r.db", url], ["top", "r.db"],
               ["search", "r.db", "words"], ["audit", "r.db"], ["audit", "r.db", "--format", "html"],
               ["report", "r.db", "-o", "-"], ["parse", "r.db", "--config", "rules.toml"], ["compact", "r.db"]]
    waiting += [["export", "r.db", "--format", kind] for kind in ("jsonl", "csv", "warc", "sitemap", "markdown")]
    with full_pipe() as unread:
        for number in (signal.SIGTERM, signal.SIGINT):
            for arguments in waiting:
                what = f"crawl {' '.join(arguments)} that nobody reads"
                process = begin(arguments, folder, stdout=unread)
                checks.check(wait_until(lambda: "pipe" in wchan(process), 20), f"{what}: does not wait")
                ends_when_asked(checks, process, number, what)
    left = [path.name for path in sorted(folder.iterdir()) if path not in there and not path.name.startswith("r.db")]
    checks.equal(left, [], "files that are left")


def files(checks, folder):
    """A pipe with a name, which nobody opens."""
    with RecordingServer(page) as server:
        checks.equal(results(folder, server).code, 0, "the crawl")
    for arguments, name in ((["report", "r.db"], "page.html"), (["audit", "r.db"], "found.json"), (["export", "r.db"], "rows.jsonl")):
        os.mkfifo(folder / name)
        process = begin([*arguments, "-o", name], folder, stdout=subprocess.DEVNULL)
        checks.check(wait_until(lambda: "partner" in wchan(process), 20), f"crawl {arguments[0]}: does not wait")
        ends_when_asked(checks, process, signal.SIGTERM, f"crawl {arguments[0]} -o {name} that nobody opens")


def figures(checks, folder):
    """--stats: with a reader that comes late, one that does not read, and none."""
    with RecordingServer(page) as server:
        os.mkfifo(folder / "late")
        reader = subprocess.Popen(["sh", "-c", "sleep 1; cat late"], cwd=folder, stdout=subprocess.PIPE)
        checks.equal(results(folder, server, "--stats", "late").code, 0, "--stats of a pipe: exit status")
        checks.equal(json.loads(reader.communicate()[0])["pages"], 40, "--stats of a pipe: pages")
        os.mkfifo(folder / "none")
        finished = results(folder, server, "--stats", "none", "--overwrite")
        checks.check(finished.seconds < 20, f"--stats of a pipe that nobody opens: took {finished.seconds:.1f} s")
        checks.contains(finished.err, "cannot write --stats none", "--stats of a pipe that nobody opens")
    with full_pipe() as unread, RecordingServer(lambda request: Answer("late", delay=60)) as server:
        (folder / "late.txt").write_text(server.base + "/\n")
        process = begin(["--progress", "none", "--no-robots", "--stats", "/dev/stdout", "-o", "late.db", "late.txt"], folder, stdout=unread)
        wait_until(lambda: server.paths(), 20)
        at = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        checks.equal(process.returncode, 130, "--stats /dev/stdout that nobody reads: exit status after SIGTERM")
        checks.check(time.monotonic() - at < 15, f"--stats /dev/stdout that nobody reads: took {time.monotonic() - at:.1f} s")


def late_signal(checks, folder):
    """One that comes when the crawl has ended, while its figures wait for a reader: it is over with the status that it had."""
    with RecordingServer(page) as server, full_pipe() as unread:
        common = ["--progress", "none", "--no-robots", "--delay", 0]
        process = begin([*common, "-o", "end.db", server.base + "/1"], folder, stdout=unread)
        checks.check(wait_until(lambda: "pipe" in wchan(process), 20), "the summary does not wait")
        at = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        checks.equal(process.returncode, 0, "SIGTERM while the summary waits: exit status")
        checks.check(time.monotonic() - at < 5, f"SIGTERM while the summary waits: took {time.monotonic() - at:.1f} s")
        os.mkfifo(folder / "nobody")
        process = begin([*common, "--stats", "nobody", "-o", "stats.db", server.base + "/1"], folder, stdout=subprocess.PIPE)
        checks.check(wait_until(lambda: server.paths().count("/1") == 2 and not children(process.pid), 20), "the crawl does not end")
        process.send_signal(signal.SIGTERM)
        summary = process.communicate(timeout=30)[0].decode()
        checks.equal(process.returncode, 0, "SIGTERM while --stats waits: exit status")
        checks.contains(summary, "stats.db", "the summary after SIGTERM while --stats waits")


def file_limit(checks, folder):
    """A results file that may not grow (ulimit -f) is one that cannot be written, and nobody dies of it."""
    with RecordingServer(lambda request: Answer("<p>" + os.urandom(20_000).hex())) as server:
        (folder / "urls.txt").write_text("".join(f"{server.base}/{i}\n" for i in range(100)))
        limited = ["-c", 'ulimit -f 2000; exec "$@"', "sh", binary(), "--no-robots", "--delay", 0, "-o", "r.db", "urls.txt"]
        finished = run(limited, folder, program="/bin/sh")
    checks.equal((finished.code, finished.err.count("ulimit -f")), (1, 1), f"the crawl\n{finished.err}")
    checks.check("signal" not in finished.err, f"somebody died:\n{finished.err}")
    checks.equal(run(["status", "r.db"], folder).code, 0, "what was committed")


def full_disk(checks, folder):
    """Who asked for something and did not get it is told; a crawl has its results all the same."""
    with RecordingServer(page) as server:
        checks.equal(results(folder, server).code, 0, "the crawl")
        url = server.base + "/1"
        asked = [["status", "r.db"], ["status", "r.db", "--json"], ["why", "r.db", url], ["cat", "r.db", url], ["search", "r.db", "words"],
                 ["export", "r.db"], ["fetch", url], ["--dry-run", url], ["--help"], ["--version"]]
        for arguments in [*asked, ["--no-robots", "-o", "summary.db", url]]:
            with open("/dev/full", "wb") as full:
                process = begin(arguments, folder, stdout=full)
                errors = process.communicate(timeout=30)[1].decode()
            expected = (1, 1) if arguments in asked else (0, 0)
            checks.equal((process.returncode, errors.count("standard output cannot be written")), expected, f"crawl {arguments[:2]}: {errors}")


def reader_goes(checks, folder):
    """Before all is written, be it more than fits into a pipe: a quiet end."""
    long = "<!DOCTYPE html><title>Long</title><p>" + "word " * 50_000
    with RecordingServer(lambda request: Answer(long)) as server:
        checks.equal(results(folder, server).code, 0, "the crawl")
        url = server.base + "/1"
        for arguments in (["cat", "r.db", url], ["cat", "--as", "text", "r.db", url], ["cat", "--as", "json", "r.db", url],
                          ["fetch", "--body", url], ["status", "r.db"], ["export", "r.db"], ["--help"]):
            for reader in ("head -c 1", "true"):
                script = f'"$@" | {reader} > /dev/null; exit ${{PIPESTATUS[0]}}'
                done = subprocess.run(["bash", "-c", script, "bash", binary(), *arguments], cwd=folder, env=environment(), timeout=60,
                                      stdin=subprocess.DEVNULL, capture_output=True)
                checks.equal((done.returncode, done.stderr), (0, b""), f"{arguments[:3]} | {reader}")


def closed_streams(checks, folder):
    """Their numbers go to no file or socket, into which messages would be written."""
    with RecordingServer(lambda request: Answer("late", delay=5)) as server:
        command = f"exec '{binary()}' -p 1 --no-robots -vv --progress plain -o closed.db {server.base}/1 {server.base}/2 <&- >&- 2>&-"
        process = subprocess.Popen(["/bin/sh", "-c", command], cwd=folder, env=environment())
        wait_until(lambda: server.paths())
        for pid in [process.pid, *children(process.pid)]:
            held = [os.readlink(f"/proc/{pid}/fd/{number}") for number in range(3)]
            checks.equal(held, ["/dev/null"] * 3, f"the streams of process {pid}")
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        checks.equal(process.wait(30), 130, "exit status")


run_parts("unread_test", commands, files, figures, late_signal, file_limit, full_disk, reader_goes, closed_streams)
