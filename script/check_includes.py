#!/usr/bin/python3
"""Checks that every include leads downwards: a room may include only what is listed for it here. Prints what does not
and exits 1. The list is the architecture (docs/architecture.md): a new arrow in it is a decision."""
import pathlib
import re
import sys

LEAVES = "base model config"  # what every room may include
ROOMS = {  # room: what it may include beside the leaves
    "base": "",
    "model": "",
    "config": "",
    "parser": "",
    "storage": "",
    "crawler/asio": "",
    "crawler/ipc": "",
    "crawler/frontier": "parser crawler/ipc",
    "crawler/http": "parser crawler/asio",
    "crawler/browser": "parser crawler/asio crawler/ipc",
    "crawler/seeds": "parser crawler/ipc crawler/http",
    "crawler/session": "parser",
    "crawler/callback_programs": "parser crawler/ipc",
    "crawler/worker": "parser crawler/session crawler/asio crawler/ipc crawler/http crawler/callback_programs",
    "crawler/one_page": "parser crawler/session crawler/asio crawler/ipc crawler/http crawler/browser crawler/worker",
    "crawler/login": "parser crawler/session crawler/asio crawler/ipc crawler/http crawler/browser crawler/one_page",
    "crawler/storage_process": "storage crawler/ipc",
    "crawler/node_process": "storage crawler/ipc",
    "crawler/coordinator": "parser crawler/ipc crawler/seeds crawler/frontier crawler/session crawler/worker crawler/storage_process"
                           " crawler/node_process crawler/callback_programs crawler/browser crawler/login",
    "crawler/local_site": "crawler/ipc",
    "crawler/offline": "parser storage crawler/ipc crawler/http crawler/worker crawler/callback_programs"
                       " crawler/coordinator",
    "crawler/monitor": "parser storage crawler/ipc crawler/offline",
    "crawler/cli": "parser storage crawler/seeds crawler/ipc crawler/http crawler/session crawler/worker crawler/callback_programs"
                   " crawler/browser crawler/one_page crawler/login crawler/coordinator crawler/local_site crawler/offline crawler/monitor",
    "crawler/library": "parser crawler/ipc crawler/http crawler/worker crawler/coordinator crawler/cli",
}
BELOW = {"base": "", "model": "base", "config": "base model"}  # the leaves have an order of their own


def room_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "crawler" else parts[0]


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    wrong = 0
    for folder in ("base", "model", "config", "parser", "storage", "crawler"):
        for file in sorted(root.glob(folder + "/**/*.[ch]*")):
            name = str(file.relative_to(root))
            room = room_of(name)
            allowed = {room, *BELOW.get(room, LEAVES).split(), *ROOMS.get(room, "").split()}
            for number, line in enumerate(file.read_text().splitlines(), 1):
                found = re.match(r'#include "([^"]+/[^"]+)"', line)
                if found and room_of(found[1]) not in allowed:
                    print(f"{name}:{number}: {room} must not include {found[1]}")
                    wrong += 1
    return 1 if wrong else 0


sys.exit(main())
