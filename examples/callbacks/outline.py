#!/usr/bin/env python3
"""A callback program: the headings of each page as one item, and the links that say "next" first.

    crawl --depth 2 --on-page 'python3 examples/callbacks/outline.py' https://example.org/

It reads one page a line and answers each with one line, which print must not keep back: flush=True.
What it writes to standard error is shown among the crawl's messages.
"""

import html.parser
import json
import sys


class Outline(html.parser.HTMLParser):
    """Collects the text of h1 to h3, and where <a rel=next> leads."""

    def __init__(self):
        super().__init__()
        self.headings, self.next, self.level = [], [], 0

    def handle_starttag(self, tag, attributes):
        if tag in ("h1", "h2", "h3"):
            self.level = int(tag[1])
            self.headings.append({"level": self.level, "text": ""})
        elif tag == "a" and dict(attributes).get("rel") == "next" and dict(attributes).get("href"):
            self.next.append(dict(attributes)["href"])

    def handle_endtag(self, tag):
        if tag in ("h1", "h2", "h3"):
            self.level = 0

    def handle_data(self, data):
        if self.level:
            self.headings[-1]["text"] += data


for line in sys.stdin:
    page = json.loads(line)
    outline = Outline()
    outline.feed(page.get("html", ""))
    item = {"title": page["title"], "headings": outline.headings}
    answer = {"items": [item] if outline.headings else [], "links": outline.next}
    print(json.dumps(answer, ensure_ascii=False), flush=True)
