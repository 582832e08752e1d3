"""A random web graph that is the same each time: pages over many hosts with links, failures, slow answers and redirects,
and, worked out here without any crawler, what a crawl of it must find."""

import collections
import random

from . import words
from .answers import Answer, plain, redirect


class Page:
    """`kind`: page, failing (500 each time), redirect, or circle (a redirect of a ring)."""

    __slots__ = ("kind", "links", "target", "delay", "status")

    def __init__(self):
        self.kind, self.links, self.target, self.delay, self.status = "page", [], None, 0.0, 200


class Graph:
    """Pages are numbered from 0; page 0 is where crawls begin. Shares are those of all pages; `orphans` are linked by none,
    `circles` is the number of rings of three redirects, of which one member alone is linked from outside."""

    def __init__(self, server, seed, pages, hosts, links=8, failing=0.05, redirecting=0.05, orphans=0.03, circles=0, slow=0.0,
                 delay=(0.2, 0.5), name="h{}.test", robots=None, words_each=40):
        self.server, self.random, self.hosts, self.name = server, random.Random(seed), hosts, name
        self.robots, self.words_each = robots, words_each
        self.pages = [Page() for _ in range(pages)]
        self._draw_kinds(failing, redirecting, circles)
        self._draw_links(links, orphans)
        for page in self.pages:
            page.delay = self.random.uniform(*delay) if self.random.random() < slow else 0.0
        self.answers, self.made = {}, {}
        for host in range(hosts):
            server.add(self.host(host), self._respond)

    def _draw_kinds(self, failing, redirecting, circles):
        for page in self.pages[1:]:
            drawn = self.random.random()
            page.kind = "failing" if drawn < failing else "redirect" if drawn < failing + redirecting else "page"
        self.circles = [tuple(self.random.sample(range(1, len(self.pages)), 3)) for _ in range(circles)]
        taken = set()
        self.circles = [ring for ring in self.circles if not taken & set(ring) and not taken.update(ring)]
        for ring in self.circles:
            for member, following in zip(ring, ring[1:] + ring[:1]):
                self.pages[member].kind, self.pages[member].target = "circle", following

    def _draw_links(self, links, orphans):
        inner = {member for ring in self.circles for member in ring[1:]}
        linkable = [i for i in range(len(self.pages)) if i not in inner and (i == 0 or self.random.random() >= orphans)]
        for number, page in enumerate(self.pages):
            if page.kind == "redirect":
                page.target = self.random.choice([t for t in self.random.choices(linkable, k=8) if t != number] or [0])
                page.status = self.random.choice((301, 302, 303, 307, 308))
            elif page.kind == "circle":
                page.status = 302
            elif page.kind == "failing":
                page.status = 500
            else:
                page.links = self.random.choices(linkable, k=self.random.randint(0, 2 * links))
        self.pages[0].links = self.random.sample(linkable, min(len(linkable), 2 * links))
        self._break_redirect_rings()

    def _break_redirect_rings(self):
        """A ring of redirects that came by chance has no one who closes it for sure: its last member leads home instead."""
        for number, page in enumerate(self.pages):
            seen, at = {number}, page.target
            while page.kind == "redirect" and self.pages[at].kind == "redirect":
                if at in seen:
                    page.target = 0
                    break
                seen.add(at)
                at = self.pages[at].target

    # Addresses.

    def host(self, number):
        return self.name.format(number)

    def path(self, number):
        return (f"/p/{number}", f"/dir{number % 7}/p{number}.html", f"/show?id={number}", f"/a/b/{number}/")[number % 4]

    def url(self, number):
        return self.server.url(self.host(number % self.hosts), self.path(number))

    # What is served.

    def _respond(self, visit):
        if visit.path == "/robots.txt":
            return plain(self.robots) if self.robots is not None else None
        if not self.answers:
            self.answers = {(self.host(i % self.hosts), self.path(i)): i for i in range(len(self.pages))}
        number = self.answers.get((visit.host, visit.path))
        if number is not None and number not in self.made:  # many crawls of the same pages
            self.made[number] = self._answer(number)
        return self.made.get(number)

    def _answer(self, number):
        page = self.pages[number]
        if page.target is not None:
            return redirect(self.url(page.target), page.status, delay=page.delay)
        if page.kind == "failing":
            return Answer("<title>Failed</title>", 500, delay=page.delay)
        random_ = random.Random(number)
        text = words.sentence(random_, self.words_each)
        links = "".join(f'<a href="{self._reference(random_, number, target)}">{target}</a>\n' for target in page.links)
        return Answer(f"<!DOCTYPE html><title>Page {number}</title><p>{text}</p>{links}", delay=page.delay)

    def _reference(self, random_, number, target):
        """The same address written in different ways."""
        url, path = self.url(target), self.path(target)
        forms = [url, url + "#part", url.removeprefix("http:"), url.replace("http://", "HTTP://")]
        if number % self.hosts == target % self.hosts:
            forms += [path, "/x/.." + path, "/." + path]
        return random_.choice(forms)

    # What must be found.

    def distances(self, limit=None):
        """Number of page to its least number of links from page 0; a redirect's target is as deep as the redirect. Pages that
        lie deeper than `limit` are there if a page within it links to them: they are seen and not fetched."""
        depth, queue = {0: 0}, collections.deque([0])
        while queue:
            number = queue.popleft()
            page, at = self.pages[number], depth[number]
            if limit is not None and at > limit:
                continue
            if page.target is not None and depth.get(page.target, at + 1) > at:
                depth[page.target] = at
                queue.appendleft(page.target)
            for target in page.links:
                if depth.get(target, at + 2) > at + 1:
                    depth[target] = at + 1
                    queue.append(target)
        return depth

    def outcome(self, number):
        """(state, reason, status) of a page that was fetched."""
        page = self.pages[number]
        if page.kind == "failing":
            return "failed", "http", 500
        if any(number == ring[-1] for ring in self.circles):
            return "failed", "too_many_redirects", 302
        return "done", None, page.status
