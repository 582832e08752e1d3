"""A name server for tests: every name leads to one address, and to no IPv6 address (RFC 1035)."""

import socket
import struct

A = 1
SECONDS = 3600  # time to live


def answer(query, address):
    """The datagram that answers `query`: all names lead to `address`. Or None where it is no question."""
    try:
        number, flags, questions = struct.unpack_from("!HHH", query)
        end = 12
        while query[end]:
            end += query[end] + 1
        kind, = struct.unpack_from("!H", query, end + 1)
    except (IndexError, struct.error):
        return None
    if flags & 0x8000 or questions != 1:
        return None
    found = kind == A
    head = struct.pack("!HHHHHH", number, 0x8180, 1, found, 0, 0)
    # 0xc00c: the name of the question again (RFC 1035, 4.1.4).
    record = struct.pack("!HHHIH", 0xC00C, A, 1, SECONDS, 4) + socket.inet_aton(address) if found else b""
    return head + query[12 : end + 5] + record
