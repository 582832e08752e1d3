"""Sites without end, as crawlers meet them, and a large honest one that must not be taken for one of them. Each function
returns what WebServer.add() takes."""

import functools
import hashlib
import random

from . import words
from .answers import page

NAVIGATION = "<nav>" + "".join(f'<a href="/">{name}</a> ' for name in ("Home", "News", "Products", "People", "Forum",
                                                                          "About us", "Contact", "Sign in", "Basket")) + "</nav>"
FOOTER = ("<footer>Copyright by the owners of this site. All rights reserved. Imprint, privacy, terms of use, cookies. "
               "Follow us. Subscribe to our letter, which comes each Tuesday.</footer>")


def _random(visit):
    """Seeded by what was asked for: the same page each time."""
    return random.Random(visit.path)


@functools.cache
def _same(seed, paragraphs):
    """What stands on many pages is made once."""
    return words.paragraphs(random.Random(seed), paragraphs)


def _token(*parts):
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:20]


def calendar(visit):
    """A calendar whose next month is always there, and the one before."""
    if visit.path == "/":
        return page("Club", ["/calendar/2024/6"], "Our events are in the calendar.")
    parts = visit.path.split("/")
    if len(parts) != 4 or not (parts[2].isdigit() and parts[3].isdigit()):
        return None
    month = int(parts[2]) * 12 + int(parts[3]) - 1
    next_, before = (f"/calendar/{m // 12}/{m % 12 + 1}" for m in (month + 1, month - 1))
    days = "".join(f"<td>{day}</td>" + ("</tr><tr>" if day % 7 == 0 else "") for day in range(1, 31))
    about = _same(7, 3)  # beside every month
    return page(f"Calendar {month % 12 + 1}/{month // 12}", [next_, before, "/"],
                f"Events of {month % 12 + 1}/{month // 12}. There are no events in this month. <table><tr>{days}</tr></table>{about}")


def sessions(visit):
    """A shop of 20 pages that gives each visitor without a cookie a new session, in the path and in the query."""
    path, _, query = visit.path.partition("?")
    number = int(path.rpartition("/page")[2] or 0) if "/page" in path else 0
    text = _same(number, 3)
    fresh = [_token(visit.path, visit.nth, i) for i in range(6)]
    links = [f"/s/{token}/page{(number + i * 3 + 1) % 20}?PHPSESSID={token}" for i, token in enumerate(fresh)]
    return page(f"Shop, page {number}", links, text)


def repeated_segments(visit):
    """Relative links that were meant to begin with a slash: /a/b/a/b/..., each page with a text of its own."""
    if not visit.path.endswith("/"):
        return None
    return page("Somewhere " + visit.path, ["a/", "b/"], words.paragraphs(_random(visit), 3))


def growing_query(visit):
    """Each link adds the same parameter once more."""
    link = visit.path + ("&" if "?" in visit.path else "?") + "x=1"
    return page("Filter", [link, "/"], f"Choose a filter. There are {len(visit.path) % 7} results of many, in no order.")


def random_names(visit):
    """Ten new pages on each page, whose texts are the same but for a few words."""
    links = [f"/item/{_token(visit.path, i)}.html" for i in range(10)]
    return page("Item", links, _same(99, 6) + words.sentence(_random(visit), 4))


def babble(visit):
    """Text by a Markov chain of 800 words, with links to names that nobody else knows."""
    random_ = _random(visit)
    at, text = random_.randrange(800), []
    for _ in range(200):
        text.append(f"w{at:x}")
        at = (at * 7 + random_.randrange(12) * 31 + 1) % 800
    links = [f"/trap/{''.join(random_.choice('abcdefghij') for _ in range(8))}" for _ in range(random_.randint(4, 8))]
    return page(" ".join(text[:4]).translate(_LETTERS), links, " ".join(text).translate(_LETTERS))


