"""Killed with SIGKILL at random moments and run again each time, a recrawl, a crawl with --max-pages-per-host, one that
stores raw bodies, an export and a compaction leave what one that nobody disturbed leaves, and no row that nobody names.

    kill_kinds_test.py path/to/crawl [PART...]
KILLS, KILL_SEED and KILL_WHO in the environment: more moments, the same ones again, or always "coordinator", "worker",
"storage" or "all". The 100 kills of each kind: for who in coordinator worker storage all; do KILLS=100 KILL_WHO=$who ...
"""

import json
import os
import pathlib
import random
import shutil
import sqlite3
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import Running, run  # noqa: E402
from processes import alive, children, kill, victims, wait_until  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402

KILLS = int(os.environ.get("KILLS", 8))
SEED = int(os.environ.get("KILL_SEED", time.time()))
WHO = os.environ.get("KILL_WHO")
PAGES = 600
OPTIONS = ["-p", 2, "-c", 16, "--per-host", 4, "--delay", 0, "--no-robots", "--progress", "none", "-d", "all"]
ORPHANS = {
    "bodies": "bodies WHERE id NOT IN (SELECT body_id FROM pages WHERE body_id IS NOT NULL)",
    "texts": "texts WHERE id NOT IN (SELECT text_id FROM pages WHERE text_id IS NOT NULL)",
    "raw_bodies": "raw_bodies WHERE url_id NOT IN (SELECT url_id FROM pages)",
    "headers": "headers WHERE url_id NOT IN (SELECT url_id FROM pages)",
    "links": "links WHERE from_id NOT IN (SELECT url_id FROM pages)",
    "links twice": "(SELECT 1 FROM links GROUP BY from_id, to_id HAVING count(*) > 1)",
}


class Site:
    """Pages that link to each other; their texts are others in each generation, some are said to be in another charset, some are missing."""

    def __init__(self):
        self.generation, self.delay = 0, 0.0

    def __call__(self, request):
        number = int(request.path.strip("/") or 0)
        random_ = random.Random(number * 10 + (0 if number % 4 == 0 else self.generation))
        words = " ".join(f"wört{random_.randrange(10**6)}" for _ in range(60))
        links = "".join(f'<a href="/{(number * 7 + i) % PAGES}">x</a>' for i in range(8))
        body = f"<!DOCTYPE html><title>{number}</title><p>{words}</p>{links}"
        if number % 13 == 5:
            return Answer("gone", status="404 Not Found", delay=self.delay)
        if number % 3 == 0:
            return Answer(body.replace("<p>", "<meta charset=iso-8859-1><p>"), delay=self.delay)
        return Answer(body, delay=self.delay)


def rows(file):
    with Results(file) as results:
        found = {tuple(row) for row in results.query(
            "SELECT url, state, reason, status, body_hash, size, title, links, text FROM results")}
        graph = {tuple(row) for row in results.query("SELECT from_url, to_url FROM link_graph")}
    return found, graph


def sound(checks, file, what):
    database = sqlite3.connect(file, timeout=20)
    checks.equal(database.execute("PRAGMA integrity_check").fetchone()[0], "ok", f"{what}: integrity")
    for name, rest in ORPHANS.items():
        checks.equal(database.execute(f"SELECT count(*) FROM {rest}").fetchone()[0], 0, f"{what}: {name} that nobody names")
    database.close()


def forget(file):
    for name in file.parent.glob(file.name + "*"):
        name.unlink()


def killed(checks, folder, command, random_, codes, most):
    """Runs the command again and again, killing at random moments, until it ends by itself or `most` kills have passed, then to
    its end. How many kills there were."""
    kills, over = 0, False
    while kills < most and not over:
        running = Running(command, folder)
        below = []
        while kills < most:
            time.sleep(random_.uniform(0.02, 0.5))
            below = children(running.pid) or below
            pids = victims(running.pid, WHO or random_.choice(["coordinator", "worker", "storage", "all"]), random_)
            if running.process.poll() is not None or not pids:
                break
            kill(pids)
            kills += 1
            if running.pid in pids:
                break
        finished = running.wait(60)
        checks.check(wait_until(lambda: not any(alive(pid) for pid in below)), "processes survive")
        checks.check(finished.code in (-9, 1, *codes), f"exit status {finished.code}\n{finished.err[-1000:]}")
        over = finished.code in codes
    if not over:
        finished = run(command, folder, timeout=90)
        checks.check(finished.code in codes, f"the last run: exit status {finished.code}\n{finished.err[-2000:]}")
    return kills


def rounds_of_kills(checks, round_):
    """Crawls that are killed until they are over, one after the other, until there were KILLS kills; round_(kills that are
    left) is one of them."""
    kills, rounds = 0, 0
    while kills < KILLS and rounds < KILLS:
        kills += round_(KILLS - kills)
        rounds += 1
    checks.equal(kills, KILLS, f"kills in {rounds} crawls")
    checks.note(f"{kills} kills of {WHO or 'any'} in {rounds} crawls")


