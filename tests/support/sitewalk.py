"""A crawler that is independent of the program, to judge it by: over HTTP with http.client, pages by lxml (html5lib where
it is asked to), addresses by whatwg_url. It first takes in a whole site; what a crawl with some depth, scope and --exclude
should leave is then computed from that."""

import collections
import http.client

import html_facts
from whatwg_url import resolve

HTML = ("text/html", "application/xhtml+xml")
REDIRECTS = (301, 302, 303, 307, 308)

# status; redirect: the URL that it leads to; links: how many the page counts; targets: all that it names (the rows of
# link_graph); followed: those of them that a crawler goes on to
Page = collections.namedtuple("Page", "status redirect links targets followed")
# depth: of the shortest path; reasons: of a URL that is not fetched, each of them true; page: None then
Expected = collections.namedtuple("Expected", "depth reasons page")

connections = {}  # by host; filled in the processes of the pool alone


def get(url):
    """(status, headers, body), without following anything."""
    host, _, target = url.removeprefix("http://").partition("/")
    connection = connections.get(host)
    if connection is None:
        connection = connections[host] = http.client.HTTPConnection(host, timeout=20)
    for last in (False, True):
        try:
            connection.request("GET", "/" + target)
            answer = connection.getresponse()
            body = answer.read()
            break
        except (http.client.HTTPException, ConnectionError):  # what is kept alive may be closed at any time
            connection.close()
            if last:
                raise
    return answer.status, answer.headers, body


def visit(job):
    """In another process: (url, Page)."""
    url, careful = job
    status, headers, body = get(url)
    location = headers.get("Location")
    target = resolve(location, resolve(url)) if status in REDIRECTS and location is not None else None
    if target:
        return url, Page(status, str(target), None, frozenset([str(target)]), frozenset())
    if headers.get_content_type() not in HTML:
        return url, Page(status, None, None, frozenset(), frozenset())
    facts = (html_facts.by_html5lib if careful else html_facts.by_lxml)(body, url)
    targets = facts.links | ({facts.refresh} if facts.refresh else set())
    return url, Page(status, None, len(facts.links), frozenset(targets), frozenset(facts.followed))


class Site:
    """All that is reachable from the seeds on their host: pages by URL."""

    def __init__(self, base, seeds, pool):
        self.base, self.seeds, self.pool, self.pages = base, seeds, pool, {}
        self.take_in(seeds)

    def take_in(self, urls):
        """These, and what they lead to."""
        while urls:
            jobs = [(url, False) for url in urls]
            found = dict(self.pool.imap_unordered(visit, jobs, 4))
            self.pages.update(found)
            urls = self._unknown(found)

    def look_again(self, urls):
        """At pages on which lxml and the program differ, with html5lib."""
        found = dict(self.pool.imap_unordered(visit, [(url, True) for url in urls]))
        self.pages.update(found)
        self.take_in(self._unknown(found))

    def _unknown(self, found):
        leads = set().union(*map(self._leads, found.values()))
        return sorted(url for url in leads - self.pages.keys() if url.startswith(self.base + "/"))

    def crawl(self, seeds=None, limit=None, scope=lambda url: True, excluded=lambda url: False):
        """URL to Expected, of every URL that a crawl sees. A redirect's target has the depth of its source."""
        seeds = self.seeds if seeds is None else seeds
        depths, refused = self._search(seeds, lambda url, depth: self._reasons(url, depth, limit, scope, excluded))
        expected = {url: Expected(depth, refused[url], None if refused[url] else self.pages[url])
                    for url, depth in depths.items()}
        only_named = {}
        for depth, _, page in [found for found in expected.values() if found.page]:
            for url in page.targets - self._leads(page):
                only_named[url] = min(depth + 1, only_named.get(url, depth + 1))
        for url, depth in only_named.items():
            reasons = {"robots"} | self._reasons(url, depth, limit, scope, excluded)
            expected.setdefault(url, Expected(depth, reasons, None))
        return expected

    def _search(self, seeds, reasons):
        """Breadth first: depth, and the reasons not to fetch, of every URL that something leads to."""
        depths, refused, fetched = dict.fromkeys(seeds, 0), {}, set()
        waiting = collections.deque((0, url) for url in seeds)
        while waiting:
            depth, url = waiting.popleft()
            if depth > depths[url] or url in fetched:
                continue
            refused[url] = set() if url in seeds else reasons(url, depth)
            if refused[url]:
                continue
            fetched.add(url)
            page = self.pages[url]
            for target in self._leads(page):
                below = depth if target == page.redirect else depth + 1
                if target not in depths or below < depths[target]:
                    depths[target] = below
                    (waiting.appendleft if below == depth else waiting.append)((below, target))
        return depths, refused

    @staticmethod
    def _leads(page):
        return page.followed | {page.redirect} if page.redirect else page.followed

    def _reasons(self, url, depth, limit, scope, excluded):
        inside = url.startswith(self.base + "/") and scope(url)
        tests = {"scope": not inside, "excluded": excluded(url), "depth": limit is not None and depth > limit}
        return {reason for reason, holds in tests.items() if holds}
