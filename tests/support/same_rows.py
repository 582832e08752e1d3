"""What crawls of one site in two places have in common, and what is the same of one crawl that was copied: rows of its views."""

import pathlib
import sys
import time

from checks import Checks, scratch
from crawler import run
from postgres import Postgres
from results import Results

# Of each view what is the same in every crawl of the same site: neither times nor which of two twins came first.
SAME = {
    "results": "url, host, depth, state, reason, detail, status, redirect_to, final_url, content_type, charset, title,"
               " description, language, canonical, text, size, truncated, body_hash, body, body_size, links, simhash, attempts,"
               " etag, last_modified, h1, h1_count, words, robots, indexable, indexable_why, redirect_hops, final_status,"
               " in_sitemap, inlinks, round(link_score, 5), title_length, images, images_without_alt, viewport",
    "link_graph": "from_url, to_url, text, rel, nofollow, to_state, to_status",
    "broken_links": "from_url, to_url, to_state, to_status",
    "duplicate_titles": "title, pages, url",
    "structured_data": "url, type, missing",
    "hreflang": "url, lang, href, returns",
    "redirect_chains": "url, hops, chain, final_url, final_status",
    "orphans": "url, sitemap",
    "response_headers": "url, position, name",
    "resources": "from_url, url, kind, alt, to_state, to_status, final_status, final_reason",
    "broken_resources": "from_url, url, kind, alt, status, reason",
    "broken_fragments": "from_url, to_url, fragment, text",
    "changes": "url, change, old_hash, new_hash",
}
# Of one crawl in two places, everything.
WHOLE = {view: "*" for view in [*SAME, "items", "hosts_summary", "near_duplicates", "security_headers", "findings", "samples"]}


def rows_of(file, columns):
    with Results(file) as results:
        return {view: [tuple(row) for row in results.query(f"SELECT {names} FROM {view}")] for view, names in columns.items()}


def compare(checks, what, found, expected):
    """In whatever order."""
    for view, rows in expected.items():
        there, wanted = set(found[view]), set(rows)
        lacking, more = wanted - there, there - wanted
        checks.check(len(found[view]) == len(rows) and not lacking and not more,
                     f"{what}: {view} has {len(found[view])} rows for {len(rows)}; e.g. {sorted(more, key=repr)[:2]!r} for"
                     f" {sorted(lacking, key=repr)[:2]!r}")


def copy(checks, folder, origin, target):
    done = run(["copy", "--progress", "none", origin, target], folder)
    checks.equal(done.code, 0, f"crawl copy {origin} {target}: {done.err}")
    return done


class Place:
    """A database for a part of the test."""

    def __init__(self, checks, folder, server):
        self.checks, self.folder, self.server = checks, folder, server
        self.database = server.create()
        self.uri = server.uri(self.database)
        self.copies = 0

    def ask(self, sql):
        return self.server.psql(sql, self.database)

    def rows(self, columns):
        self.copies += 1
        copy(self.checks, self.folder, self.uri, f"copy-{self.copies}.db")
        return rows_of(self.folder / f"copy-{self.copies}.db", columns)


def run_parts(test, parts, folder, *settings):
    """The main of a test of parts, each with a Place of its own on one server: those that the command line names, or all."""
    checks, chosen = Checks(test), sys.argv[2:]
    with Postgres(*settings) as server:
        for part in parts:
            if chosen and part.__name__ not in chosen:
                continue
            with scratch(folder) as made:
                begin = time.monotonic()
                part(Place(checks, pathlib.Path(made), server))
                checks.note(f"{part.__name__}: {time.monotonic() - begin:.1f} s")
    checks.exit()
