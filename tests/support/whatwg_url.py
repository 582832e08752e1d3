"""Web addresses as the WHATWG parses them (https://url.spec.whatwg.org/), for http and https alone: an implementation
that is independent of the program's own, to judge it by. Percent-encoding is normalized besides, as the program documents
(parser/url/percent.h): upper-case hex digits, and -, _ and ~ written plainly; escaped letters, digits and dots stay."""

import functools
import ipaddress
import re

DEFAULT_PORTS = {"http": 80, "https": 443}
C0_OR_SPACE = "".join(map(chr, range(33)))
QUERY_SET = frozenset(' "#<>\'')
PATH_SET = frozenset(' "#<>?^`{}')
PLAIN = set("-_~")
KEPT = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.")
FORBIDDEN_HOST = set("\0\t\n\r #/:<>?@[\\]^|%\x7f") | set(map(chr, range(32)))
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(.*)", re.S)


class Url:
    __slots__ = ("scheme", "host", "port", "path", "query")

    def __init__(self, scheme, host, port, path, query):
        self.scheme, self.host, self.port, self.path, self.query = scheme, host, port, path, query

    def __str__(self):
        port = "" if self.port in (None, DEFAULT_PORTS[self.scheme]) else f":{self.port}"
        query = "" if self.query is None else "?" + self.query
        return f"{self.scheme}://{self.host}{port}/{'/'.join(self.path)}{query}"


def resolve(text, base=None):
    """The absolute URL without its fragment, or None: not http(s), or no URL."""
    text = text.strip(C0_OR_SPACE)
    text = text.replace("\t", "").replace("\n", "").replace("\r", "").split("#", 1)[0]
    scheme = SCHEME.fullmatch(text)
    if not scheme:
        return _relative(text, base) if base else None
    name, rest = scheme[1].lower(), scheme[2]
    if name not in DEFAULT_PORTS:
        return None
    if base and base.scheme == name and not rest.startswith("//"):
        return _relative(rest, base)
    return _absolute(name, rest.lstrip("/\\"))


def _relative(text, base):
    path, mark, query = text.partition("?")
    path = path.replace("\\", "/")
    query = _encode(query, QUERY_SET) if mark else None
    if path.startswith("//"):
        return _absolute(base.scheme, text.replace("\\", "/", len(path)).lstrip("/"))
    if path.startswith("/"):
        segments = _segments(path[1:], [])
    elif path:
        segments = _segments(path, base.path[:-1])
    else:
        segments, query = list(base.path), query if mark else base.query
    return Url(base.scheme, base.host, base.port, segments, query)


def _absolute(scheme, rest):
    end = min((rest.index(c) for c in "/\\?" if c in rest), default=len(rest))
    authority, rest = rest[:end].rpartition("@")[2], rest[end:]
    host, port = authority, ""
    if not authority.endswith("]") and ":" in authority:
        host, _, port = authority.rpartition(":")
    host = _host(host)
    if not host or (port and not (port.isascii() and port.isdigit() and int(port) < 65536)):
        return None
    path, mark, query = rest.partition("?")
    segments = _segments(path.replace("\\", "/")[1:], [])
    return Url(scheme, host, int(port) if port else None, segments, _encode(query, QUERY_SET) if mark else None)


@functools.lru_cache(4096)
def _host(text):
    if text.startswith("["):
        try:
            return f"[{ipaddress.IPv6Address(text[1:-1])}]"
        except ValueError:
            return None
    text = _percent_decoded(text).lower()
    try:
        text = text if text.isascii() else text.encode("idna").decode()
    except UnicodeError:
        return None
    return None if not text or set(text) & FORBIDDEN_HOST else text


def _percent_decoded(text):
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), text.encode()).decode(errors="replace")


def _segments(text, before):
    segments = list(before)
    parts = text.split("/")
    for i, part in enumerate(parts):
        last, plain = i == len(parts) - 1, part.lower().replace("%2e", ".")
        if plain == "..":
            del segments[-1:]
            part = ""
        elif plain != ".":
            segments.append(_encode(part, PATH_SET))
            continue
        if last:
            segments.append("")
    return segments


@functools.lru_cache(1 << 16)  # the same names stand on each page of a site
def _encode(text, encode_set):
    out = []
    for char in re.findall(r"%[0-9A-Fa-f]{2}|.", text, re.S):
        if len(char) == 3:
            value = chr(int(char[1:], 16))
            out.append(value if value in PLAIN else char if value in KEPT else char.upper())
        elif char in encode_set or not "\x20" < char < "\x7f":
            out += (f"%{byte:02X}" for byte in char.encode(errors="replace"))
        else:
            out.append(char)
    return "".join(out)
