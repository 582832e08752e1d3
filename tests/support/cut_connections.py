"""A way to a PostgreSQL server, by a Unix socket in a folder of its own, on which every other connection is cut before it has an answer."""

import pathlib
import socket
import threading


class CutConnections:
    """`with CutConnections(server, folder, 6) as way`: of the first six that come the first, third and fifth are cut. way.host() is for the
    address."""

    def __init__(self, server, folder, count):
        self.target = f"{server.folder}/.s.PGSQL.{server.port}"
        self.path = pathlib.Path(folder) / f".s.PGSQL.{server.port}"
        self.left, self.cut = count, 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen(50)

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def host(self):
        return str(self.path.parent)

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.left -= 1
            if self.left >= 0 and self.left % 2 == 1:
                self.cut += 1
                client.recv(1)
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.target)
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=pair, daemon=True).start()

    @staticmethod
    def _pump(come, go):
        try:
            while data := come.recv(65536):
                go.sendall(data)
            go.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
