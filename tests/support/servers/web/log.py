"""Every request that the server was sent, in the order of arrival. Written by the server's thread; tests read it at any
time, and may only rely on what had arrived when they began to read."""

import collections


class Visit:
    """One request. `at` and `answered` are seconds of time.monotonic(); `answered` is None until the answer is sent, or for
    ever where the connection was lost. `under_way`: requests to this host not yet answered, this one included."""

    __slots__ = ("at", "answered", "ended", "host", "path", "status", "nth", "under_way", "head", "connection")

    def __init__(self, at, host, path, head, connection):
        self.at, self.answered, self.ended = at, None, False
        self.host, self.path, self.head, self.connection = host, path, head, connection
        self.status, self.nth, self.under_way = None, 0, 0

    @property
    def headers(self):
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


class Log:
    def __init__(self):
        self.visits = []
        self.under_way = collections.Counter()
        self.seen = collections.Counter()

    def begin(self, visit):
        self.under_way[visit.host] += 1
        visit.under_way = self.under_way[visit.host]
        visit.nth = self.seen[visit.host, visit.path]  # 0 for the first request of this URL
        self.seen[visit.host, visit.path] += 1
        self.visits.append(visit)

    def end(self, visit):
        """The answer is about to be sent, or nobody waits for it any longer."""
        if not visit.ended:
            visit.ended = True
            self.under_way[visit.host] -= 1

    def of(self, host=None, path=None):
        return [visit for visit in list(self.visits) if host in (None, visit.host) and path in (None, visit.path)]

    def paths(self, host=None):
        """Paths asked for, without those that a crawl asks for on its own account."""
        own = ("/robots.txt", "/sitemap.xml")
        return [visit.path for visit in self.of(host) if visit.path not in own]

    def clear(self):
        """What came until now is forgotten; what is under way is not."""
        self.visits, self.seen = [], collections.Counter()

    def by_host(self):
        hosts = collections.defaultdict(list)
        for visit in list(self.visits):
            hosts[visit.host].append(visit)
        return hosts


def gaps(visits):
    times = sorted(visit.at for visit in visits)
    return [later - earlier for earlier, later in zip(times, times[1:])]
