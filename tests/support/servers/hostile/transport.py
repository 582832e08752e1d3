"""Cases below HTTP: connections that are refused, dropped, reset or silent."""

import time

from .cases import add, case
from .connection import Gone
from .expect import Either, done, failed

PAGE = b"<!DOCTYPE html><title>ok</title><p>Fine.</p>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n"


def nothing(connection):
    raise Gone


add("closed-port", nothing, failed("connect", status=None, attempts=2), early=True)
add("unresolvable-name", nothing, failed("dns", status=None), url="http://no-such-host.invalid/")
add("unresolvable-long-label", nothing, failed("dns", status=None), url="http://" + "a" * 63 + ".invalid/")


@case(failed("protocol", status=None, attempts=2))
def close_on_accept(connection):
    pass


# Where the reset is faster than the word that the connection stands, it is one that was refused.
@case(Either(failed("protocol", status=None, attempts=2), failed("connect", status=None, attempts=2)))
def reset_on_accept(connection):
    connection.reset()


@case(failed("protocol", status=None, attempts=2))
def close_after_request(connection):
    connection.request()


@case(failed("protocol", status=None, attempts=2))
def reset_after_request(connection):
    connection.request()
    connection.reset()


@case(failed("timeout", status=None, attempts=2, detail="silent"))
def never_answers(connection):
    connection.request()
    connection.wait()


@case(failed("timeout", status=None, attempts=2))
def never_reads(connection):
    time.sleep(8)
    connection.wait()


@case(done(attempts=2))
def closes_once_then_answers(connection):
    connection.request()
    if connection.number:
        connection.answer(PAGE)


@case(done(attempts=2))
def resets_once_then_answers(connection):
    if connection.number == 0:
        connection.reset()
    connection.request()
    connection.answer(PAGE)


@case(done(attempts=2))
def silent_once_then_answers(connection):
    connection.request()
    if connection.number == 0:
        connection.wait(4)
    connection.answer(PAGE)


@case(Either(done(title="ok"), failed("protocol")))
def answers_before_the_request(connection):
    connection.answer(PAGE)
    connection.wait(1)


@case(done(title="ok"))
def answers_in_single_bytes(connection):
    connection.request()
    connection.trickle(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE),
                       0.01)


@case(done(title="ok", detail=""))
def resets_after_a_complete_answer(connection):
    connection.request()
    connection.answer(PAGE)
    connection.wait(0.2)
    connection.reset()


@case(done(title="ok"))
def sends_more_than_its_answer(connection):
    connection.request()
    connection.answer(PAGE)
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc" * 50)


def stops_after(count, then):
    """The first bytes of a good head, then nothing, an end or a reset."""
    def act(connection):
        connection.request()
        connection.send((HEAD + b"\r\n")[:count])
        if then == "reset":
            connection.wait(0.1)
            connection.reset()
        if then == "hold":
            connection.wait()
    return act


for count in (1, 8, 12, 17, 30, 60, len(HEAD)):
    add(f"closes-after-{count}-bytes", stops_after(count, "close"), failed("protocol"))
for count in (4, 40):
    add(f"resets-after-{count}-bytes", stops_after(count, "reset"), failed("protocol"))
for count in (1, 16, len(HEAD)):
    add(f"silent-after-{count}-bytes", stops_after(count, "hold"), failed("timeout"))


@case(failed("timeout"))
def trickles_its_head(connection):
    connection.request()
    connection.trickle(HEAD, 1)


@case(failed("timeout"))
def trickles_its_body(connection):
    connection.request()
    connection.send(HEAD + b"\r\n")
    connection.trickle(b"<p>" * 1000, 1)


@case(failed("timeout"))
def trickles_chunks(connection):
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    connection.forever(b"1\r\na\r\n", 0.5)


@case(failed("timeout"))
def trickles_a_chunk_size(connection):
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    connection.forever(b"0", 0.5)
