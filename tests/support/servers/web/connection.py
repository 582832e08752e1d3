"""One accepted connection: reads heads of requests, asks the server's site what to answer, sends it, one after the other."""

import select
import socket
import struct
import time

TIMESTAMPS = 35  # SO_TIMESTAMPNS: the kernel says with the bytes when their last packet came (linux: socket.h)
HEAD_LIMIT = 64 << 10


class Connection:
    def __init__(self, server, raw):
        self.server, self.raw = server, raw
        self.came, self.rest, self.visit = b"", b"", None
        self.open = True

    def ready(self, events):
        try:
            if events & select.EPOLLOUT:
                self._send(b"")
            if events & ~select.EPOLLOUT:
                self._read()
        except OSError:
            self.close()

    def _read(self):
        data, ancillary, _, _ = self.raw.recvmsg(65536, 64)
        if not data or len(self.came) > HEAD_LIMIT:
            return self.close()
        self.came += data
        self.at = arrival(ancillary)
        if self.visit is None:
            self._next()

    def _next(self):
        """Begins the next request, if its head has come."""
        end = self.came.find(b"\r\n\r\n")
        if end >= 0:
            head, self.came = self.came[:end], self.came[end + 4 :]
            self.visit, answer = self.server.visited(head, self.at, self)
            if answer.delay > 0:
                self.server.later(answer.delay, lambda: self._answer(answer))
            else:
                self._answer(answer)

    def _answer(self, answer):
        if not self.open or answer.then == "silence":
            return
        visit, self.visit = self.visit, None
        self.server.log.end(visit)
        if answer.then == "hang_up":
            return self.close()
        visit.answered = time.monotonic()
        try:
            self._send(answer.wire)
        except OSError:
            return self.close()
        if answer.then == "close":
            self.close()
        else:
            self._next()

    def _send(self, data):
        data = self.rest + data
        try:
            sent = self.raw.send(data) if data else 0
        except BlockingIOError:
            sent = 0
        had, self.rest = bool(self.rest), data[sent:]
        if had != bool(self.rest):
            self.server.watch(self, select.EPOLLIN | (select.EPOLLOUT if self.rest else 0))

    def close(self):
        if self.open:
            self.open = False
            if self.visit is not None:
                self.server.log.end(self.visit)
            self.server.forget(self)
            self.raw.close()


def arrival(ancillary):
    """Monotonic seconds at which the last bytes came."""
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == TIMESTAMPS:
            seconds, nanoseconds = struct.unpack("@ll", data[:16])
            return min(time.monotonic(), seconds + nanoseconds / 1e9 + monotonic_less_calendar())
    return time.monotonic()


def monotonic_less_calendar():
    """Seconds between the two clocks. A busy machine may hold up the thread between reading the one and the other: then
    they are read again."""
    while True:
        before, calendar, after = time.monotonic(), time.time(), time.monotonic()
        if after - before < 0.001:
            return after - calendar
