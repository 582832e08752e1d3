"""The registry of cases."""

import re

from .expect import Row

CASES = []


class Case:
    """What the server does (`act`, once for each connection) and what the crawl must make of it (`rows`: path to row)."""

    def __init__(self, name, act, rows, tls=None, url=None, early=False):
        self.name, self.act, self.rows = name, act, rows
        self.tls = tls      # name of a certificate of tls.py: the connection is wrapped before act() sees it
        self.https = tls is not None
        self.fixed_url = url  # for a URL that leads elsewhere than to this case's address: {port} is filled in
        self.early = early  # no listener: the port is closed
        self.address = None

    def path(self):
        return "/" + self.name

    def url(self, port, path=None):
        if self.fixed_url:
            return self.fixed_url.format(port=port, address=self.address)
        scheme = "https" if self.https else "http"
        return f"{scheme}://{self.address}:{port}{path or self.path()}"


def add(name, act, expected, **more):
    """A case whose rows are one (a Row) or several (a dict from path to Row)."""
    assert re.fullmatch(r"[a-z0-9-]+", name) and all(name != case.name for case in CASES), name
    rows = expected if isinstance(expected, dict) else {"/" + name: expected}
    CASES.append(Case(name, act, rows, **more))


def case(expected: "Row | dict", **more):
    """Decorator: the function's name is the case's."""
    def register(act):
        add(act.__name__.replace("_", "-"), act, expected, **more)
        return act
    return register


def raw(name, answer, expected, then="close"):
    """A case that sends fixed bytes after the request; then closes, or says no more ("hold"), or resets."""
    def act(connection):
        connection.request()
        connection.send(answer)
        if then == "hold":
            connection.wait()
        if then == "reset":
            connection.reset()
    add(name, act, expected)
