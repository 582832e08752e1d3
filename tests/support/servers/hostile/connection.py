"""One accepted connection, as the cases use it."""

import os
import select
import socket
import ssl
import struct
import time

LIFETIME = 90  # seconds after which any case lets go: no thread outlives a test by much


class Gone(Exception):
    """The client left: the end of most cases."""


class Connection:
    def __init__(self, raw, number):
        self.raw = self.socket = raw
        self.number = number  # 0 for the first connection to this case
        self.until = time.monotonic() + LIFETIME
        raw.settimeout(10)

    def start_tls(self, context):
        try:
            self.socket = context.wrap_socket(self.raw, server_side=True)
            self.raw = socket.socket(fileno=os.dup(self.socket.fileno()))  # wrapping took the old one
        except (OSError, ssl.SSLError) as error:
            raise Gone from error

    def request(self):
        """Reads one request's head: its lines."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.receive()
        return data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")

    def target(self):
        return self.request()[0].split(" ")[1]

    def receive(self):
        try:
            data = self.socket.recv(65536)
        except OSError as error:
            raise Gone from error
        if not data:
            raise Gone
        return data

    def send(self, data):
        if time.monotonic() > self.until:
            raise Gone
        try:
            self.socket.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))
        except OSError as error:
            raise Gone from error

    def trickle(self, data, pause):
        for byte in data:
            self.send(bytes([byte]))
            self.wait(pause)

    def forever(self, data, pause=0):
        while True:
            self.send(data)
            if pause:
                self.wait(pause)

    def wait(self, seconds=LIFETIME):
        """Says nothing; Gone when the client leaves meanwhile."""
        end = min(time.monotonic() + seconds, self.until)
        while (left := end - time.monotonic()) > 0:
            if select.select([self.raw], [], [], left)[0] and not self._drop_input():
                raise Gone

    def _drop_input(self):
        try:
            return bool(self.raw.recv(65536))
        except OSError:
            return False

    def answer(self, body=b"", status="200 OK", type="text/html", headers=(), length=None):
        """A well-formed answer, but for what the caller makes of it."""
        body = body if isinstance(body, bytes) else body.encode()
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
        if type is not None:
            lines.append(f"Content-Type: {type}")
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def reset(self):
        """Ends with RST instead of FIN."""
        self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
        self.raw.close()
        raise Gone

    def finish(self):
        """A polite end: all that was sent arrives before the end does."""
        try:
            self.raw.shutdown(socket.SHUT_WR)
            self.raw.settimeout(2)
            while self.raw.recv(65536):
                pass
        except OSError:
            pass
        self.socket.close()
        self.raw.close()
