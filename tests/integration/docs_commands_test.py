"""Every command that README and docs/ show is run, page by page, in a folder of its own, against the site of `crawl demo
--serve`; what it prints is what the page shows, but for times, speeds and ports. What needs the internet, the administrator or
hours is counted. tests/support/doc_blocks.py says how a page marks its commands.

docs_commands_test.py CRAWL --record [PAGE...] writes what the commands print into the pages."""

import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
import doc_blocks  # noqa: E402
from checks import Checks, scratch  # noqa: E402

SHOWN = "http://127.0.0.1:8907"  # the usual port of `crawl demo --serve`
TIMEOUT = 120

# What differs from run to run, and what stands for it.
VARYING = [
    (re.compile(r"\b20\d\d-\d\d-\d\dT[\d:.]+Z"), "DATE"),
    (re.compile(r"\b\d+:\d\d(:\d\d)?\b"), "TIME"),
    (re.compile(r"\b[\d,.]+ (ms|µs|s|min|h)\b"), "TIME"),
    (re.compile(r"\b[\d,.]+ a second\b"), "SPEED"),
    (re.compile(r"\b[\d,.]+ [KMG]?B/s"), "SPEED"),
    (re.compile(r"process \d+"), "process N"),
    (re.compile(r"\([\d,.]+ (bytes|B|KB|MB)\)"), "(SIZE)"),
    (re.compile(r"urn:uuid:[-0-9a-f]+"), "UUID"),
    (re.compile(r"[ \t]+"), " "),
    (re.compile(r"─+"), "─"),
    (re.compile(r"-{3,}"), "---"),
]


def plain(line):
    for pattern, word in VARYING:
        line = pattern.sub(word, line)
    return line.strip()


def agree(shown, printed):
    """Whether lines are those that a page shows; '...' there is any number of lines."""
    if not shown:
        return not printed
    if shown[0].strip() == "...":
        return any(agree(shown[1:], printed[skip:]) for skip in range(len(printed) + 1))
    return bool(printed) and plain(shown[0]) == plain(printed[0]) and agree(shown[1:], printed[1:])


class Site:
    """`crawl demo --serve` on a free port of four digits, as its usual one is: tables keep their widths."""

    def __init__(self, crawl, environment):
        for _ in range(50):
            port = str(random.randrange(2000, 9999))
            self.process = subprocess.Popen([crawl, "demo", "--serve", "--port", port], stdout=subprocess.PIPE,
                                            stderr=subprocess.DEVNULL, text=True, env=environment)
            if self.process.stdout.readline():
                break
            self.process.wait(10)
        self.origin = f"http://127.0.0.1:{port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(2)
        self.process.wait(10)


def environment(folder, crawl):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRAWL_")}
    binaries = folder / "bin"
    binaries.mkdir()
    (binaries / "crawl").symlink_to(crawl)
    return kept | {"PATH": f"{binaries}:{kept['PATH']}", "CRAWL_PROGRESS": "none", "NO_COLOR": "1", "LC_ALL": "C.UTF-8",
                   "COLUMNS": "80", "TERM": "dumb"}


def run(command, folder, site, env):
    text = command.text.replace(SHOWN, site.origin)
    words = ["bash", "-o", "pipefail", "-c", text]
    if command.sql:
        words = ["sqlite3", "-bail", "-box", "results.db"]
    done = subprocess.run(words, cwd=folder / "here", env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          input=text.encode() if command.sql else b"", timeout=TIMEOUT)
    printed = done.stdout.decode(errors="replace").replace(site.origin, SHOWN).replace(site.origin[7:], SHOWN[7:])
    return done.returncode, printed.rstrip("\n").split("\n") if printed.strip() else []


def complaint(command, status, printed):
    if status != command.status:
        return f"exit status {status}, {command.status} is expected: " + " | ".join(printed[-4:])
    if command.sql and bool(printed) == command.empty:
        return "rows that are not expected" if printed else "no rows"
    shown = command.output
    while shown and not shown[-1].strip():
        shown = shown[:-1]
    if shown is not None and not agree(shown, printed):
        return "it prints\n      " + "\n      ".join(printed)
    return None


