"""Cases of Content-Encoding (RFC 9110, 8.4): wrong, broken, unknown, chained, and bombs."""

import ctypes
import ctypes.util
import gzip
import zlib

from .cases import add
from .expect import Either, cut, done, failed

PAGE = b"<!DOCTYPE html><title>ok</title>" + b"<p>Some words of a page.</p>" * 100
MEBIBYTE = 1 << 20


def brotli(data):
    """By the system's encoder library; None where there is none."""
    name = ctypes.util.find_library("brotlienc")
    if not name:
        return None
    size = ctypes.c_size_t(len(data) + 1024)
    out = ctypes.create_string_buffer(size.value)
    ctypes.CDLL(name).BrotliEncoderCompress(5, 22, 0, ctypes.c_size_t(len(data)), data, ctypes.byref(size), out)
    return out.raw[: size.value]


def zstd(data):
    library = ctypes.CDLL(ctypes.util.find_library("zstd"))
    library.ZSTD_compress.restype = ctypes.c_size_t
    out = ctypes.create_string_buffer(len(data) + 1024)
    size = library.ZSTD_compress(out, ctypes.c_size_t(len(out)), data, ctypes.c_size_t(len(data)), 3)
    return out.raw[:size]


def raw_deflate(data):
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def encoded(name, coding, body, expected, length=None):
    def act(connection):
        connection.request()
        connection.answer(body, headers=[f"Content-Encoding: {coding}"], length=length)
    add(name, act, expected)


PACKERS = {"gzip": gzip.compress, "deflate": zlib.compress, "zstd": zstd}
if brotli(PAGE):
    PACKERS["br"] = brotli
recovered = Either(cut(), failed("protocol"))

for coding, pack in PACKERS.items():
    packed = pack(PAGE)
    encoded(f"{coding}-fine", coding, packed, done(title="ok", size=len(PAGE), truncated=0))
    encoded(f"{coding}-cut", coding, packed[: len(packed) // 2], recovered)
    encoded(f"{coding}-one-byte", coding, packed[:1], recovered)
    encoded(f"{coding}-corrupt", coding, packed[:20] + bytes(b ^ 0x5A for b in packed[20:]), recovered)
    encoded(f"{coding}-not-at-all", coding, PAGE, Either(done(title="ok"), recovered))
    encoded(f"{coding}-empty", coding, b"", done(size=0))
    encoded(f"{coding}-trailing-garbage", coding, packed + b"garbage" * 9, Either(done(title="ok"), recovered))
    encoded(f"{coding}-closes-early", coding, packed[:-4], Either(failed("protocol"), cut()), length=len(packed) + 9)
    encoded(f"{coding}-bomb", coding, pack(bytes(64 * MEBIBYTE)), cut(size=MEBIBYTE))

encoded("deflate-raw", "deflate", raw_deflate(PAGE), done(title="ok"))
encoded("gzip-x-gzip", "x-gzip", gzip.compress(PAGE), done(title="ok"))
encoded("gzip-upper-case", "GZIP", gzip.compress(PAGE), done(title="ok"))
encoded("gzip-two-members", "gzip", gzip.compress(PAGE[:50]) + gzip.compress(PAGE[50:]), done(title="ok", size=len(PAGE)))
encoded("gzip-wrong-crc", "gzip", gzip.compress(PAGE)[:-8] + bytes(8), Either(done(title="ok"), recovered))
encoded("gzip-called-deflate", "deflate", gzip.compress(PAGE), Either(done(title="ok"), recovered))
encoded("gzip-called-br", "br", gzip.compress(PAGE), recovered)
encoded("gzip-long-name", "gzip", b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 300_000, recovered)
encoded("identity", "identity", PAGE, done(title="ok"))
encoded("encoding-none-word", "none", PAGE, Either(done(title="ok"), failed("protocol")))
encoded("encoding-unknown", "rot13", PAGE, Either(done(), failed("protocol")))
encoded("encoding-empty", "", PAGE, done(title="ok"))
encoded("encoding-charset", "UTF-8", PAGE, Either(done(), failed("protocol")))
encoded("encoding-chained", "deflate, gzip", gzip.compress(zlib.compress(PAGE)), done(title="ok"))
encoded("encoding-chained-wrong-order", "gzip, deflate", gzip.compress(zlib.compress(PAGE)), recovered)
encoded("encoding-chained-100", ", ".join(["gzip"] * 100), gzip.compress(PAGE), failed("protocol"))
encoded("encoding-bomb-in-bomb", "gzip, gzip", gzip.compress(gzip.compress(bytes(128 * MEBIBYTE))), cut(size=MEBIBYTE))
encoded("zstd-window-huge", "zstd", b"\x28\xb5\x2f\xfd\x00\xf8" + b"\x01\x00\x00" + bytes(100), recovered)


def endless_gzip(connection):
    """Blocks of a mebibyte of zeros, each ended by a full flush: the same bytes again and again, for ever."""
    connection.request()
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n")
    connection.send(packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH))
    connection.forever(packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH))


def gzip_of_nothing(connection):
    """Empty stored blocks: input that decodes to nothing, for ever. Only a limit on time or on the wire ends it."""
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n")
    connection.send(b"\x1f\x8b\x08" + bytes(7))
    connection.forever(b"\x00\x00\x00\xff\xff" * 1000)


add("gzip-endless", endless_gzip, cut(size=MEBIBYTE))
add("gzip-endless-nothing", gzip_of_nothing, Either(failed("timeout"), failed("protocol"), cut()))