def recrawl(checks, folder):
    """With bodies, raw bodies and headers: the recrawl that was killed leaves what the undisturbed one leaves."""
    site = Site()
    with RecordingServer(site) as server:
        command = [*OPTIONS, "--store", "all,text,links,headers", "-o"]
        checks.equal(run([*command, "whole.db", server.base + "/0"], folder).code, 0, "the first crawl")
        shutil.copy(folder / "whole.db", folder / "before.db")
        site.generation, site.delay = 1, 0.03
        checks.equal(run([*command, "whole.db", "--recrawl", server.base + "/0"], folder).code, 0, "the recrawl")
        whole, random_ = rows(folder / "whole.db"), random.Random(SEED)

        def round_(most):
            forget(folder / "disturbed.db")
            shutil.copy(folder / "before.db", folder / "disturbed.db")
            running = Running([*command, "disturbed.db", "--recrawl", server.base + "/0"], folder)
            asked = len(server.paths())
            wait_until(lambda: len(server.paths()) > asked + 50)
            kill([running.pid])
            running.wait(10)
            # Without --recrawl, for the next run goes on with one that did not end.
            kills = killed(checks, folder, [*command, "disturbed.db", server.base + "/0"], random_, (0,), most)
            checks.check(rows(folder / "disturbed.db") == whole, "rows differ from those of an undisturbed recrawl")
            return kills

        rounds_of_kills(checks, round_)
    for file in ("whole.db", "disturbed.db"):
        sound(checks, folder / file, file)
        exported = run(["export", file, "-o", file + ".warc.gz"], folder)
        checks.equal((exported.code, "pages are not in the file" in exported.err), (0, False), f"{file}: WARC export\n{exported.err}")


def pages_of_host(checks, folder):
    """Each run stops at its share; killed or not, all runs together fetch everything once it is all fetched."""
    site = Site()
    site.delay = 0.02
    with RecordingServer(site) as server:
        checks.equal(run([*OPTIONS, "-o", "whole.db", server.base + "/0"], folder).code, 0, "the undisturbed crawl")
        command = [*OPTIONS, "-o", "disturbed.db", "--max-pages-per-host", 200, server.base + "/0"]
        whole, random_ = rows(folder / "whole.db"), random.Random(SEED + 1)

        def round_(most):
            forget(folder / "disturbed.db")
            kills = 0
            for _ in range(PAGES // 200 + 2):
                kills += killed(checks, folder, command, random_, (0, 4), most - kills)
            checks.check(rows(folder / "disturbed.db") == whole, "rows differ from those of an undisturbed crawl")
            sound(checks, folder / "disturbed.db", "disturbed.db")
            return kills

        rounds_of_kills(checks, round_)


def export_and_compact(checks, folder):
    """A file that is written has its name when it is whole; the results are those of before or those of after."""
    with RecordingServer(Site()) as server:
        checks.equal(run([*OPTIONS, "-o", "m.db", "--store", "all,text,links,headers", server.base + "/0"], folder).code, 0, "the crawl")
    before, random_ = rows(folder / "m.db"), random.Random(SEED + 2)
    whole = {}
    for name in ("out.jsonl", "out.warc.gz"):
        began = time.monotonic()
        checks.equal(run(["export", "m.db", "-o", name], folder).code, 0, f"export to {name}")
        whole[name] = time.monotonic() - began
        (folder / name).unlink()
    for _ in range(KILLS):
        name = random_.choice(list(whole))
        running = Running(["export", "m.db", "-o", name], folder)
        time.sleep(random_.uniform(0, whole[name]))
        kill([running.pid])
        running.wait(10)
        if (folder / name).exists() and name.endswith("jsonl"):
            lines = (folder / name).read_text().splitlines()
            checks.equal(len([json.loads(line) for line in lines]), len(before[0]), "rows of an export that was killed and has its name")
    began = time.monotonic()
    shutil.copy(folder / "m.db", folder / "c.db")
    checks.equal(run(["compact", "c.db"], folder).code, 0, "compact")
    took = time.monotonic() - began
    for _ in range(KILLS):
        running = Running(["compact", "m.db"], folder)
        time.sleep(random_.uniform(0, took))
        kill([running.pid])
        running.wait(10)
        checks.check(rows(folder / "m.db") == before, "rows after a compaction that was killed")
    checks.equal(run(["compact", "m.db"], folder).code, 0, "compact at last")
    checks.check(rows(folder / "m.db") == before, "rows after the compaction")
    checks.check(not (folder / "m.db-new").exists(), "a compaction that was killed is cleared away")
    sound(checks, folder / "m.db", "m.db")


print(f"seed {SEED}")
run_parts("kill_kinds_test", recrawl, pages_of_host, export_and_compact)
