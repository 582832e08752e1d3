"""A strict reader of WARC files, written from ISO 28500:2017 (WARC 1.1), that fails on the first thing that is not so."""

import base64
import hashlib
import re
import zlib

NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
URN = re.compile(r"<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}>")


class Record:
    def __init__(self, offset, length, fields, block):
        self.offset, self.length, self.fields, self.block = offset, length, fields, block
        self.type = fields["warc-type"]

    def __getitem__(self, name):
        return self.fields.get(name.lower())

    def http(self):
        """Status line, fields and body of an HTTP message."""
        head, _, body = self.block.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        return first, [tuple(line.split(": ", 1)) for line in lines], body


def members(data):
    """Offset, length and content of each gzip member (Annex D: one a record)."""
    at = 0
    while at < len(data):
        inflater = zlib.decompressobj(31)
        content = inflater.decompress(data[at:]) + inflater.flush()
        assert inflater.eof, "a member ends early"
        size = len(data) - at - len(inflater.unused_data)
        yield at, size, content
        at += size


def one_record(data, offset, length):
    head, separator, rest = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert separator and lines[0] == b"WARC/1.1", lines[0]
    fields = {}
    for line in lines[1:]:
        name, colon, value = line.partition(b": ")
        assert colon and NAME.fullmatch(name), line
        assert name.lower() not in fields or name == b"WARC-Concurrent-To", f"{name} twice"
        fields[name.decode().lower()] = value.decode()
    size = int(fields["content-length"])
    assert len(rest) >= size + 4 and rest[size:size + 4] == b"\r\n\r\n", "two CRLF behind the block"
    record = Record(offset, length, fields, rest[:size])
    for name in ("warc-record-id", "warc-date", "warc-type"):  # section 5: mandatory
        assert name in fields, name
    assert URN.fullmatch(fields["warc-record-id"]) and DATE.fullmatch(fields["warc-date"])
    if "warc-block-digest" in fields:
        assert fields["warc-block-digest"] == sha1(record.block), "block digest"
    return record, len(head) + 4 + size + 4


def sha1(data):
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def records(path):
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        for offset, length, content in members(data):
            record, size = one_record(content, offset, length)
            assert size == len(content), "a member is a record"
            yield record
        return
    at = 0
    while at < len(data):
        record, size = one_record(data[at:at + 50_000_000], at, 0)
        record.length = size
        yield record
        at += size


def write(path, parts, compress=True):
    """A file of (fields, block), as other tools would write it."""
    out = []
    for fields, block in parts:
        head = b"WARC/1.0\r\n" + b"".join(f"{k}: {v}\r\n".encode() for k, v in fields.items())
        if "Content-Length" not in fields:
            head += f"Content-Length: {len(block)}\r\n".encode()
        record = head + b"\r\n" + block + b"\r\n\r\n"
        if compress:
            deflater = zlib.compressobj(level=1, wbits=31)
            record = deflater.compress(record) + deflater.flush()
        out.append(record)
    path.write_bytes(b"".join(out))


def response(url, block, **more):
    fields = {"WARC-Type": "response", "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000000>",
              "WARC-Date": "2024-05-06T07:08:09Z", "WARC-Target-URI": url, "Content-Type": "application/http; msgtype=response"}
    return {**fields, **{name.replace("_", "-"): value for name, value in more.items()}}, block
