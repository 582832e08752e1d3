#!/usr/bin/python3
"""One page at as many URLs as are asked for, all reached by links: FOLDER/index.html links to hubs of a thousand links
each. A crawl in breadth has nearly all of them waiting when it has seen the hubs.

    hubs.py FOLDER URLS
"""

import pathlib
import sys

A_HUB = 1000
WORDS = "This page stands at every address that the hubs link to. " * 10


def page(title, body):
    return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>\n{body}\n</body></html>\n"


def hub(first, end):
    return "\n".join(f'<a href="/articles/a-page-of-the-site.html?number={i:08d}">{i}</a>' for i in range(first, end))


def main():
    folder, urls = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    (folder / "articles").mkdir(parents=True)
    (folder / "articles" / "a-page-of-the-site.html").write_text(page("A page", f"<p>{WORDS}</p>"))
    firsts = range(0, urls, A_HUB)
    for first in firsts:
        (folder / f"hub-{first // A_HUB}.html").write_text(page("A hub", hub(first, min(urls, first + A_HUB))))
    links = "\n".join(f'<a href="/hub-{first // A_HUB}.html">Hub</a>' for first in firsts)
    (folder / "index.html").write_text(page("All", links))


main()
