"""Cases of the status line and the header fields."""

from .cases import case, raw
from .expect import Either, done, failed, lenient

TITLE = b"<!DOCTYPE html><title>ok</title>"
LENGTH = b"Content-Type: text/html\r\nContent-Length: %d\r\n" % len(TITLE)


def with_line(status_line, fields=LENGTH, end=b"\r\n"):
    return status_line + b"\r\n" + fields + end + TITLE


def with_field(field):
    return with_line(b"HTTP/1.1 200 OK", field + LENGTH)


# Status lines (RFC 9112, 4).
raw("http09", TITLE, failed("protocol"))
raw("http09-empty-lines", b"\r\n\r\n\r\n\r\n", failed("protocol"))
raw("random-bytes", bytes(range(256)) * 8, failed("protocol"))
raw("another-protocol", b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", failed("protocol"))
raw("smtp-banner", b"220 mail.example ESMTP\r\n250 OK\r\n", failed("protocol"))
raw("version-9", with_line(b"HTTP/9.9 200 OK"), lenient())
raw("version-2-in-clear", with_line(b"HTTP/2 200"), lenient())
raw("version-missing", with_line(b"HTTP/ 200 OK"), failed("protocol"))
raw("version-word", with_line(b"HTTP/one.one 200 OK"), failed("protocol"))
raw("version-icy", with_line(b"ICY 200 OK"), failed("protocol"))
raw("version-lower-case", with_line(b"http/1.1 200 OK"), lenient())
raw("status-missing", with_line(b"HTTP/1.1"), failed("protocol"))
raw("status-abc", with_line(b"HTTP/1.1 abc OK"), failed("protocol"))
raw("status-000", with_line(b"HTTP/1.1 000 Zero"), failed("protocol"))
raw("status-42", with_line(b"HTTP/1.1 42 Short"), failed("protocol"))
raw("status-negative", with_line(b"HTTP/1.1 -200 OK"), failed("protocol"))
raw("status-999", with_line(b"HTTP/1.1 999 Odd"), Either(done(999), failed("protocol")))
raw("status-4-digits", with_line(b"HTTP/1.1 2000 OK"), failed("protocol"))
raw("status-huge", with_line(b"HTTP/1.1 99999999999999999999 OK"), failed("protocol"))
raw("status-no-reason", with_line(b"HTTP/1.1 200"), done(title="ok"))
raw("status-reason-long", with_line(b"HTTP/1.1 200 " + b"x" * 4000), lenient())
raw("status-reason-latin1", with_line("HTTP/1.1 200 Très bien".encode("latin-1")), lenient())
raw("status-many-spaces", with_line(b"HTTP/1.1    200    OK"), lenient())
raw("status-tab", with_line(b"HTTP/1.1\t200\tOK"), lenient())
raw("http10", with_line(b"HTTP/1.0 200 OK"), done(title="ok"))
raw("http10-no-length", b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + TITLE, done(title="ok"))
raw("empty-line-first", b"\r\n" + with_line(b"HTTP/1.1 200 OK"), lenient())
raw("space-first", b" " + with_line(b"HTTP/1.1 200 OK"), lenient())

# Fields (RFC 9112, 5).
raw("bare-lf", with_line(b"HTTP/1.1 200 OK").replace(b"\r\n", b"\n"), lenient())
raw("bare-cr", with_line(b"HTTP/1.1 200 OK").replace(b"\r\n", b"\r"), failed("protocol"))
raw("cr-in-value", with_field(b"X-A: one\rtwo\r\n"), lenient())
raw("nul-in-value", with_field(b"X-A: one\0two\r\n"), lenient())
raw("nul-in-name", with_field(b"X\0A: one\r\n"), lenient())
raw("nul-in-status-line", with_line(b"HTTP/1.1 200 O\0K"), lenient())
raw("no-colon", with_field(b"this line has no colon\r\n"), lenient())
raw("colon-first", with_field(b": no name\r\n"), lenient())
raw("space-before-colon", with_field(b"X-A : value\r\n"), lenient())
raw("folded", with_field(b"X-A: one\r\n two\r\n\tthree\r\n"), lenient())
raw("folded-first", b"HTTP/1.1 200 OK\r\n folded\r\n" + LENGTH + b"\r\n" + TITLE, lenient())
raw("empty-value", with_field(b"X-A:\r\nX-B: \r\n"), done(title="ok"))
raw("utf8-value", with_field("X-A: 网页\r\n".encode()), done(title="ok"))
raw("control-characters", with_field(b"X-A: \x01\x02\x7f\r\n"), lenient())
raw("name-with-spaces", with_field(b"X A B: value\r\n"), lenient())
raw("long-value-60k", with_field(b"X-A: " + b"v" * 60_000 + b"\r\n"), lenient())
raw("long-value-10m", with_field(b"X-A: " + b"v" * 10_000_000 + b"\r\n"), failed("protocol"))
raw("long-name", with_field(b"X" * 1_000_000 + b": v\r\n"), failed("protocol"))
raw("fields-200", with_field(b"X-A: v\r\n" * 200), done(title="ok"))
raw("fields-100000", with_field(b"X-A: v\r\n" * 100_000), failed("protocol"))
raw("content-type-garbage", with_line(b"HTTP/1.1 200 OK", b"Content-Type: \xff;;;==\"\r\nContent-Length: 32\r\n"), done())
raw("content-type-twice", with_field(b"Content-Type: image/png\r\n"), done())
raw("content-type-empty", with_line(b"HTTP/1.1 200 OK", b"Content-Type:\r\nContent-Length: 32\r\n"), done())
raw("content-type-none", with_line(b"HTTP/1.1 200 OK", b"Content-Length: 32\r\n"), done())
raw("content-type-long",
    with_line(b"HTTP/1.1 200 OK", b"Content-Type: text/html; x=" + b"y" * 20_000 + b"\r\nContent-Length: 32\r\n"), lenient())
raw("set-cookie-bomb", with_field(b"".join(b"Set-Cookie: n%d=%s\r\n" % (i, b"c" * 400) for i in range(100))), lenient())


@case(failed("protocol"))
def endless_head(connection):
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\n")
    connection.forever(b"X-More: " + b"m" * 1000 + b"\r\n")


@case(failed("protocol"))
def endless_field(connection):
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nX-More: ")
    connection.forever(b"m" * 4096)


@case(failed("protocol"))
def endless_status_line(connection):
    connection.request()
    connection.send(b"HTTP/1.1 200 ")
    connection.forever(b"m" * 4096)


@case(Either(failed("timeout"), failed("protocol")))
def slow_endless_head(connection):
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\n")
    connection.forever(b"X-More: more\r\n", 0.5)


@case(failed("protocol"))
def endless_100(connection):
    connection.request()
    connection.forever(b"HTTP/1.1 100 Continue\r\n\r\n")


@case(Either(failed("timeout"), failed("protocol")))
def slow_endless_102(connection):
    connection.request()
    connection.forever(b"HTTP/1.1 102 Processing\r\n\r\n", 0.4)


raw("early-hints", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 3 + with_line(b"HTTP/1.1 200 OK"),
    done(title="ok"))
raw("continue-then-close", b"HTTP/1.1 100 Continue\r\n\r\n", failed("protocol"))
raw("switching-protocols", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    failed("protocol"), then="hold")
