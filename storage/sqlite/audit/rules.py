#!/usr/bin/python3
"""The rules of rules.toml as entries of a C++ array (findings.cpp), so that the program needs no file beside it. Says
what is wrong with a rule, and makes nothing then.

    rules.py rules.toml [--postgres]
"""
import json
import sys
import tomllib

sys.dont_write_bytecode = True  # beside the sources
from postgres import in_postgres  # noqa: E402

TEXTS = ["id", "title", "why", "fix", "source", "of", "where", "detail", "sql"]
RELATIONS = ["pages", "indexable", "urls"]
SEVERITIES = ["error", "warning", "notice"]


def complaint(rule, seen):
    if set(rule) - set(TEXTS) - {"severity"}:
        return f"unknown keys {sorted(set(rule) - set(TEXTS))}"
    if not all(rule.get(key) for key in ("id", "severity", "title", "why", "fix", "source")) or rule["id"] in seen:
        return "id (once), severity, title, why, fix and source are needed"
    if rule["severity"] not in SEVERITIES:
        return "no such severity"
    if ("sql" in rule) == ("of" in rule):
        return "either sql or of"
    if "of" in rule and (rule["of"] not in RELATIONS or not rule.get("where") or not rule.get("detail")):
        return "of goes with where and detail"
    return None


def main():
    with open(sys.argv[1], "rb") as file:
        texts = tomllib.load(file)
    rules, blank = texts["rule"], "'" + texts["blank"] + "'"
    seen = set()
    for rule in rules:
        what = complaint(rule, seen)
        if what:
            sys.exit(f"{sys.argv[1]}: rule {rule.get('id')}: {what}")
        seen.add(rule["id"])
        if sys.argv[2:] == ["--postgres"]:
            rule = in_postgres(rule)
        fields = ", ".join(f".{key} = {json.dumps(rule[key].replace('BLANK', blank))}" for key in TEXTS if key in rule)
        print(f"{{{fields}, .severity = Severity::{rule['severity']}}},")


main()
