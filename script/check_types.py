#!/usr/bin/python3
"""Checks that no two types of one namespace have one name: the linker would take the members of either for both (the
one-definition rule), and no compiler sees it. Prints what does and exits 1. Types of unnamed namespaces are free."""
import collections
import pathlib
import re
import sys

NAMESPACE = re.compile(r"(?:inline )?namespace ?([\w:]*) ?\{")
TYPE = re.compile(r"(?:struct|class|enum class|enum|union) (\w+)(?: final)?(?: : [^;{]*)? \{")


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    places = collections.defaultdict(dict)  # the first line in each file: in one file the compiler sees it
    for folder in ("base", "model", "config", "parser", "storage", "crawler"):
        for file in sorted(root.glob(folder + "/**/*.[ch]*")):
            scope = []
            for number, line in enumerate(file.read_text().splitlines(), 1):
                if found := NAMESPACE.match(line):
                    scope.append(found[1])
                elif line.startswith("}  // namespace") and scope:
                    scope.pop()
                elif (found := TYPE.match(line)) and "" not in scope:
                    places["::".join([*scope, found[1]])].setdefault(str(file.relative_to(root)), number)
    twice = {name: where for name, where in places.items() if len(where) > 1}
    for name, where in twice.items():
        print(f"{name} is defined in {' and in '.join(f'{file}:{line}' for file, line in where.items())}")
    return 1 if twice else 0


sys.exit(main())
