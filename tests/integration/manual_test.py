"""The manual page and the completions that are installed with crawl: linted, complete, and typed in the three shells."""

import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from checks import Checks, run_parts  # noqa: E402, F401
from crawler import binary, environment  # noqa: E402

SHARE = pathlib.Path(binary()).parent / "share"
COMMANDS = ("bench", "cat", "demo", "export", "fetch", "help", "import", "parse", "search", "status", "version", "why")


def output(words, **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment({"MANWIDTH": "80"}), **more)
    return done.returncode, done.stdout.decode(errors="replace")


def page(checks, folder):
    """Linters find nothing in it, and its parts stand in the order that a reader wants."""
    source = SHARE / "crawl.1"
    for tool in (["mandoc", "-Tlint", "-Wwarning"], ["groff", "-ww", "-man", "-z", "-Tutf8"], ["man", "--warnings", "-l"]):
        if shutil.which(tool[0]):
            code, said = output([*tool, str(source)])
            checks.check(code == 0 and (tool[0] == "man" or not said.strip()), f"{tool}: {said[:400]}")
    headings = re.findall(r'^\.SH "(.*)"', source.read_text(), re.M)
    checks.equal(headings, ["NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "OPTIONS", "COMMANDS", "FILES", "ENVIRONMENT",
                            "EXIT STATUS", "VIEWS", "SEE ALSO"], "sections")


def options(checks, folder):
    """Every flag of --help, of crawl and each of its commands, is in the page, and every command."""
    text = (SHARE / "crawl.1").read_text().replace("\\-", "-")
    for command in ("", *COMMANDS):
        _, said = output([binary(), *([command] if command else []), "--help"])
        for flag in re.findall(r"^ +(?:-\w, )?(--[\w\[\]-]+)", said, re.M):
            checks.check(flag in text, f"the manual has no {flag} of crawl {command}")
    for command in re.findall(r"^  crawl (\w+)", output([binary(), "--help"])[1].split("Commands")[1].split("\n\n")[0], re.M):
        checks.check(f'.SS "crawl {command}' in text, f"the manual has no crawl {command}")


def views(checks, folder):
    """The views that it tells of are those of a results file."""
    output([binary(), "-q", "--retries", "0", "http://127.0.0.1:9/"], cwd=folder)
    with sqlite3.connect(folder / "results.db") as file:
        there = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    section = (SHARE / "crawl.1").read_text().split('.SH "VIEWS"')[1].split(".SH")[0]
    told = set(re.findall(r"^\\fB(\w+)\\fR", section, re.M))
    checks.equal(told, there, "views")


def version(checks, folder):
    """docs/results-db.md describes the tables of the files that are made."""
    output([binary(), "-q", "--retries", "0", "http://127.0.0.1:9/"], cwd=folder)
    with sqlite3.connect(folder / "results.db") as file:
        version = file.execute("PRAGMA user_version").fetchone()[0]
    text = (pathlib.Path(__file__).resolve().parents[2] / "docs" / "results-db.md").read_text()
    for words in (f"(now {version})", f"versions 3 to {version - 1} as they are", f"## Tables (version {version})"):
        checks.contains(text, words, "docs/results-db.md")


class Terminal:
    """A shell in a window of tmux, typed into as by hand."""

    def __init__(self, name, words, folder):
        self.tmux = ["tmux", "-L", f"crawl-{os.getpid()}-{name}", "-f", "/dev/null"]
        self.name = name
        subprocess.run([*self.tmux, "new-session", "-d", "-s", name, "-x", "160", "-y", "100", "-c", str(folder), *words],
                       check=True, env=environment({"PATH": f"{pathlib.Path(binary()).parent}:{os.environ['PATH']}"}))

    def type(self, *keys):
        subprocess.run([*self.tmux, "send-keys", "-t", self.name, *keys], check=True)

    def shows(self, *texts, seconds=20):
        """Waits until all of them are on the screen."""
        until = time.monotonic() + seconds
        while True:
            screen = self.screen()
            if all(text in screen for text in texts):
                return None
            if time.monotonic() > until:
                return screen
            time.sleep(0.1)

    def clear(self):
        """An empty line on an empty screen; lists of completions go as well."""
        for attempt in range(20):
            self.type("C-c" if attempt % 2 else "C-u")
            self.type("C-l")
            time.sleep(0.2)
            if "crawl " not in self.screen():
                return

    def screen(self):
        return subprocess.run([*self.tmux, "capture-pane", "-p", "-t", self.name], stdout=subprocess.PIPE).stdout.decode()

    def close(self):
        subprocess.run([*self.tmux, "kill-session", "-t", self.name])


def type_all(checks, shell, terminal, tabs):
    """(what is typed, what must then be on the screen). One TAB completes what is certain, another lists the rest."""
    for typed, expected in tabs:
        terminal.type("-l", typed)
        checks.check(terminal.shows(typed.rstrip()) is None, f"{shell} does not show {typed!r}")
        terminal.type("Tab")
        if terminal.shows(*expected, seconds=2) is not None:
            terminal.type("Tab")
        screen = terminal.shows(*expected)
        checks.check(screen is None, f"{shell}: {typed!r} TAB: {expected} expected, the screen is\n{(screen or '').strip()}")
        terminal.clear()


TABS = [
    ("crawl --max-pa", ["--max-pages-per-host", "--max-path-segments"]),
    ("crawl --scope ", ["domain", "prefix"]),
    ("crawl ex", ["crawl export"]),
    ("crawl export --sel", ["--select"]),
    ("crawl export --format ", ["jsonl", "warc"]),
    ("crawl status ", ["site.db"]),
    ("crawl --no-ro", ["--no-robots"]),
    ("crawl help sta", ["crawl help status"]),
    ("crawl --store html,te", ["html,text"]),
    ("crawl --config opt", ["options.toml"]),
    ("crawl li", ["list.txt"]),
]


def shell_part(checks, folder, shell, words, setup):
    if not shutil.which(shell) or not shutil.which("tmux"):
        return checks.note(f"no {shell} or no tmux: not typed")
    for name in ("site.db", "list.txt", "options.toml"):
        (folder / name).touch()
    terminal = Terminal(shell, words, folder)
    try:
        for line in setup:
            terminal.type("-l", line)
            terminal.type("Enter")
        terminal.type("-l", "echo rea''dy")
        terminal.type("Enter")
        checks.check(terminal.shows("\nready") is None, f"{shell} does not begin")
        type_all(checks, shell, terminal, TABS)
    finally:
        terminal.close()


def bash(checks, folder):
    shell_part(checks, folder, "bash", ["bash", "--norc", "--noprofile"], [f". {SHARE}/crawl.bash", "PS1='$ '"])


def zsh(checks, folder):
    shell_part(checks, folder, "zsh", ["zsh", "-f"],
               [f"fpath=({SHARE} $fpath); autoload -U compinit; compinit -u -d {folder}/dump; PS1='$ '"])


def fish(checks, folder):
    shell_part(checks, folder, "fish", ["fish", "--no-config"], ["function fish_prompt; echo '$ '; end", f"source {SHARE}/crawl.fish"])


run_parts("manual_test", page, options, views, version, bash, zsh, fish)
