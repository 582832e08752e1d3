"""Crawls a server that misbehaves in every way (tests/support/servers/hostile): each URL has its row with the right
reason, and the crawl ends well, in bounded time and memory."""

import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from certificates import Authority  # noqa: E402
from checks import Checks, scratch  # noqa: E402
from crawler import Running, sanitized  # noqa: E402
from hostile.server import HostileServer  # noqa: E402
from processes import MemoryWatch  # noqa: E402
from results import Results  # noqa: E402

SECONDS = 60             # two attempts of 6 s, the backoff between them, and parsers at their limits
# --body-memory and what parsers may take; a bomb let loose would need gigabytes. The address sanitizer holds on to freed
# memory (256 MiB of it), and shadows all.
WORKER_KIB = (800 if sanitized() else 400) * 1024
OPTIONS = ["-p", 2, "-c", 128, "--per-host", 4, "--delay", 0, "--no-robots", "--timeout", "6s", "--read-timeout", "2s",
           "--connect-timeout", "2s", "--dns-timeout", "2s", "--retries", 1, "--max-body", "1MiB", "--progress", "plain"]


def crawl(checks, server, authority, folder):
    seeds = folder / "urls.txt"
    seeds.write_text("".join(case.url(server.port) + "\n" for case in server.cases))
    running = Running([*OPTIONS, "--ca-file", authority.ca_file, seeds], folder)
    memory = MemoryWatch(running.pid)
    finished = running.wait(4 * SECONDS)
    peaks = memory.stop()
    checks.equal(finished.code, 0, "exit status of the crawl")
    checks.check(finished.seconds < SECONDS, f"the crawl took {finished.seconds:.1f} s, {SECONDS} s were allowed")
    for name, peak in sorted(peaks.items()):
        checks.check(peak < WORKER_KIB, f"peak memory of {name}: {peak} KiB, {WORKER_KIB} KiB were allowed")
        checks.note(f"{name}: peak {peak // 1024} MiB")
    checks.note(f"{finished.seconds:.1f} s")
    if finished.code != 0:
        checks.note(finished.err[-3000:])


def judge(checks, server, folder):
    with Results(folder / "results.db") as results:
        rows = results.rows("url, state, reason, detail, status, truncated, size, attempts, title")
        checks.check(results.intact(), "results.db is damaged")
    for case in server.cases:
        for path, expected in case.rows.items():
            url = case.url(server.port, path)
            row = rows.get(url)
            if checks.check(row is not None, f"{case.name}: no row for {url}"):
                found = ", ".join(f"{key}={row[key]!r}"[:120] for key in row.keys() if key != "url")
                checks.check(expected.matches(row), f"{case.name}: expected {expected}\n    found {found}\n    {url}")
    left = [url for url, row in rows.items() if row["state"] == "queued"]
    checks.check(not left, f"{len(left)} URLs are still queued: {left[:5]}")


def main():
    checks = Checks("hostile_test")
    with scratch("hostile") as folder:
        folder = pathlib.Path(folder)
        authority = Authority(folder / "certificates")
        with HostileServer(authority) as server:
            checks.note(f"{len(server.cases)} cases")
            crawl(checks, server, authority, folder)
            if (folder / "results.db").exists():
                judge(checks, server, folder)
            else:
                checks.check(False, "there is no results.db")
    checks.exit()


main()
