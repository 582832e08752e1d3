"""What the servers of tests share: a port on loopback, and a thread for each connection, as long as `with` lasts."""

import socket
import threading


class Listening:
    """Calls serve(connection, number), number being 1 for the first connection. One that ends by ENDS is closed in silence."""

    ENDS = (OSError,)

    def __init__(self, address="127.0.0.1", tls=None):
        self.tls = tls  # an ssl.SSLContext: clients speak TLS
        self.connections = 0
        self.listener = socket.create_server((address, 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)  # accept() fails from now on
        # A process that was stopped calls accept() anew when it goes on, by the descriptor's number: another server's by then, if
        # it was closed, whose first connection would be answered, and noted, here.
        self.thread.join()
        self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._run, args=(connection, self.connections), daemon=True).start()

    def _run(self, connection, number):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self.serve(connection, number)
        except self.ENDS:
            pass
        connection.close()
