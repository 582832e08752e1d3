#!/usr/bin/python3
"""Files as C++ arrays of characters, each named as its file (app.js: app_js), so that the program needs none beside it."""
import json
import pathlib
import sys

for path in map(pathlib.Path, sys.argv[1:]):
    print(f"constexpr char {path.name.replace('.', '_')}[] =")
    for line in path.read_text(encoding="ascii").splitlines(keepends=True):
        print("    " + json.dumps(line))
    print("    ;")
