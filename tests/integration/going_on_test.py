"""How to go on is never lost: what the summary, `crawl status` and `crawl resume` say of a crawl that was stopped, and
that what they say works when it is pasted.

    going_on_test.py path/to/crawl [PART...]
"""

import os
import pathlib
import re
import signal
import subprocess
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support"),
                str(pathlib.Path(__file__).resolve().parents[1] / "support" / "servers")]
from checks import run_parts  # noqa: E402
from crawler import Running, binary, environment, run  # noqa: E402
from processes import wait_until  # noqa: E402
from recording import Answer, RecordingServer  # noqa: E402
from results import Results  # noqa: E402

FAST = ["-p", 2, "--delay", 0, "--per-host", 4, "--no-robots", "--progress", "none"]


def site(request):
    number = int(request.path.strip("/") or 0)
    links = "".join(f'<a href="/{number * 3 + i}">x</a>' for i in (1, 2, 3)) if number < 60 else ""
    return Answer(f"<!DOCTYPE html><title>{number}</title><p>Text {number}</p>{links}")


def states(folder, file="m.db"):
    with Results(folder / file) as results:
        return {row["state"]: row["n"] for row in results.query("SELECT state, count(*) n FROM results GROUP BY state")}


def pasted(line, folder):
    """What a shell makes of the line, `crawl` being the program under test."""
    (folder / "bin").mkdir(exist_ok=True)
    if not (folder / "bin" / "crawl").exists():
        (folder / "bin" / "crawl").symlink_to(binary())
    return subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, timeout=60,
                          env=environment({"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}))


def line_with(text, part):
    return next((line.split("#")[0].strip() for line in text.splitlines() if part in line), "")


def other_options(checks, folder):
    """Resumed without --depth: what waited is told with its option and the command that goes on; that works."""
    with RecordingServer(site) as server:
        first = run([*FAST, "-d", "all", "--max-pages", 10, "-o", "m.db", server.base + "/0"], folder)
        checks.equal(first.code, 4, "the first run")
        waited = states(folder)["queued"]
        second = run([*FAST, "-o", "m.db", server.base + "/0"], folder)
        checks.equal(second.code, 0, "the run without --depth")
        for what, text in (("summary", second.out), ("status", run(["status", "m.db"], folder).out)):
            checks.contains(text, f"{waited} URLs that waited are skipped now", what)
            checks.contains(text, "--depth is 0 (run 1 had all)", what)
            checks.check("--overwrite" not in text and "Nothing left" not in text, f"{what}: no advice that destroys, no false end\n{text}")
        command = line_with(run(["status", "m.db"], folder).out, "crawl --depth all")
        checks.equal(pasted(command, folder).returncode, 0, f"pasted: {command}")
        checks.check(states(folder).keys() == {"done"}, f"all is fetched by it: {states(folder)}")
        checks.check("skipped now" not in run(["status", "m.db"], folder).out, "and nothing is put aside any more")


def scope_and_patterns(checks, folder):
    with RecordingServer(site) as server:
        run([*FAST, "-d", "all", "--max-pages", 5, "-o", "it's here.db", server.base + "/0"], folder)
        waited = states(folder, "it's here.db")["queued"]
        out = run([*FAST, "-d", "all", "--exclude", "/[0-9]+$", "-o", "it's here.db", server.base + "/0"], folder).out
        checks.contains(out, f"{waited} URLs that waited are skipped now: --exclude is", "another pattern")
        checks.contains(out, "(run 1 had none)", "another pattern")
        done = pasted(line_with(out, " -o "), folder)
        checks.equal(done.returncode, 0, f"a name that a shell must not read: {done.stderr}")
        checks.check(states(folder, "it's here.db").keys() == {"done"}, "it went on")


def resume(checks, folder):
    """With nothing but the file: seeds, options, lists read on."""
    with RecordingServer(site) as server:
        (folder / "urls.txt").write_text(f"{server.base}/0\n{server.base}/100\n")
        stopped = run([*FAST, "-d", "all", "--max-pages", 10, "--exclude", "/7$", "-H", "Accept-Language: a 'b'", "-o", "m.db", "urls.txt"], folder)
        command = line_with(stopped.out, "resume")
        checks.check(command.endswith("resume m.db"), f"the summary's command: {command!r}")
        resumed = run(["resume", "m.db", "--progress", "none"], folder)
        checks.equal(resumed.code, 4, "the limit is an option too")
        checks.contains(resumed.out, "Continuing run 1: crawl --depth all", "printed first")
        resumed = run(["resume", "m.db", "--max-pages", 10000], folder)
        checks.equal(resumed.code, 0, f"resume to the end\n{resumed.err}")
        with Results(folder / "m.db") as results:
            checks.equal(results.value("SELECT count(*) FROM results WHERE state = 'queued'"), 0, "queued")
            checks.equal(results.value("SELECT reason FROM results WHERE url LIKE '%/7'"), "excluded", "its options hold")
            checks.equal(results.value("SELECT json_extract(options, '$.seeds[0]') FROM runs WHERE run_id = 3"), "urls.txt", "its seeds")
        checks.equal({tuple(r.headers.get("accept-language", "").split()) for r in server.requests if r.path == "/5"}, {("a", "'b'")}, "its headers")
        gone = run(["resume", "none.db"], folder)
        checks.equal((gone.code, gone.err.count("\n")), (2, 1), "no such file")
        checks.contains(gone.err, "m.db", "no such file: what is there")
        checks.equal(run(["resume", "m.db", "--overwrite"], folder).code, 2, "--overwrite")
        (folder / "-list.txt").write_text(f"{server.base}/0\n")
        run([*FAST, "-o", "dash.db", "--", "-list.txt"], folder)
        checks.contains(run(["resume", "dash.db"], folder).out, "-o dash.db -- -list.txt\n", "a seed that looks like a flag")


def given_again(checks, folder):
    """What a stranger's file must not decide."""
    with RecordingServer(site) as server:
        base = [*FAST, "-d", "all", "--max-pages", 5]
        harm = folder / "harm"
        for name, more, flag in (("a.db", ["--on-page", f"touch {harm}; cat"], "--on-page"), ("b.db", ["--insecure"], "--insecure"),
                                 ("c.db", ["--allow-private"], "--allow-private"), ("d.db", ["--resolve", "x.test:80:127.0.0.1"], "--resolve"),
                                 ("e.db", ["--dns-server", "127.0.0.1:1"], "--dns-server"), ("f.db", ["--auth", "127.0.0.1=u:secret"], "--auth"),
                                 ("g.db", ["-H", "Authorization: secret"], "--header")):
            run([*base, *more, "-o", name, server.base + "/0"], folder)
            harm.unlink(missing_ok=True)
            asked = len(server.paths())
            refused = run(["resume", name], folder)
            checks.equal((refused.code, refused.err.count("\n")), (2, 1), f"{flag}: one line\n{refused.err}")
            checks.contains(refused.err, flag, "the flag is named")
            checks.equal((len(server.paths()), harm.exists()), (asked, False), f"{flag}: nothing is done")
            checks.check("secret" not in refused.err and "touch" not in run(["status", name], folder).out, f"{flag}: its value is not shown")
            checks.contains(run(["status", name], folder).out, flag, "status names it")
            went_on = run(["resume", name, *more, "--max-pages", 10000, "--on-page-processes", 1], folder)
            checks.equal(went_on.code, 0, f"{flag} given again\n{went_on.err[-500:]}")


def standard_input(checks, folder):
    with RecordingServer(site) as server:
        lines = "".join(f"{server.base}/{100 + i}\n" for i in range(20))
        done = run([*FAST, "--max-pages", 5, "-o", "m.db", "-"], folder, stdin=lines)
        checks.equal(done.code, 4, "a crawl of standard input")
        resumed = run(["resume", "m.db", "--max-pages", 1000], folder)
        checks.equal((resumed.code, states(folder)), (0, {"done": 20}), f"all was read before\n{resumed.err}")
        running = subprocess.Popen([binary(), *map(str, FAST), "-o", "cut.db", "-"], cwd=folder, stdin=subprocess.PIPE, env=environment(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        running.stdin.write(lines.encode())
        running.stdin.flush()
        wait_until(lambda: (folder / "cut.db").exists() and states(folder, "cut.db").get("done", 0) == 20)
        running.send_signal(signal.SIGINT)
        running.wait(20)
        resumed = run(["resume", "cut.db"], folder)
        checks.contains(resumed.err, "standard input was not read to its end", "input that was cut")


def under_way(checks, folder):
    with RecordingServer(lambda request: Answer("<title>x</title>", delay=0.3)) as server:
        (folder / "urls.txt").write_text("".join(f"{server.base}/{i}\n" for i in range(200)))
        running = Running([*FAST, "-o", "m.db", "urls.txt"], folder)
        wait_until(lambda: len(server.paths()) > 5)
        out = run(["status", "m.db"], folder).out
        checks.contains(out, f"Under way: process {running.pid}", "status of a crawl under way")
        checks.check("resume" not in out, "which is not to be started again")
        (folder / "m.db").rename(folder / "moved.db")
        finished = running.wait(20)
        checks.equal(finished.code, 1, "the file was renamed: exit status")
        checks.contains(finished.err, "removed, renamed or replaced", "the file was renamed")


def reading(checks, folder):
    """Reading commands say of a wrong name what is there, and never to remove it; they leave nothing beside the file."""
    with RecordingServer(site) as server:
        run([*FAST, "-o", "m.db", server.base + "/0"], folder)
    (folder / "note.txt").write_text("a note of mine\n" * 20)
    for command in (["status"], ["cat", None, "http://a/"], ["why", None, "http://a/"], ["export", None], ["search", None, "x"]):
        for file, part in (("note.txt", "no results file"), ("none.db", "m.db")):
            done = run([command[0], file, *command[2:]], folder)
            checks.contains(done.err, part, f"crawl {command[0]} {file}")
            checks.check("--output" not in done.err and "remove" not in done.err, f"crawl {command[0]} {file}: {done.err}")
    checks.contains(run(["status"], folder).err, "m.db", "no results.db")
    before = (folder / "m.db").read_bytes()
    for command in (["status", "m.db"], ["why", "m.db", server.base + "/0"], ["export", "m.db"], ["cat", "m.db", server.base + "/0"]):
        run(command, folder)
        checks.equal(sorted(path.name for path in folder.glob("m.db*")), ["m.db"], f"beside the file after {command[0]}")
    checks.check((folder / "m.db").read_bytes() == before, "the file is as it was")


def names(checks, folder):
    with RecordingServer(site) as server:
        for name in (":memory:", "-", "file:x.db", "folder/"):
            done = run([*FAST, f"--output={name}", server.base + "/0"], folder)
            checks.equal((done.code, done.err.count("\n"), list(folder.glob("*mem*"))), (2, 1, []), f"-o {name}\n{done.err}")
        (folder / "link.db").symlink_to("real.db")
        checks.equal(run([*FAST, "-o", "link.db", server.base + "/0"], folder).code, 0, "a dangling link")
        checks.check((folder / "link.db").is_symlink() and (folder / "real.db").is_file(), "the link is followed")
        (folder / "hard.db").hardlink_to(folder / "real.db")
        asked = len(server.paths())
        slow = Running([*FAST, "--delay", "1s", "-d", "all", "--recrawl", "-o", "real.db", server.base + "/0"], folder)
        wait_until(lambda: len(server.paths()) > asked)  # the file is its own by then
        second = run([*FAST, "-d", "all", "-o", "hard.db", server.base + "/0"], folder)
        checks.equal(second.code, 1, "the other name of a file that is being written")
        checks.contains(second.err, "hard link", "the other name")
        slow.process.send_signal(signal.SIGINT)
        slow.wait(20)


def compact(checks, folder):
    with RecordingServer(site) as server:
        run([*FAST, "-d", "all", "-o", "m.db", server.base + "/0"], folder)
        done = run(["compact", "m.db"], folder)
        checks.equal(done.code, 0, f"compact\n{done.err}")
        checks.check(re.search(r"m.db: .* before ", done.out), f"it says what it came to: {done.out}")
        asked = len(server.paths())
        slow = Running([*FAST, "--delay", "1s", "-d", "all", "--recrawl", "-o", "m.db", server.base + "/0"], folder)
        wait_until(lambda: len(server.paths()) > asked)
        refused = run(["compact", "m.db"], folder)
        checks.equal(refused.code, 1, "beside a crawl")
        checks.contains(refused.err, f"process {slow.pid}", "beside a crawl: who")
        slow.process.send_signal(signal.SIGINT)
        slow.wait(20)
    checks.equal(run(["compact", "none.db"], folder).code, 2, "no such file")


run_parts("going_on_test", other_options, scope_and_patterns, resume, given_again, standard_input, under_way, reading, names, compact)
