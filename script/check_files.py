#!/usr/bin/python3
"""Checks that a newcomer finds his way: a folder holds at most 25 sources (.cpp and .h), a source has at most 450 lines,
and each header, and each .cpp of the program that has none, begins with a comment that says what it is for. Prints what
does not and exits 1."""
import pathlib
import sys

MAX_SOURCES = 25
MAX_LINES = 450


def wrong_with(file, of_program):
    text = file.read_bytes()
    lines = text.count(b"\n")
    if lines > MAX_LINES:
        yield f"{lines} lines; at most {MAX_LINES}"
    if of_program and not text.startswith(b"//") and (file.suffix == ".h" or not file.with_suffix(".h").exists()):
        yield "no comment at the beginning"


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    sources, wrong = {}, []
    for folder in ("base", "model", "config", "parser", "storage", "crawler", "tests", "bench", "examples"):
        for file in sorted(file for file in root.glob(folder + "/**/*.[ch]*") if file.suffix in (".cpp", ".h")):
            sources[file.parent] = sources.get(file.parent, 0) + 1
            wrong += [f"{file.relative_to(root)}: {what}" for what in wrong_with(file, folder != "tests")]
    wrong += [f"{folder.relative_to(root)}: {count} sources; at most {MAX_SOURCES}"
              for folder, count in sources.items() if count > MAX_SOURCES]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


sys.exit(main())