_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def days(visit):
    """A calendar of months and days, which says nearly nothing."""
    parts = [int(part) for part in visit.path.split("/")[2:] if part.isdigit()]
    year, month = (parts + [2026, 11])[:2] if len(parts) >= 2 else (2026, 11)
    if len(parts) == 3:
        return page(f"{parts[2]}.{month}.{year}", [f"/trap/{year}/{month}"], f"There are no events on {parts[2]}.{month}.{year}.")
    around = [year * 12 + month, year * 12 + month - 2]
    links = [f"/trap/{m // 12}/{m % 12 + 1}" for m in around] + [f"/trap/{year}/{month}/{day}" for day in range(1, 29)]
    return page(f"{month}/{year}", links, f"Calendar {month}/{year}")


def filters(visit):
    """A shop whose filters can be added for ever."""
    random_ = _random(visit)
    before = visit.path + ("&" if "?" in visit.path else "?")
    links = [f"{before}f{random_.randrange(10**6)}={random_.randrange(9)}" for _ in range(6)]
    return page("Results", links, _same(5, 1) + "No products match.")


def beside(maze, pages):
    """Pages in a tree of twos, each of which has a link to a maze on the same host."""
    def answer(visit):
        if visit.path.startswith("/trap/"):
            return maze(visit)
        name = visit.path.rpartition("/")[2] or "0"
        if not name.isdigit():
            return None
        number = int(name)
        links = [f"/h/{n}" for n in (2 * number + 1, 2 * number + 2) if n < pages]
        return page(f"Page {words.title(_random(visit))}", [*links, "/trap/"], words.paragraphs(_random(visit), 2))
    return answer


BESIDE = {"babble.test": babble, "days.test": days, "filters.test": filters}

MAZES = {"calendar.test": calendar, "sessions.test": sessions, "segments.test": repeated_segments,
         "query.test": growing_query, "names.test": random_names}


class HonestSite:
    """A news site and shop: sections of many siblings, indexes in pages of 50, archives by date, the same navigation and
    footer everywhere, and a text of its own on each page. `paths` is all of it."""

    SECTIONS = 8

    def __init__(self, pages):
        self.articles = {}
        per_section = (pages - 1) // self.SECTIONS
        for section in range(self.SECTIONS):
            count = per_section - self._index_pages(per_section)
            self.articles[section] = [self._path(section, i) for i in range(count)]
        self.pages = {"/": ("Home", [self._index(section, 1) for section in range(self.SECTIONS)])}
        for section, articles in self.articles.items():
            self._add_section(section, articles)
        self.paths, self.made = set(self.pages), {}

    @staticmethod
    def _index_pages(count):
        return -(-count // 51)

    @staticmethod
    def _path(section, number):
        slug = words.title(random.Random(section * 100_000 + number)).lower().replace(" ", "-")
        return (f"/news/{2004 + number % 20}/{number // 20 % 12 + 1:02}/{slug}-{number}.html", f"/products/{slug}-{number}",
                f"/people/{slug[0]}/{slug}-{number}/", f"/forum/thread.php?t={number}")[section % 4] \
            if section < 4 else f"/section-{section}/{slug}-{number}"

    def _index(self, section, number):
        return f"/index/{section}/" + (f"?page={number}" if number > 1 else "")

    def _add_section(self, section, articles):
        chunks = [articles[i : i + 50] for i in range(0, len(articles), 50)]
        for number, chunk in enumerate(chunks, 1):
            neighbours = [self._index(section, n) for n in (number - 1, number + 1) if 1 <= n <= len(chunks)]
            self.pages[self._index(section, number)] = (f"Section {section}, page {number}", [*chunk, *neighbours])
            for i, path in enumerate(chunk):
                related = [chunk[(i + step) % len(chunk)] for step in (1, 7)]
                self.pages[path] = ("Article", related)

    def __call__(self, visit):
        if visit.path in self.pages and visit.path not in self.made:
            self.made[visit.path] = self._answer(visit)
        return self.made.get(visit.path)

    def _answer(self, visit):
        found = self.pages[visit.path]
        random_ = _random(visit)
        name, links = found
        text = (words.paragraphs(random_, random_.randint(2, 9)) if name == "Article" else
                "".join(f"<h3>{words.title(random_)}</h3>{words.sentence(random_, 12)}" for _ in range(len(links))))
        return page(words.title(random_) if name == "Article" else name, ["/", *links], NAVIGATION + text + FOOTER)
