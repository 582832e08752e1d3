"""A well-behaved server that remembers every request: when it came, on which connection, and how many were under way.

    with RecordingServer(respond) as server: ...; server.requests
`respond(request)` returns an Answer; it runs in the thread of the request's connection.
"""

import socket
import threading
import time

from listening import Listening
from web.connection import TIMESTAMPS, arrival


class Request:
    def __init__(self, method, path, headers, connection, nth, at, under_way):
        self.method, self.path, self.headers, self.connection = method, path, headers, connection
        self.nth = nth              # 0 for the first request of this path
        self.at = at                # monotonic seconds when its head had come
        self.under_way = under_way  # requests not yet answered, this one included
        self.answered = None        # monotonic seconds when its answer had been written
        self.body = ""


class Answer:
    def __init__(self, body="<!DOCTYPE html><title>page</title>", status="200 OK", headers=(), delay=0.0, then="keep"):
        self.body = body if isinstance(body, bytes) else body.encode()
        self.status, self.headers, self.delay = status, headers, delay
        self.then = then  # keep; close: says so and closes; drop: closes after the answer without having said so


class RecordingServer(Listening):
    def __init__(self, respond=lambda request: Answer(), address="127.0.0.1", drop_after=None, tls=None):
        super().__init__(address, tls)
        self.respond, self.requests, self.lock = respond, [], threading.Lock()
        self.under_way, self.seen = 0, {}
        self.drop_after = drop_after  # seconds of idleness behind an answer after which a connection is closed without a word
        self.listener.setsockopt(socket.SOL_SOCKET, TIMESTAMPS, 1)  # connections inherit it
        self.base = f"{'https' if tls else 'http'}://{address}:{self.port}"

    def paths(self):
        with self.lock:
            return [request.path for request in self.requests]

    def serve(self, connection, number):
        patience = 60
        while self._one(connection, number, patience):
            patience = self.drop_after or 60

    def _one(self, connection, number, patience):
        connection.settimeout(patience)
        data = b""
        while b"\r\n\r\n" not in data:
            more, at = self._receive(connection)
            if not more:
                return False
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        request = self._note(head.decode("latin-1"), number, at)
        while len(body) < int(request.headers.get("content-length", 0)):
            more = connection.recv(65536)
            if not more:
                return False
            body += more
        request.body = body.decode("latin-1")
        try:
            answer = self.respond(request)
            time.sleep(answer.delay)
        finally:
            with self.lock:
                self.under_way -= 1
        headers = [*answer.headers, *(["Connection: close"] if answer.then == "close" else [])]
        if not any(header.lower().startswith("content-type") for header in headers):
            headers.append("Content-Type: text/html")
        head = "\r\n".join([f"HTTP/1.1 {answer.status}", f"Content-Length: {len(answer.body)}", *headers])
        connection.sendall(head.encode() + b"\r\n\r\n" + (b"" if request.method == "HEAD" else answer.body))
        request.answered = time.monotonic()
        return answer.then == "keep"

    def _receive(self, connection):
        """Bytes, and when the last of them came: where the machine is busy that is before this thread has its turn."""
        if self.tls:
            return connection.recv(65536), time.monotonic()
        data, ancillary, _, _ = connection.recvmsg(65536, 64)
        return data, arrival(ancillary)

    def _note(self, head, number, at):
        lines = head.split("\r\n")
        method, path = lines[0].split(" ")[:2]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
        with self.lock:
            self.under_way += 1
            nth = self.seen.get(path, 0)
            self.seen[path] = nth + 1
            request = Request(method, path, headers, number, nth, at, self.under_way)
            self.requests.append(request)
        return request
