#!/usr/bin/python3
"""Files of a target are compiled together (cmake/unity.cmake): no two of them give one name, in unnamed namespaces, to
different things, nor does one of them use a name for another thing than a header of its namespace. A namespace that one
of them uses whole (`using namespace`) is one with the namespace that it stands in. Finds that before the compiler does,
which sees some of the files at a time."""

import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMED = re.compile(r"""
    ^(?:(?:inline|static|thread_local|constexpr|const)\ )+[\w:<>,&*\ ]+?\b(?P<value>\w+)(?:\[\w*\])?\ ?[={]
  | ^(?:class|struct|enum\ class|enum(?!\ class))\ (?P<type>\w+)[^;{]*\{
  | ^using\ (?P<alias>\w+)\ =\ (?P<aliased>[^;]*)
  | ^(?:constexpr\ |inline\ )?[A-Za-z][\w:<>,&*\ ]*?[\ &*](?P<function>\w+)\((?P<parameters>[^)]*)\)\ \{""", re.M | re.X)


def targets():
    """Target to its files."""
    for cmake in ROOT.rglob("CMakeLists.txt"):
        if "build" in cmake.relative_to(ROOT).parts:
            continue
        text = cmake.read_text()
        for name, pattern in re.findall(r"file\(GLOB (\w+) CONFIGURE_DEPENDS ([\w/*.]+)\)", text):
            found = (file.relative_to(cmake.parent).as_posix() for file in cmake.parent.glob(pattern))
            text = text.replace("${" + name + "}", " ".join(sorted(found)))
        for name, body in re.findall(r"(?:add_library|add_executable|crawl_test)\(\s*(\w+)([^)]*)\)", text):
            yield name, [cmake.parent / word for word in body.split() if word.endswith(".cpp") and "$" not in word]


def names(file, inside):
    """(namespace, name) of what is in its unnamed namespaces, or of all else. Functions of other parameters are overloads."""
    text = file.read_text()
    outer = re.search(r"^namespace ([\w:]+) \{", text, re.M)
    unnamed = r"^namespace \{\n(.*?)^\}  // namespace$"
    bodies = re.findall(unnamed, text, re.S | re.M) if inside else [re.sub(unnamed, "", text, flags=re.S | re.M)]
    bodies = [re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', body) for body in bodies]
    for body, found in ((body, found) for body in bodies for found in NAMED.finditer(body)):
        parameters = re.sub(r"\s*\b\w+\s*(=[^,]*)?(,|$)", r"\2", found["parameters"] or "")
        name = found["value"] or found["type"] or found["alias"] or f"{found['function']}({parameters})"
        more = re.findall(r", (\w+) = ", body[found.start() : body.find(";", found.start())]) if found["value"] else []
        for each in (name, *more):
            yield (outer[1] if outer else "", each), found["aliased"]


def used_whole(files):
    """Namespace to the one that a file of these uses it in."""
    used = {}
    for file in files:
        text = file.read_text()
        outer = re.search(r"^namespace ([\w:]+) \{", text, re.M)
        for inner in re.findall(r"^using namespace (\w+);", text, re.M) if outer else []:
            used[f"{outer[1]}::{inner}"] = outer[1]
    return used


def of_headers():
    """What the headers of the tree declare, to the header."""
    rooms = ("base", "model", "config", "parser", "storage", "crawler")
    return {name: (header.relative_to(ROOT).as_posix(), aliased) for room in rooms
            for header in (ROOT / room).rglob("*.h") for name, aliased in names(header, False)}


def macros():
    """Those that two files of the program define, one of which does not undefine it before its end."""
    defined = collections.defaultdict(set)
    for room in ("base", "model", "config", "parser", "storage", "crawler"):
        for file in (*(ROOT / room).rglob("*.h"), *(ROOT / room).rglob("*.cpp")):
            text = file.read_text()
            for name in set(re.findall(r"^#define (\w+)", text, re.M)):
                defined[name].add((file.relative_to(ROOT).as_posix(), f"#undef {name}\n" in text))
    return {name: places for name, places in defined.items() if len(places) > 1 and not all(ends for _, ends in places)}


def main():
    twice, declared = 0, of_headers()
    for name, places in sorted(macros().items()):
        twice += 1
        print(f"{name}: {' and '.join(sorted(file for file, _ in places))} define it")
    for target, files in targets():
        seen = collections.defaultdict(set)
        files = list(filter(pathlib.Path.exists, files))
        used = used_whole(files)
        for file in files:
            for (namespace, name), aliased in names(file, True):
                here = used.get(namespace, namespace), name
                seen[here].add((file.relative_to(ROOT).as_posix(), aliased))
                for same in {namespace, *(inner for inner, outer in used.items() if outer == namespace), here[0]}:
                    for other in {name, name.partition("(")[0]}:  # a function has no name that something else has
                        if (same, other) in declared:
                            seen[here].add(declared[same, other])
        for namespace, name in list(seen):
            if "(" in name and (namespace, name.partition("(")[0]) in seen:
                seen[namespace, name] |= seen[namespace, name.partition("(")[0]]
        for (_, name), places in sorted(seen.items()):
            same = len({aliased for _, aliased in places}) == 1 and None not in dict(places).values()
            if len(places) > 1 and not same:
                twice += 1
                where = " and ".join(sorted(file for file, _ in places))
                print(f"{name}: of files that are compiled together ({target}), {where} use it for different things")
    sys.exit(1 if twice else 0)


main()
