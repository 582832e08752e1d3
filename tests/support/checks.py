"""Collects what a test script found wrong, prints it, and makes the exit status of it.

A check never stops the script: one run shows everything that is wrong.
"""

import os
import pathlib
import sys
import tempfile
import traceback

SHOWN = 60  # failures printed in full; the rest is counted


class Checks:
    def __init__(self, name):
        self.name = name
        self.passed = 0
        self.failures = []

    def check(self, condition, message):
        """Counts; on failure keeps the message. Returns the condition, so that a caller can stop what depends on it."""
        if condition:
            self.passed += 1
        else:
            self.failures.append(message)
            if len(self.failures) <= SHOWN:
                print(f"FAILED: {message}", flush=True)
        return bool(condition)

    def equal(self, found, expected, what):
        return self.check(found == expected, f"{what}: expected {expected!r}, found {found!r}")

    def contains(self, text, part, what):
        return self.check(part in text, f"{what}: expected {part!r} in {shorten(text)!r}")

    def note(self, text):
        print(text, flush=True)

    def exit(self):
        print(f"{self.name}: {self.passed} checks passed, {len(self.failures)} failed", flush=True)
        sys.exit(1 if self.failures else 0)


def shorten(text, length=600):
    return text if len(text) <= length else text[: length // 2] + " [...] " + text[-length // 2 :]


def scratch(prefix):
    """A temporary folder, in memory where the machine has /dev/shm: the tests judge the program and not the disk."""
    memory = pathlib.Path("/dev/shm")
    where = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix=f"crawl-{prefix}-", dir=where)


def run_parts(name, *parts):
    """Runs functions of (checks, folder), each in a folder of its own, and leaves with what they found. Names of parts after
    the binary's path choose some of them."""
    checks, chosen = Checks(name), sys.argv[2:]
    for part in parts:
        if chosen and part.__name__ not in chosen:
            continue
        with scratch(name.removesuffix("_test")) as folder:
            checks.note(f"-- {part.__name__}")
            try:
                part(checks, pathlib.Path(folder))
            except Exception as error:  # the other parts still say what they find
                where = traceback.extract_tb(error.__traceback__)[-1]
                checks.check(False, f"{part.__name__}: {type(error).__name__}: {error} ({where.filename}:{where.lineno})")
    checks.check(checks.passed or checks.failures, f"no part is called {chosen}")
    checks.exit()


def skip(name, why):
    """Leaves: ctest shows 77 as skipped. A machine that calls itself CI must have all that the tests need."""
    print(f"{name}: skipped: {why}", flush=True)
    sys.exit(1 if os.environ.get("CI") == "true" else 77)
