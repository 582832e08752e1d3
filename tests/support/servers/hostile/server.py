"""Serves the cases: a listener at an address of its own for each, a thread for each connection."""

import selectors
import socket
import threading

from . import bodies, documents, encodings, heads, redirects, statuses, tls, transport  # noqa: F401 (they register)
from .cases import CASES
from .connection import Connection, Gone


class HostileServer:
    """with HostileServer(authority) as server: server.cases, server.port, case.url(server.port)."""

    def __init__(self, authority):
        self.cases = CASES
        self.contexts = tls.contexts(authority, [self._address(i) for i in range(len(CASES))])
        self.selector = selectors.DefaultSelector()
        self.connections = {}  # by case: how many came
        self.stopping = threading.Event()

    @staticmethod
    def _address(index):
        return f"127.1.{index // 250}.{index % 250 + 1}"

    def __enter__(self):
        self.port = self._listen_all()
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()
        return self

    def _listen_all(self):
        port = 0
        for index, case in enumerate(self.cases):
            case.address = self._address(index)
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((case.address, port))
            port = listener.getsockname()[1]
            if case.early:
                listener.close()
                continue
            listener.listen(64)
            listener.setblocking(False)
            self.selector.register(listener, selectors.EVENT_READ, case)
        return port

    def _accept(self):
        while not self.stopping.is_set():
            for key, _ in self.selector.select(0.2):
                try:
                    accepted, _ = key.fileobj.accept()
                except OSError:
                    continue
                accepted.setblocking(True)
                number = self.connections.get(key.data.name, 0)
                self.connections[key.data.name] = number + 1
                threading.Thread(target=self._serve, args=(key.data, accepted, number), daemon=True).start()

    def _serve(self, case, accepted, number):
        connection = Connection(accepted, number)
        try:
            if case.tls:
                connection.start_tls(self.contexts[case.tls])
            case.act(connection)
        except Gone:
            pass
        connection.finish()

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()
