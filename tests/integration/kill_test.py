"""Killed with SIGKILL at 20 random moments (coordinator, a worker, storage, or all) and run again each time, a crawl of
5,000 pages (2,000 with a sanitizer) ends with the same URLs, statuses and hashes as one that nobody disturbed.

    kill_test.py path/to/crawl [SEED]      the seed of the random moments; printed, so that a failure can be repeated
"""

import pathlib
import random
import signal
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import Checks, scratch  # noqa: E402
from crawler import Running, run, sanitized  # noqa: E402
from network import Nginx  # noqa: E402
from processes import alive, children, kill, roles, victims, wait_until  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402

PAGES, KILLS = 2000 if sanitized() else 5000, 20
RATE = PAGES // 10       # pages a second that the server gives: the crawl takes ten seconds,
SECONDS_OF_KILLING = 7   # and the moments lie within the first seven or so
OPTIONS = ["-p", 2, "-c", 16, "--per-host", 16, "--delay", 0, "--no-robots", "--progress", "plain"]


def make_site(folder):
    """Pages of 1 to 12 KB, of three statuses: some are missing, some empty."""
    random_ = random.Random(7)
    (folder / "site").mkdir()
    paths = []
    for i in range(PAGES):
        paths.append(f"/{i}.html")
        if i % 50 == 17:
            continue  # 404
        links = "".join(f'<a href="/{random_.randrange(PAGES)}.html">x</a>' for _ in range(random_.randrange(20)))
        text = " ".join(str(random_.random()) for _ in range(random_.randrange(10, 600)))
        body = "" if i % 50 == 33 else f"<!DOCTYPE html><title>{i}</title><p>{text}</p>{links}"
        (folder / "site" / f"{i}.html").write_text(body)
    return paths


def outcome(folder, file):
    with Results(folder / file) as results:
        intact = results.intact()
        rows = {tuple(row) for row in results.query(
            "SELECT url, state, reason, status, body_hash, size, title, links, truncated FROM results")}
        graph = {tuple(row) for row in results.query("SELECT from_url, to_url FROM link_graph")}
    return intact, rows, graph


def disturbed(checks, folder, random_):
    """Runs and kills until KILLS moments have passed, then runs to the end."""
    command = [*OPTIONS, "-o", "disturbed.db", "urls.txt"]
    kills, runs, ends = 0, 0, 0
    while kills < KILLS and runs < 4 * KILLS:
        running = Running(command, folder)
        runs += 1
        came, code = one_run(checks, running, random_, KILLS - kills)
        kills += came
        if code == 0 and kills < KILLS:  # done before its time, as it can be on a fast machine: the other moments need another crawl
            ends += 1
            for file in folder.glob("disturbed.db*"):
                file.unlink()
    checks.equal(kills, KILLS, "moments of killing")
    finished = run(command, folder, timeout=120)
    checks.equal(finished.code, 0, "exit status of the last run")
    if finished.code != 0:
        checks.note(finished.err[-3000:])
    checks.note(f"{kills} kills in {runs} runs ({ends} came to their end), then one to the end")


def one_run(checks, running, random_, left):
    """One run, until it ends or its coordinator is killed. The number of kills that it saw, and its exit status."""
    kills, storage_deaths = 0, 0
    while kills < left:
        time.sleep(random_.uniform(0.02, 2 * SECONDS_OF_KILLING / KILLS))
        if running.process.poll() is not None:
            break
        target = random_.choice(["coordinator", "worker", "storage", "all"])
        below = children(running.pid)
        pids = victims(running.pid, target, random_)
        if not pids:
            continue
        kill(pids)
        kills += 1
        storage_deaths += target == "storage"
        if running.pid in pids:
            gone = wait_until(lambda: not any(alive(pid) for pid in below), timeout=5)
            checks.check(gone, f"after the death of {target}: {[pid for pid in below if alive(pid)]} survive")
            break
    finished = running.wait(120)
    expected = (-signal.SIGKILL, 0, 1) if storage_deaths >= 2 else (-signal.SIGKILL, 0)
    checks.check(finished.code in expected, f"exit status {finished.code} of a disturbed run\n{finished.err[-2000:]}")
    return kills, finished.code


