"""Cases of message framing: lengths, chunks, and bodies without end (RFC 9112, 6 and 7)."""

from .cases import case, raw
from .expect import Either, cut, done, failed, lenient

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
TITLE = b"<!DOCTYPE html><title>ok</title>"
SIZE = b"%d" % len(TITLE)
CHUNKED = HTML + b"Transfer-Encoding: chunked\r\n\r\n"
MEBIBYTE = 1 << 20


def length(value, body=TITLE):
    return HTML + b"Content-Length: " + value + b"\r\n\r\n" + body


def chunked(*chunks, end=b"0\r\n\r\n"):
    return CHUNKED + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


incomplete = Either(failed("protocol", detail=""), cut())

# Content-Length.
raw("length-too-long", length(b"1000"), incomplete)
raw("length-too-long-reset", length(b"1000"), incomplete, then="reset")
raw("length-too-long-silent", length(b"1000"), failed("timeout"), then="hold")
raw("length-too-short", length(b"15"), done(size=15))
raw("length-zero-with-body", length(b"0"), done(size=0))
raw("length-negative", length(b"-5"), lenient())
raw("length-plus", length(b"+" + SIZE), lenient())
raw("length-huge", length(b"99999999999999999999999"), lenient())
raw("length-over-max", length(b"9223372036854775807"), lenient())
raw("length-words", length(b"many"), lenient())
raw("length-hex", length(b"0x20"), lenient())
raw("length-empty", length(b""), lenient())
raw("length-float", length(b"32.0"), lenient())
raw("length-list-same", length(SIZE + b", " + SIZE), lenient())
raw("length-list-different", length(b"1, 32"), failed("protocol"))
raw("length-twice-same", HTML + (b"Content-Length: %s\r\n" % SIZE) * 2 + b"\r\n" + TITLE, lenient())
raw("length-twice-different", HTML + b"Content-Length: 5\r\nContent-Length: 32\r\n\r\n" + TITLE, failed("protocol"))
raw("length-and-chunked", HTML + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n" + TITLE + b"\r\n0\r\n\r\n",
    lenient())
raw("length-on-204", b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", done(204))
raw("length-on-304", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", done(304))
raw("no-length", HTML + b"\r\n" + TITLE, done(title="ok", truncated=0))
raw("no-length-empty", HTML + b"\r\n", done(size=0))
raw("no-length-reset", HTML + b"\r\n" + TITLE, Either(failed("protocol"), done()), then="reset")

# Chunks.
raw("chunks-fine", chunked(TITLE, b"<p>more"), done(title="ok", truncated=0))
raw("chunks-single-bytes", chunked(*[bytes([b]) for b in TITLE]), done(title="ok"))
raw("chunks-extensions", CHUNKED + b"20;a=b;c=\"d\"\r\n" + TITLE + b"\r\n0;z\r\n\r\n", done(title="ok"))
raw("chunks-long-extension", CHUNKED + b"20;" + b"e" * 100_000 + b"\r\n" + TITLE + b"\r\n0\r\n\r\n", lenient())
raw("chunks-trailers", chunked(TITLE, end=b"0\r\nX-T: 1\r\n\r\n"), done(title="ok"))
raw("chunks-no-end", chunked(TITLE, end=b""), incomplete)
raw("chunks-end-cut", chunked(TITLE, end=b"0\r\n"), Either(incomplete, done(title="ok")))
raw("chunks-size-word", CHUNKED + b"xyz\r\n" + TITLE + b"\r\n0\r\n\r\n", failed("protocol"))
raw("chunks-size-negative", CHUNKED + b"-5\r\n" + TITLE + b"\r\n0\r\n\r\n", failed("protocol"))
raw("chunks-size-empty", CHUNKED + b"\r\n" + TITLE + b"\r\n0\r\n\r\n", failed("protocol"))
raw("chunks-size-huge", CHUNKED + b"ffffffffffffffffff\r\n" + TITLE, failed("protocol"))
raw("chunks-size-max", CHUNKED + b"7fffffffffffffff\r\n" + TITLE, incomplete)
raw("chunks-size-0x", CHUNKED + b"0x20\r\n" + TITLE + b"\r\n0\r\n\r\n", lenient())
raw("chunks-size-zeros", CHUNKED + b"0" * 60 + b"20\r\n" + TITLE + b"\r\n0\r\n\r\n", lenient())
raw("chunks-size-lies-long", CHUNKED + b"ff\r\n" + TITLE + b"\r\n0\r\n\r\n", Either(incomplete, failed("protocol")))
raw("chunks-size-lies-short", CHUNKED + b"5\r\n" + TITLE + b"\r\n0\r\n\r\n", failed("protocol"))
raw("chunks-bare-lf", CHUNKED + b"20\n" + TITLE + b"\n0\n\n", lenient())
raw("chunks-missing", CHUNKED + TITLE, failed("protocol"))
raw("chunks-twice", HTML + b"Transfer-Encoding: chunked, chunked\r\n\r\n20\r\n" + TITLE + b"\r\n0\r\n\r\n", lenient())
raw("chunks-identity", HTML + b"Transfer-Encoding: identity\r\nContent-Length: " + SIZE + b"\r\n\r\n" + TITLE, lenient())
raw("chunks-unknown-coding", HTML + b"Transfer-Encoding: cow\r\n\r\n" + TITLE, lenient())
raw("chunks-after-http10", b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n"
    + TITLE + b"\r\n0\r\n\r\n", lenient())
raw("chunks-silent", CHUNKED + b"20\r\n" + TITLE[:10], failed("timeout"), then="hold")
raw("chunks-reset", CHUNKED + b"20\r\n" + TITLE[:10], incomplete, then="reset")


@case(Either(failed("protocol"), failed("timeout"), done(title="ok")))
def chunks_endless_trailers(connection):
    connection.request()
    connection.send(chunked(TITLE, end=b"0\r\n"))
    connection.forever(b"X-T: " + b"t" * 1000 + b"\r\n")


# Bodies without end: cut at --max-body, and the row says so.
@case(cut(size=MEBIBYTE))
def endless_body(connection):
    connection.request()
    connection.send(HTML + b"\r\n")
    connection.forever(b"<p>paragraph after paragraph</p>\n" * 200)


@case(cut(size=MEBIBYTE))
def endless_chunks(connection):
    connection.request()
    connection.send(CHUNKED)
    connection.forever(b"1000\r\n" + (b"<p>text" * 586)[:4096] + b"\r\n")


@case(cut(size=MEBIBYTE))
def endless_one_chunk(connection):
    connection.request()
    connection.send(CHUNKED + b"7fffffff\r\n")
    connection.forever(b"text and " * 500)


@case(cut(size=MEBIBYTE))
def large_with_length(connection):
    connection.request()
    connection.answer(b"words and " * (30 << 17))


@case(done(size=MEBIBYTE, truncated=0))
def exactly_max_body(connection):
    connection.request()
    connection.answer(b"<p>x</p>" * (1 << 17))


@case(cut(size=MEBIBYTE))
def one_over_max_body(connection):
    connection.request()
    connection.answer(b"<p>x</p>" * (1 << 17) + b"!")


@case(failed("timeout"))
def endless_single_byte_chunks(connection):
    connection.request()
    connection.send(CHUNKED)
    connection.forever(b"1\r\na\r\n" * 10, 0.05)
