"""A name server for tests: every name leads to 127.0.0.1, but those under .invalid, which do not exist (RFC 1035; RFC 6761)."""

import socket
import struct

A, OK, NO_SUCH_NAME = 1, 0, 3
ADDRESS = socket.inet_aton("127.0.0.1")
SECONDS = 3600  # time to live


def answer(query):
    """The datagram that answers `query`, or None where it is no question."""
    try:
        number, flags, questions = struct.unpack_from("!HHH", query)
        end, labels = 12, []
        while query[end]:
            labels.append(query[end + 1 : end + 1 + query[end]].lower())
            end += query[end] + 1
        kind, = struct.unpack_from("!H", query, end + 1)
    except (IndexError, struct.error):
        return None
    if flags & 0x8000 or questions != 1:
        return None
    exists = labels[-1:] != [b"invalid"]
    found = exists and kind == A
    head = struct.pack("!HHHHHH", number, 0x8180 | (OK if exists else NO_SUCH_NAME), 1, found, 0, 0)
    # 0xc00c: the name of the question again (RFC 1035, 4.1.4).
    record = struct.pack("!HHHIH", 0xC00C, A, 1, SECONDS, 4) + ADDRESS if found else b""
    return head + query[12 : end + 5] + record
