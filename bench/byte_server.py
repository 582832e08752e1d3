"""A server that sends bytes as they are, made before, whatever is asked for; its connections stay open.

    with ByteServer(give) as server: ...; server.port
`give(path, send)` sends what answers this path, and says whether the connection stays; in the thread of the connection.
"""

import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "support" / "servers")]
from recording import RecordingServer  # noqa: E402


class ByteServer(RecordingServer):
    def __init__(self, give, address="127.0.0.1"):
        super().__init__(address=address)
        self.give = give

    def _serve(self, connection, number):
        received = b""
        try:
            while True:
                while b"\r\n\r\n" not in received:
                    more = connection.recv(65536)
                    if not more:
                        return
                    received += more
                head, received = received.split(b"\r\n\r\n", 1)
                if not self.give(head.split(b" ")[1].decode("latin-1"), connection.sendall):
                    return
        except OSError:
            pass
        finally:
            connection.close()
