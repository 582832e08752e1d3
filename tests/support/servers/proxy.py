"""Proxies on loopback, one HTTP (plain or TLS) and one SOCKS 5, that remember whom they connected to and who logged in.

    with HttpProxy(login="user:password") as proxy: ...; proxy.opened, proxy.logins
Whatever host they are asked for, they connect to its port on 127.0.0.1.
"""

import base64
import ipaddress
import select
import socket

from listening import Listening


class _Proxy(Listening):
    ENDS = (OSError, ValueError, EOFError)

    def __init__(self, login=None, tls=None):
        super().__init__(tls=tls)
        self.login = login
        self.opened, self.logins = [], set()  # (host, port) of each connection made; "user:password" as it was sent

    def connect(self, host, port):
        self.opened.append((host, port))
        return socket.create_connection(("127.0.0.1", port))

    @staticmethod
    def take(connection, size):
        data = b""
        while len(data) < size:
            more = connection.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    @staticmethod
    def relay(client, server):
        """Moves bytes both ways until one side ends."""
        other = {client: server, server: client}
        while True:
            pending = hasattr(client, "pending") and client.pending()
            for ready in [client] if pending else select.select([client, server], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    return
                other[ready].sendall(data)


class HttpProxy(_Proxy):
    """Tunnels CONNECT; other requests are forwarded with the absolute form taken off, one connection to the server for each
    connection of the client."""

    def serve(self, client, _):
        server = None
        while True:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += self.take(client, 1)
            lines = head.decode("latin-1").split("\r\n")
            method, target, _ = lines[0].split(" ")
            if not self._admit(lines):
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 6\r\n"
                               b"Proxy-Authenticate: Basic\r\nContent-Type: text/html\r\n\r\nlogin!")
                continue
            scheme, _, rest = target.rpartition("://")
            authority, _, path = rest.partition("/")
            host, _, port = authority.rpartition(":")
            server = server or self.connect(host, int(port))
            if method == "CONNECT":
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                return self.relay(client, server)
            if scheme != "http":
                raise ValueError("not in absolute form: " + target)
            kept = [line for line in lines[1:] if not line.lower().startswith("proxy-")]
            server.sendall("\r\n".join([f"{method} /{path} HTTP/1.1", *kept]).encode("latin-1"))
            self._pass_answer(server, client)

    def _admit(self, lines):
        for line in lines:
            if line.lower().startswith("proxy-authorization: basic "):
                self.logins.add(base64.b64decode(line.split(" ")[2]).decode())
                return self.login in (None, base64.b64decode(line.split(" ")[2]).decode())
        return self.login is None

    def _pass_answer(self, server, client):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.take(server, 1)
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        client.sendall(head + self.take(server, length))


class SocksProxy(_Proxy):
    def serve(self, client, _):
        _, count = self.take(client, 2)
        methods = self.take(client, count)
        wanted = 0 if self.login is None else 2
        client.sendall(bytes([5, wanted if wanted in methods else 255]))
        if wanted not in methods or (wanted == 2 and not self._log_in(client)):
            return
        kind = self.take(client, 4)[3]
        size = {1: 4, 4: 16}.get(kind) or self.take(client, 1)[0]
        address = self.take(client, size)
        host = address.decode() if kind == 3 else str(ipaddress.ip_address(address))
        port = int.from_bytes(self.take(client, 2), "big")
        server = self.connect(host, port)
        client.sendall(bytes([5, 0, 0, 1, 127, 0, 0, 1, 0, 1]))
        self.relay(client, server)

    def _log_in(self, client):
        user = self.take(client, self.take(client, 2)[1]).decode()
        password = self.take(client, self.take(client, 1)[0]).decode()
        self.logins.add(f"{user}:{password}")
        good = f"{user}:{password}" == self.login
        client.sendall(bytes([1, 0 if good else 1]))
        return good
