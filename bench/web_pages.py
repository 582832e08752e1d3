#!/usr/bin/python3
"""Large pages as the web sends them, already gzipped: FOLDER/pages/NNNNN, each with a text of its own.

    web_pages.py FOLDER PAGES [BYTES] [DOCUMENTATION]     default 242000 bytes each, from the HTML of Python's documentation

Each is a head of its own and pieces of real pages, drawn at random. The pieces are compressed once, as deflate blocks that
refer to nothing before them, so that ten thousand pages take seconds. Prints the mean size, unpacked and packed.
"""

import pathlib
import random
import sys
import zlib

PIECE = 24_000
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def blocks(data, last=False):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


def pieces(folder):
    """Cut between tags, with what is below <body>: (bytes, as deflate blocks)."""
    found = []
    for path in sorted(folder.glob("library/*.html")):
        text = path.read_bytes().partition(b"<body>")[2].rpartition(b"</body>")[0]
        for begin in range(0, len(text) - PIECE, PIECE):
            piece = b"<" + text[begin:begin + PIECE].partition(b"<")[2].rpartition(b"<")[0]
            found.append((piece, blocks(piece)))
    return found


def page(number, all_pieces, size):
    random_ = random.Random(number)
    head = b"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Page %d of the web</title></head><body>\n" % number
    data, packed = head, blocks(head)
    while len(data) + PIECE / 2 < size:
        piece, block = random_.choice(all_pieces)
        data, packed = data + piece, packed + block
    tail = b"</body></html>\n"
    trailer = zlib.crc32(data + tail).to_bytes(4, "little") + len(data + tail).to_bytes(4, "little")
    return len(data + tail), GZIP_HEADER + packed + blocks(tail, last=True) + trailer


def main():
    out, count = pathlib.Path(sys.argv[1], "pages"), int(sys.argv[2])
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 242_000
    all_pieces = pieces(pathlib.Path(sys.argv[4] if len(sys.argv) > 4 else "/usr/share/doc/python3.11/html"))
    out.mkdir(parents=True, exist_ok=True)
    unpacked = packed = 0
    for number in range(count):
        length, data = page(number, all_pieces, size)
        (out / f"{number:05d}").write_bytes(data)
        unpacked, packed = unpacked + length, packed + len(data)
    print(f"{count} pages of {unpacked / count / 1e3:.0f} KB, {packed / count / 1e3:.0f} KB gzipped", file=sys.stderr)


main()