def run_page(crawl, page):
    """The page's commands, each with its complaint or None and what it printed."""
    commands, unmarked = doc_blocks.commands(page.read_text())
    results = []
    with scratch("doc_commands") as name:
        folder = pathlib.Path(name)
        (folder / "here").mkdir()
        (folder / "here" / "examples").symlink_to(ROOT / "examples")
        env = environment(folder, crawl)
        with Site(crawl, env) as site:
            for command in commands:
                if command.reason:
                    results.append((command, None, []))
                    continue
                status, printed = run(command, folder, site, env)
                results.append((command, complaint(command, status, printed), printed))
    return page, results, unmarked


def record(page, results):
    """The page with what its commands printed, where that differs."""
    lines = page.read_text().split("\n")
    for command, wrong, printed in reversed(results):
        if command.output is None or not wrong or command.reason:
            continue
        blank = [""] if command.output and command.output[-1] == "" else []
        if command.head is not None and len(printed) > command.head:
            printed = [*printed[:command.head], "..."]
        lines[command.output_end - len(command.output):command.output_end] = printed + blank
    page.write_text("\n".join(lines))


def pages(names):
    return [ROOT / name for name in names] or [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def judge(checks, crawl, names):
    ran, skipped = 0, {}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for page, results, unmarked in pool.map(lambda page: run_page(crawl, page), pages(names)):
            name = str(page.relative_to(ROOT))
            for command, wrong, _ in results:
                checks.check(wrong is None, f"{name}:{command.line + 1}: {command.text}: {wrong}")
                ran += not command.reason
                if command.reason:
                    skipped[command.reason] = skipped.get(command.reason, 0) + 1
            checks.check(not unmarked, f"{name}: commands in no marked block, lines {unmarked}")
    checks.note(f"{ran} commands run; not run: {skipped or 'none'}")
    if not names:
        checks.check(ran >= 60, f"only {ran} commands were found")


def flags(checks, crawl):
    """Each flag that --help lists stands in a document too."""
    helped = subprocess.run([crawl, "--help"], stdout=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "100"}).stdout
    listed = {"--" + name for name in re.findall(r"^  (?:-\w, |    )--(?:\[no-\])?([a-z-]+)", helped, re.M)}
    checks.check(len(listed) > 60, f"flags that --help lists: {len(listed)}")
    text = "".join(page.read_text() for page in pages([]))
    for flag in sorted(listed):
        found = re.search(re.escape(flag) + r"(?![a-z-])", text) or re.search("--no-" + flag[2:] + r"(?![a-z-])", text)
        checks.check(found, f"{flag} stands in no document")


def anchor(heading):
    """As GitHub makes it of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def links(checks):
    """What the pages link to inside the project is there: files, and headings of pages."""
    for page in pages([]):
        text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, part = target.partition("#")
            file = (page.parent / name).resolve() if name else page
            if not checks.check(file.exists(), f"{page.relative_to(ROOT)} links to {target}, which is not there") or not part:
                continue
            anchors = {anchor(heading) for heading in re.findall(r"^#+ (.*)$", file.read_text(), re.M)}
            checks.check(part in anchors, f"{page.relative_to(ROOT)} links to {target}: no such heading")


def main():
    crawl = os.path.abspath(sys.argv[1])
    if "--record" in sys.argv:
        for page in pages([name for name in sys.argv[2:] if name != "--record"]):
            page, results, _ = run_page(crawl, page)
            for command, wrong, printed in results:
                if wrong and command.output is None:
                    print(f"{page.name}:{command.line + 1}: {command.text}: {wrong}")
            record(page, results)
        return
    checks = Checks("docs_commands_test")
    judge(checks, crawl, sys.argv[2:])
    flags(checks, crawl)
    links(checks)
    checks.exit()


main()
