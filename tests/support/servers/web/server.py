"""The server: many hosts on one port, in one thread, with a name server beside it.

    with WebServer() as server:
        server.add("a.test", {"/": page("Home", ["/x"]), "/x": page("X")})    # or a function of the Visit
        ... --dns-server {server.dns} {server.url("a.test", "/")} ...
        server.log.paths("a.test")
What no site knows is answered with 404. A site that raises ends the test: the error is raised again where the `with` ends.
"""

import heapq
import itertools
import os
import select
import socket
import threading
import time

from .answers import NOT_FOUND, Answer
from .connection import TIMESTAMPS, Connection
from .log import Log, Visit
from .names import answer as resolve


class WebServer:
    def __init__(self, address="127.0.0.1"):
        self.address = address
        self.log, self.sites, self.errors = Log(), {}, []
        self.connections, self.timers, self.order = {}, [], itertools.count()
        self.listener = socket.create_server((address, 0), backlog=4096)
        self.listener.setblocking(False)
        self.listener.setsockopt(socket.SOL_SOCKET, TIMESTAMPS, 1)  # connections inherit it
        self.listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.names.bind((address, 0))
        self.names.setblocking(False)
        self.port = self.listener.getsockname()[1]
        self.dns = f"{address}:{self.names.getsockname()[1]}"
        self.stopping = os.eventfd(0)
        self.thread = threading.Thread(target=self._loop, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        os.eventfd_write(self.stopping, 1)
        self.thread.join()
        for connection in list(self.connections.values()):
            connection.close()
        self.listener.close()
        self.names.close()
        os.close(self.stopping)
        if self.errors:
            raise RuntimeError("a site of the test's own web failed") from self.errors[0]

    def url(self, host, path="/"):
        return f"http://{host}:{self.port}{path}"

    def add(self, host, site):
        """`site`: a dict from path to Answer, or a function from Visit to Answer; None is a 404."""
        self.sites[host] = site.get if isinstance(site, dict) else site
        if isinstance(site, dict):
            self.sites[host] = lambda visit: site.get(visit.path)

    # What connections call.

    def visited(self, head, at, connection):
        """Notes a request; returns it, and what its site answers."""
        lines = head.split(b"\r\n")
        path = lines[0].split(b" ")[1].decode("latin-1")
        host = next((line[5:] for line in lines if line[:5].lower() == b"host:"), b"").decode("latin-1").strip().lower()
        visit = Visit(at, host.rpartition(":")[0] or host, path, head, id(connection))
        self.log.begin(visit)
        answer = self._ask(visit)
        visit.status = answer.status
        return visit, answer

    def later(self, seconds, action):
        heapq.heappush(self.timers, (time.monotonic() + seconds, next(self.order), action))

    def watch(self, connection, events):
        self.epoll.modify(connection.raw, events)

    def forget(self, connection):
        self.connections.pop(connection.raw.fileno(), None)

    def _ask(self, visit):
        try:
            return (self.sites.get(visit.host) or (lambda visit: None))(visit) or NOT_FOUND
        except Exception as error:
            self.errors.append(error)
            return Answer("", 500)

    # The thread.

    def _loop(self):
        with select.epoll() as self.epoll:
            for watched in (self.listener, self.names, self.stopping):
                self.epoll.register(watched, select.EPOLLIN)
            while True:
                for descriptor, events in self.epoll.poll(self._until_next_timer()):
                    if descriptor == self.stopping:
                        return
                    self._ready(descriptor, events)
                self._run_timers()

    def _until_next_timer(self):
        return max(0.0, self.timers[0][0] - time.monotonic()) if self.timers else -1

    def _run_timers(self):
        while self.timers and self.timers[0][0] <= time.monotonic():
            heapq.heappop(self.timers)[2]()

    def _ready(self, descriptor, events):
        if descriptor == self.listener.fileno():
            self._accept()
        elif descriptor == self.names.fileno():
            self._resolve()
        elif descriptor in self.connections:
            self.connections[descriptor].ready(events)

    def _accept(self):
        try:
            while True:
                raw, _ = self.listener.accept()
                raw.setblocking(False)
                self.connections[raw.fileno()] = Connection(self, raw)
                self.epoll.register(raw, select.EPOLLIN)
        except BlockingIOError:
            pass

    def _resolve(self):
        try:
            while True:
                query, asker = self.names.recvfrom(4096)
                found = resolve(query, self.address)
                if found:
                    self.names.sendto(found, asker)
        except OSError:
            pass  # no more questions, or nobody waits for this answer
