#!/usr/bin/python3
"""Stands in for `crawl` in test scripts that know results files alone: a crawl into FILE is one into a schema of its own in
PostgreSQL, and is copied to FILE when it has ended. Everything else is asked of the file.

What is about the file while a crawl writes to it has no counterpart: of going_on_test.py the parts under_way, names and compact, and
the name of the file in commands that are shown to be typed.

    ON_POSTGRES=postgresql://... ON_POSTGRES_CRAWL=path/to/crawl tests/integration/X_test.py tests/support/crawl_on_postgres.py
"""

import contextlib
import ctypes
import hashlib
import os
import pathlib
import re
import signal
import subprocess
import sys

PROGRAM, DATABASE = os.environ["ON_POSTGRES_CRAWL"], os.environ["ON_POSTGRES"]
OTHER_COMMANDS = {"bench", "fetch", "status", "cat", "why", "export", "import", "search", "parse", "report", "audit", "resume",
                  "compact", "copy", "serve", "top", "help", "version"}


def output_of(arguments):
    """The results file that a crawl is told, and the arguments without it."""
    rest, file, words = [], "results.db", iter(arguments)
    for word in words:
        if word in ("-o", "--output"):
            file = next(words, file)
        elif word.startswith("--output="):
            file = word.split("=", 1)[1]
        else:
            rest.append(word)
    return file, rest


def end_with_parent():
    """Who kills this program means the crawl."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def main():
    arguments = sys.argv[1:]
    given = {"--help", "-h", "--version", "--print-config", "--dry-run", "--index"} & set(arguments)
    if given or (arguments and arguments[0] in OTHER_COMMANDS) or "CRAWL_OUTPUT" in os.environ:
        os.execv(PROGRAM, [PROGRAM, *arguments])
    file, rest = output_of(arguments)
    if not re.fullmatch(r"[^:]+[^/:]", file) or file == "-":  # no name of a file: what the program says of it
        os.execv(PROGRAM, [PROGRAM, *arguments])
    file, arguments = pathlib.Path(file), rest
    schema = "t" + hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:24]
    uri = f"{DATABASE}&schema={schema}"
    begun = file.with_name(file.name + "-begun")  # there as long as the crawl, and after it if both were killed
    overwrite = [] if file.exists() or begun.exists() else ["--overwrite"]
    with contextlib.suppress(FileNotFoundError):  # a folder that is not there is for the crawl to refuse
        begun.touch()
    process = subprocess.Popen([PROGRAM, *arguments, *overwrite, "-o", uri], preexec_fn=end_with_parent)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: process.send_signal(number))
    code = process.wait()
    copied = file.with_name(file.name + "-copied")
    if code != 2 and subprocess.run([PROGRAM, "copy", "-q", uri, copied], stderr=subprocess.DEVNULL).returncode == 0:
        for suffix in ("-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        copied.replace(file)
    begun.unlink(missing_ok=True)
    sys.exit(code if code >= 0 else 128 - code)


main()
