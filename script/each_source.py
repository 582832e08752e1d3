#!/usr/bin/python3
"""each_source.py BUILD: writes BUILD/each_source/compile_commands.json, with a command for each file. CMake's own names the
files that stand for several (cmake/unity.cmake), which is not what clang-tidy and editors ask for."""

import json
import pathlib
import re
import sys

build = pathlib.Path(sys.argv[1])
commands = []
for entry in json.loads((build / "compile_commands.json").read_text()):
    several = pathlib.Path(entry["file"])
    files = [entry["file"]]
    if several.parent.name == "Unity":
        files = re.findall(r'^#include "(.*)"$', several.read_text(), re.M)
    commands += [{**entry, "file": file, "command": entry["command"].replace(entry["file"], file)} for file in files]
folder = build / "each_source"
folder.mkdir(exist_ok=True)
(folder / "compile_commands.json").write_text(json.dumps(commands, indent=1))