def dies_early(checks, folder):
    """A storage process that is killed while it opens the file is started again, like one that is killed later."""
    with RecordingServer(lambda request: Answer(f"<title>{request.path}</title>")) as server:
        (folder / "few.txt").write_text("".join(f"{server.base}/{i}\n" for i in range(50)))
        running = Running(["-p", 2, "--per-host", 8, "--delay", 0, "--no-robots", "-o", "early.db", "few.txt"], folder)
        found = wait_until(lambda: roles(running.pid)["storage"], pause=0)
        kill(found)
        finished = running.wait(60)
        checks.equal(finished.code, 0, f"storage killed at its start: exit status\n{finished.err[-2000:]}")
        with Results(folder / "early.db") as results:
            checks.equal(results.value("SELECT count(*) FROM results WHERE state = 'done'"), 50, "storage killed at its start: pages")


def goes_on(checks, folder):
    """The death of a worker, or of storage, costs time and nothing else; a second one of storage within a minute is the end."""
    with RecordingServer(lambda request: Answer(f"<title>{request.path}</title>", delay=0.02)) as server:
        (folder / "some.txt").write_text("".join(f"{server.base}/{i}\n" for i in range(600)))
        command = ["-p", 2, "-c", 8, "--per-host", 8, "--delay", 0, "--no-robots"]
        for role, deaths, code in (("worker", 1, 0), ("storage", 1, 0), ("storage", 2, 1)):
            file = f"{role}{deaths}.db"
            running = Running([*command, "-o", file, "some.txt"], folder)
            begun = len(server.paths())
            for death in range(deaths):
                wait_until(lambda: len(server.paths()) > begun + 100 * (death + 1))
                found = wait_until(lambda: roles(running.pid)[role])
                kill(found[:1])
                wait_until(lambda: not alive(found[0]))
            finished = running.wait(60)
            what = f"{deaths} death(s) of {role}"
            checks.equal(finished.code, code, f"{what}: exit status")
            if finished.code != code:
                checks.note(finished.err[-2000:])
            checks.contains(finished.err, role, f"{what}: the log tells")
            if code:
                checks.equal(run([*command, "-o", file, "some.txt"], folder).code, 0, f"{what}: the next run")
            with Results(folder / file) as results:
                checks.equal(results.value("SELECT count(*) FROM results WHERE state = 'done' AND status = 200"), 600, f"{what}: pages")
                checks.check(results.intact(), f"{what}: {file} is damaged")


def main():
    checks = Checks("kill_test")
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    checks.note(f"seed {seed}: to repeat, give it as the second argument")
    with scratch("kill") as folder:
        folder = pathlib.Path(folder)
        paths = make_site(folder)
        with Nginx(folder, {"/": folder / "site"}, RATE) as nginx:
            (folder / "urls.txt").write_text("".join(nginx.base + path + "\n" for path in paths))
            whole = run([*OPTIONS, "-o", "whole.db", "urls.txt"], folder)
            checks.equal(whole.code, 0, "exit status of the undisturbed run")
            disturbed(checks, folder, random.Random(seed))
        intact, rows, graph = outcome(folder, "disturbed.db")
        _, expected_rows, expected_graph = outcome(folder, "whole.db")
        checks.check(intact, "PRAGMA integrity_check of the disturbed file")
        checks.equal(len(expected_rows), PAGES, "rows of the undisturbed run")
        checks.check(rows == expected_rows, f"rows differ: {sorted(rows ^ expected_rows, key=str)[:6]}")
        checks.check(graph == expected_graph, f"{len(graph ^ expected_graph)} links differ")
    with scratch("kill") as folder:
        dies_early(checks, pathlib.Path(folder))
        goes_on(checks, pathlib.Path(folder))
    checks.exit()


main()
