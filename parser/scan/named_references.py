#!/usr/bin/env python3
"""Prints the named character references of HTML as rows of a C++ table, sorted by name.

Python's standard library has the standard's own table: https://html.spec.whatwg.org/multipage/named-characters.html
"""
from html.entities import html5


def literal(text):
    """A string literal of these bytes; one escape each, so that no digit can follow another's escape."""
    return '"' + "".join(f"\\{byte:03o}" for byte in text.encode()) + '"'


for name in sorted(html5):
    print(f'{{"{name}", {literal(html5[name])}}},')
